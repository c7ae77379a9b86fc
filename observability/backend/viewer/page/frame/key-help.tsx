import { KeyCaps } from "../parts/key-caps.tsx";
import { Modal } from "../parts/modal.tsx";
import type { KeyGroup } from "../parts/use-keys.tsx";

/** The keys that work now, those of the page first. */
export function KeyHelp({ groups, onClose }: { groups: readonly KeyGroup[]; onClose(): void }) {
  return (
    <Modal label="Keys" className="keys" onClose={onClose}>
      {titled(groups).map(([title, bindings]) => (
        <section key={title}>
          <h2>{title}</h2>
          <dl>
            {bindings.map(({ keys, what }) => (
              <div key={what}>
                <dt>
                  <KeyCaps keys={keys} />
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Modal>
  );
}

/** Parts of a page may give their keys the same title; those of the frame come last. */
function titled(groups: readonly KeyGroup[]) {
  const byTitle = Map.groupBy(groups, ({ title }) => title);
  const all = [...byTitle].map(([title, parts]) => [title, parts.flatMap(({ bindings }) => bindings)] as const);
  return [...all.slice(1), ...all.slice(0, 1)].filter(([, bindings]) => bindings.length > 0);
}
