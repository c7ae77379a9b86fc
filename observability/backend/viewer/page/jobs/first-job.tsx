import { JOB_TYPES } from "../../model/job-types.ts";
import { useStatus } from "../data/use-status.ts";
import { useSendJob } from "./use-send-job.ts";

/** Nothing has been submitted yet: one click sends a job, another lets one choose which. */
export function FirstJob({ onChoose }: { onChoose(): void }) {
  const { data: status } = useStatus();
  const send = useSendJob();
  const canSend = status?.aws !== "none";
  return (
    <div className="frame-empty">
      <h1>No job yet</h1>
      <p>
        A job appears here as soon as its first span arrives, and moves by itself through the bus, the queues and its
        attempts.{" "}
        {canSend ? (
          "Nothing has to be set up: the pipeline sends its spans to this backend. Send one and watch it."
        ) : (
          <>
            No AWS is attached to this backend, so jobs come from elsewhere: whatever sends it spans with a{" "}
            <code>job.id</code>. To try it with a whole pipeline on this machine, run <code>npm start</code>.
          </>
        )}
      </p>
      {canSend ? (
        <div className="jobs-first">
          <button
            type="button"
            className="primary"
            disabled={send.isPending}
            onClick={() => send.mutate({ job_type: JOB_TYPES[0].type, outcome: "completes" })}
          >
            Send the first job
          </button>
          <button type="button" onClick={onChoose}>
            Choose another …
          </button>
        </div>
      ) : null}
      {send.error ? <p role="alert">{send.error.message}</p> : null}
    </div>
  );
}
