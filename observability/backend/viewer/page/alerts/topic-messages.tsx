import { useMemo } from "react";
import type { AlertsView } from "../../../api/aws-view.ts";
import { formatSentence } from "../../model/format.ts";
import { matchesAlertFilter } from "../../model/selection-alerts.ts";
import { isUnread } from "../../model/selection-unread.ts";
import { useAddress } from "../data/use-address.ts";
import { MessagesBar } from "../parts/messages-bar.tsx";
import { NoMatch } from "../parts/no-match.tsx";
import { Unavailable } from "../parts/unavailable.tsx";
import { useKeys } from "../parts/use-keys.tsx";
import { AlertDetail } from "./alert-detail.tsx";
import { AlertsFilters, useAlertFilter } from "./alerts-filters.tsx";
import { AlertsTable } from "./alerts-table.tsx";
import { useReadMarks } from "./use-read-marks.ts";

export function TopicMessages({ view: { alerts, total, unavailable } }: { view: AlertsView }) {
  const { query, change } = useAddress();
  const filter = useAlertFilter();
  const { marks, read, readAll } = useReadMarks();
  const listed = useMemo(() => alerts.filter(matchesAlertFilter(filter)), [alerts, filter]);
  const openId = query.get("alert");
  const open = alerts.find(({ messageId }) => messageId === openId);
  const unread = alerts.filter((alert) => isUnread(marks, alert)).length;
  useKeys(
    [
      { keys: "m", what: "mark all read", run: () => readAll(alerts) },
      { keys: "Escape", what: "close the message", run: () => change({ alert: undefined }) },
    ],
    "Alerts",
  );
  if (alerts.length === 0) {
    return (
      <>
        <MessagesBar />
        {unavailable === undefined ? <NoAlerts /> : <Unavailable what="Alerts cannot be read" reason={unavailable} />}
      </>
    );
  }

  const onOpen = (id: string) => {
    const alert = alerts.find(({ messageId }) => messageId === id);
    if (!alert) return;
    read(alert);
    if (id !== openId) change({ alert: id });
  };
  const shown = listed.length < alerts.length ? `${listed.length} of ${count(total)}` : count(total);
  return (
    <>
      <MessagesBar>
        <AlertsFilters alerts={alerts} filter={filter} />
        <p className="toolbar-summary">
          {shown} {total === 1 ? "message" : "messages"} · {count(unread)} unread
        </p>
        <button type="button" disabled={unread === 0} title="Mark all read (m)" onClick={() => readAll(alerts)}>
          Mark all read
        </button>
      </MessagesBar>
      {unavailable === undefined ? null : <p className="list-note">{formatSentence(unavailable)}</p>}
      <div className="messages-panes">
        {listed.length > 0 ? (
          <AlertsTable alerts={listed} marks={marks} openId={openId ?? undefined} onOpen={onOpen} />
        ) : (
          <NoMatch
            says="No alert matches these filters."
            showAll="Show all alerts"
            filters={["topic", "kind", "code", "type"]}
          />
        )}
        {open && <AlertDetail alert={open} onClose={() => change({ alert: undefined })} />}
      </div>
    </>
  );
}

function count(value: number): string {
  return value.toLocaleString("en");
}

function NoAlerts() {
  return (
    <div className="frame-empty">
      <h2>No alerts</h2>
      <p>
        The topics tell here when a job fails or is rejected, when one has come to its end, and when the alarm on the
        dead-letter queue goes off.
      </p>
    </div>
  );
}
