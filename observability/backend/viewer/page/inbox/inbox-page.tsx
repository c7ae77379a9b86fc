import "./inbox.css";
import { usePageTitle } from "../frame/use-page-title.ts";
import { Failure } from "../parts/failure.tsx";
import { MessagesBar } from "../parts/messages-bar.tsx";
import { Pending } from "../parts/pending.tsx";
import { InboxMessages } from "./inbox-messages.tsx";
import { useInbox } from "./use-inbox.ts";

/** Notifications that jobs asked for: what has arrived at addresses of this machine. */
export function InboxPage() {
  usePageTitle("Inbox");
  const { data, error } = useInbox();
  return (
    <div className="frame-fill messages">
      <h1 className="visually-hidden">Inbox</h1>
      {error && <Failure error={error} again={["inbox"]} hasData={data !== undefined} />}
      {data ? <InboxMessages view={data} /> : <MessagesBar />}
      {!data && !error && <Pending what="Reading the inbox" />}
    </div>
  );
}
