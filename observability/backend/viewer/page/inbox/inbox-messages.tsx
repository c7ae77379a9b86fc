import { useMemo } from "react";
import type { InboxView } from "../../../api/inbox.ts";
import { facetOptions } from "../../model/selection-facets.ts";
import { AlertsBar } from "../alerts/alerts-bar.tsx";
import { useAddress } from "../data/use-address.ts";
import { CopyIcon } from "../parts/copy-icon.tsx";
import { FilterMenu } from "../parts/filter-menu.tsx";
import { useKeys } from "../parts/use-keys.tsx";
import { InboxDetail } from "./inbox-detail.tsx";
import { InboxTable } from "./inbox-table.tsx";

export function InboxMessages({ view: { messages, total, unavailable } }: { view: InboxView }) {
  const { query, change } = useAddress();
  const kinds = useMemo(() => query.getAll("kind"), [query]);
  const listed = useMemo(
    () => messages.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind)),
    [messages, kinds],
  );
  const openId = query.get("message");
  const open = messages.find(({ id }) => id === openId);
  useKeys([{ keys: "Escape", what: "close the message", run: () => change({ message: undefined }) }], "Inbox");

  const options = facetOptions(
    messages.map(({ kind }) => kind),
    kinds,
  );
  const shown = listed.length < total ? `${listed.length} of ${total}` : `${total}`;
  return (
    <>
      <AlertsBar>
        {messages.length > 0 && (
          <>
            <FilterMenu name="kind" chosen={kinds} options={options} onChange={(kind) => change({ kind })} />
            <p className="toolbar-summary">
              {shown} {total === 1 ? "notification" : "notifications"}
            </p>
          </>
        )}
      </AlertsBar>
      {unavailable !== undefined && <p className="list-note">{unavailable}</p>}
      {messages.length === 0 && unavailable === undefined && <Empty />}
      {messages.length > 0 && (
        <div className="alerts-panes">
          {listed.length > 0 ? (
            <InboxTable messages={listed} openId={openId ?? undefined} onOpen={(id) => change({ message: id })} />
          ) : (
            <NoMatch />
          )}
          {open && <InboxDetail message={open} onClose={() => change({ message: undefined })} />}
        </div>
      )}
    </>
  );
}

const COMMAND = "npm run generate -- --count 5 --notify-share 1";

function Empty() {
  return (
    <div className="frame-empty">
      <p>
        No notification yet. A job may name who is told of its end: an email address, a webhook or a queue. With npm
        start nothing of that leaves this machine: it is shown here.
      </p>
      <p>
        <code>{COMMAND}</code> <CopyIcon text={COMMAND} label="Copy the command" />
      </p>
    </div>
  );
}

function NoMatch() {
  const { change } = useAddress();
  return (
    <div className="frame-empty">
      <p>No notification is of this kind.</p>
      <button type="button" onClick={() => change({ kind: undefined })}>
        Show all notifications
      </button>
    </div>
  );
}
