import type { InboxMessage } from "../../../api/inbox.ts";
import { LinesTable } from "../parts/lines-table.tsx";
import { useMessageKeys } from "../parts/use-message-keys.ts";
import { InboxLine } from "./inbox-line.tsx";

const HEAD = ["received", "kind", "target", "says", "job", "outcome"].map((name) => (
  <th key={name} className={`inbox-col-${name}`}>
    {name}
  </th>
));
const idOf = ({ id }: InboxMessage) => id;

interface InboxTableProps {
  messages: readonly InboxMessage[];
  openId: string | undefined;
  onOpen(id: string): void;
}

export function InboxTable({ messages, openId, onOpen }: InboxTableProps) {
  const bindings = useMessageKeys((at = openId) => messages.find(({ id }) => id === at));
  return (
    <LinesTable
      label="Notifications"
      className="messages-table inbox-table"
      head={HEAD}
      lines={messages}
      idOf={idOf}
      keysTitle="Inbox"
      bindings={bindings}
      line={(message, at) => (
        <InboxLine key={message.id} message={message} {...at} isOpen={message.id === openId} onOpen={onOpen} />
      )}
      arrived={(count) => `${count} new ${count === 1 ? "notification" : "notifications"} ↑`}
    />
  );
}
