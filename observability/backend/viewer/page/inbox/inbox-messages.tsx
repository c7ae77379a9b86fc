import { useMemo } from "react";
import type { InboxView } from "../../../api/inbox.ts";
import { facetOptions } from "../../model/selection-facets.ts";
import { useAddress } from "../data/use-address.ts";
import { CopyIcon } from "../parts/copy-icon.tsx";
import { FilterMenu } from "../parts/filter-menu.tsx";
import { MessagesBar } from "../parts/messages-bar.tsx";
import { NoMatch } from "../parts/no-match.tsx";
import { Unavailable } from "../parts/unavailable.tsx";
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
      <MessagesBar>
        {messages.length > 0 && (
          <>
            <FilterMenu name="kind" chosen={kinds} options={options} onChange={(kind) => change({ kind })} />
            <p className="toolbar-summary">
              {shown} {total === 1 ? "notification" : "notifications"}
            </p>
          </>
        )}
      </MessagesBar>
      {unavailable !== undefined && <Unavailable what="The inbox cannot be read" reason={unavailable} />}
      {messages.length === 0 && unavailable === undefined && <Empty />}
      {messages.length > 0 && (
        <div className="messages-panes">
          {listed.length > 0 ? (
            <InboxTable messages={listed} openId={openId ?? undefined} onOpen={(id) => change({ message: id })} />
          ) : (
            <NoMatch says="No notification is of this kind." showAll="Show all notifications" filters={["kind"]} />
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
      <h2>No notification yet</h2>
      <p>
        A job may name who is told of its end: an email address, a webhook or a queue. With npm start nothing of that
        leaves this machine: it is shown here.
      </p>
      <p>
        <code>{COMMAND}</code> <CopyIcon text={COMMAND} label="Copy the command" />
      </p>
    </div>
  );
}
