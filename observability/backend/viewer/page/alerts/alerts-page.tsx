import "./alerts.css";
import { usePageTitle } from "../frame/use-page-title.ts";
import { Failure } from "../parts/failure.tsx";
import { MessagesBar } from "../parts/messages-bar.tsx";
import { Pending } from "../parts/pending.tsx";
import { TopicMessages } from "./topic-messages.tsx";
import { useAlerts } from "./use-alerts.ts";

/** What the topics have told: failures, end states, alarms. */
export function AlertsPage() {
  usePageTitle("Alerts");
  const { data, error } = useAlerts();
  return (
    <div className="frame-fill messages">
      <h1 className="visually-hidden">Alerts</h1>
      {error && <Failure error={error} again={["alerts"]} hasData={data !== undefined} />}
      {data ? <TopicMessages view={data} /> : <MessagesBar />}
      {!data && !error && <Pending what="Reading the topics" />}
    </div>
  );
}
