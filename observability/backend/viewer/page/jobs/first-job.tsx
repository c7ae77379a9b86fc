import { useStatus } from "../data/use-status.ts";

/** Nothing has been submitted yet. */
export function FirstJob({ onSend }: { onSend(): void }) {
  const { data: status } = useStatus();
  const canSend = status?.aws !== "none";
  return (
    <div className="frame-empty">
      <h1>No job yet</h1>
      <p>
        A job appears here as soon as its first span arrives, and moves by itself through the bus, the queues and its
        attempts.{" "}
        {canSend
          ? "Nothing has to be set up: the pipeline sends its spans to this backend. Send one and watch it."
          : "No AWS is attached to this backend, so jobs come from elsewhere: whatever sends it spans with a job.id. To try it with a whole pipeline on this machine, run npm start."}
      </p>
      {canSend ? (
        <button type="button" className="primary" onClick={onSend}>
          Send the first job
        </button>
      ) : null}
    </div>
  );
}
