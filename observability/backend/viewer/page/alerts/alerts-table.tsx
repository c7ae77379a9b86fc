import type { AlertView } from "../../../api/aws-view.ts";
import { isUnread, type ReadMarks } from "../../model/selection-unread.ts";
import { LinesTable } from "../parts/lines-table.tsx";
import { useMessageKeys } from "../parts/use-message-keys.ts";
import { AlertLine } from "./alert-line.tsx";

const HEAD = ["unread", "received", "says", "type", "job", "topic"].map((name) => (
  <th key={name} className={`alerts-col-${name}`}>
    {name === "unread" ? <span className="visually-hidden">unread</span> : name}
  </th>
));
const idOf = ({ messageId }: AlertView) => messageId;

interface AlertsTableProps {
  alerts: readonly AlertView[];
  marks: ReadMarks;
  openId: string | undefined;
  onOpen(id: string): void;
}

export function AlertsTable({ alerts, marks, openId, onOpen }: AlertsTableProps) {
  const bindings = useMessageKeys((id = openId) => alerts.find(({ messageId }) => messageId === id));
  return (
    <LinesTable
      label="Alerts"
      className="messages-table alerts-table"
      head={HEAD}
      lines={alerts}
      idOf={idOf}
      keysTitle="Alerts"
      bindings={bindings}
      line={(alert, at) => (
        <AlertLine
          key={alert.messageId}
          alert={alert}
          {...at}
          isUnread={isUnread(marks, alert)}
          isOpen={alert.messageId === openId}
          onOpen={onOpen}
        />
      )}
      arrived={(count) => `${count} new ${count === 1 ? "alert" : "alerts"} ↑`}
    />
  );
}
