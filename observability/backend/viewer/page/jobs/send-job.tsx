import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { JOB_TYPES } from "../../model/job-types.ts";
import { postJson } from "../data/fetch-json.ts";
import { Modal } from "../parts/modal.tsx";

/** Chooses a type, submits one job of it and opens its page. */
export function SendJob({ onClose }: { onClose(): void }) {
  const [type, setType] = useState<string>(JOB_TYPES[0].type);
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  const send = useMutation({
    mutationFn: () => postJson<{ jobId: string }>("/api/jobs", { job_type: type }),
    onSuccess: ({ jobId }) => {
      void queries.invalidateQueries({ queryKey: ["jobs"] });
      onClose();
      navigate(`/jobs/${encodeURIComponent(jobId)}`);
    },
  });
  return (
    <Modal label="Send a job" className="jobs-send" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send.mutate();
        }}
      >
        <h1>Send a job</h1>
        <fieldset>
          <legend className="muted">It is put on the event bus, as the generator does.</legend>
          {JOB_TYPES.map(({ type: one, what }) => (
            <label key={one} className="jobs-send-type">
              <input type="radio" name="type" checked={one === type} onChange={() => setType(one)} />
              <span className="mono">{one}</span>
              <span className="muted">{what}</span>
            </label>
          ))}
        </fieldset>
        {send.error ? <p role="alert">{send.error.message}</p> : null}
        <div className="modal-buttons">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="primary" disabled={send.isPending}>
            Send
          </button>
        </div>
      </form>
    </Modal>
  );
}
