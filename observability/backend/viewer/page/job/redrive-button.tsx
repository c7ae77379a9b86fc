import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { DeadLetterResult, DeadLettersView, RedriveRequest } from "../../../api/aws-view.ts";
import { redriveWays } from "../../model/selection-letters.ts";
import { fetchJson, postJson } from "../data/fetch-json.ts";
import { useStatus } from "../data/use-status.ts";
import { Modal } from "../parts/modal.tsx";
import { useKeys } from "../parts/use-keys.tsx";

/** Sends the job's message from the dead-letter queue back, after a question. */
export function RedriveButton({ jobId }: { jobId: string }) {
  const [isAsking, setAsking] = useState(false);
  const { data: status } = useStatus();
  const isPossible = status?.aws !== "none";
  useKeys(isPossible ? [{ keys: "r", what: "redrive", run: () => setAsking(true) }] : [], "Job");
  if (!isPossible) return null;
  return (
    <>
      <button type="button" className="primary" onClick={() => setAsking(true)}>
        Redrive
      </button>
      {isAsking ? <ConfirmRedrive jobId={jobId} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

function ConfirmRedrive({ jobId, onClose }: { jobId: string; onClose(): void }) {
  const queries = useQueryClient();
  const { data, error } = useQuery({
    queryKey: ["dead-letters"],
    queryFn: ({ signal }) => fetchJson<DeadLettersView>("/api/dead-letters", { signal }),
  });
  const letters = data?.letters.filter((letter) => letter.jobId === jobId) ?? [];
  const confirm = useRef<HTMLButtonElement>(null);
  const canRedrive = letters.length > 0;
  // Enter answers the question as soon as it can be answered.
  useEffect(() => {
    if (canRedrive) confirm.current?.focus();
  }, [canRedrive]);
  const redrive = useMutation({
    mutationFn: () => {
      const request: RedriveRequest = { select: { messageIds: letters.map(({ messageId }) => messageId) } };
      return postJson<DeadLetterResult>("/api/dead-letters/redrive", request);
    },
    onSuccess: ({ failed }) => {
      void queries.invalidateQueries({ queryKey: ["dead-letters"] });
      void queries.invalidateQueries({ queryKey: ["job", jobId] });
      if (failed.length === 0) onClose();
    },
  });
  const problem = error?.message ?? data?.unavailable ?? redrive.error?.message ?? redrive.data?.failed[0]?.reason;
  return (
    <Modal label="Redrive this job" onClose={onClose}>
      <h1>Redrive this job</h1>
      {data && letters.length === 0 && !data.unavailable ? (
        <p>No message of this job is in a dead-letter queue now: it has been redriven or deleted.</p>
      ) : null}
      {canRedrive ? (
        <>
          <ul>
            {redriveWays(letters).map(({ from, to, count }) => (
              <li key={`${from} ${to}`}>
                {count === 1 ? "1 message goes" : `${count} messages go`} from {from} back to{" "}
                <b>{to ?? "the queue it came from"}</b>
              </li>
            ))}
          </ul>
          <p className="muted">What comes of it appears below, in the same trace.</p>
        </>
      ) : null}
      {problem ? <p role="alert">{problem}</p> : null}
      <div className="modal-buttons">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          className="primary"
          ref={confirm}
          disabled={!canRedrive || redrive.isPending}
          onClick={() => redrive.mutate()}
        >
          Redrive
        </button>
      </div>
    </Modal>
  );
}
