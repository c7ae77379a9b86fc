import { createContext, type ReactNode, use, useEffect, useEffectEvent, useState } from "react";
import { beginsSequence, type Keys, nameOfPress, pressedBinding } from "../../model/palette-keys.ts";

export interface KeyBinding {
  keys: Keys;
  /** For the list that `?` shows: "next error". */
  what: string;
  run(): void;
  /** Works while text is being typed too; the others do not. */
  inText?: true;
}

/** Bindings that belong together in the list. */
export interface KeyGroup {
  title: string;
  bindings: readonly KeyBinding[];
}

/** The groups of the mounted parts of the page, in the order in which they came. */
class KeyRegistry {
  readonly #groups = new Set<() => KeyGroup>();
  #before: { press: string; at: number } | undefined;

  add(group: () => KeyGroup): () => void {
    this.#groups.add(group);
    return () => this.#groups.delete(group);
  }

  list(): KeyGroup[] {
    return [...this.#groups].map((group) => group());
  }

  /** The binding that a press runs: a sequence before a key alone, and of several that of the part that was mounted last. */
  take(event: KeyboardEvent): KeyBinding | undefined {
    const press = nameOfPress(event);
    if (press === undefined) return undefined;
    const before = this.#before && event.timeStamp - this.#before.at < SEQUENCE_MS ? this.#before.press : undefined;
    const all = this.list().flatMap(({ bindings }) => bindings);
    const usable = isText(event.target) ? all.filter(({ inText }) => inText) : all;
    this.#before = usable.some(({ keys }) => beginsSequence(keys, press)) ? { press, at: event.timeStamp } : undefined;
    return pressedBinding(usable, press, before);
  }
}

/** Longest time between the two keys of a sequence. */
const SEQUENCE_MS = 1_000;

const KeysContext = createContext(new KeyRegistry());

/** Listens once for the whole page. Keys that a focused field or control uses itself are left to it; behind an open dialog nothing runs. */
export function KeysProvider({ children }: { children: ReactNode }) {
  const [registry] = useState(() => new KeyRegistry());
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
      if ((event.key === "Enter" || event.key === " ") && isControl(event.target)) return;
      const binding = registry.take(event);
      if (!binding) return;
      event.preventDefault();
      binding.run();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [registry]);
  return <KeysContext value={registry}>{children}</KeysContext>;
}

/**
 * Keys of a part of the page, as long as it is mounted; `?` lists them below `title`.
 *
 * @example useKeys([{ keys: "n", what: "next error", run: next }, { keys: ["j", "ArrowDown"], what: "next row", run: down }], "Trace");
 */
export function useKeys(bindings: readonly KeyBinding[], title = "This page"): void {
  const registry = use(KeysContext);
  const current = useEffectEvent((): KeyGroup => ({ title, bindings }));
  useEffect(() => registry.add(() => current()), [registry]);
}

/** For the list of keys: what is mounted when it is called. */
export function useKeyRegistry(): { list(): KeyGroup[] } {
  return use(KeysContext);
}

function isText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button"].includes(target.type);
  return target instanceof HTMLElement && target.closest("textarea, select, [contenteditable]") !== null;
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("button, a, summary") !== null;
}
