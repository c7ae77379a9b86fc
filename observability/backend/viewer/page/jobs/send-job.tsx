import { useState } from "react";
import type { SampleJobType, SampleOutcome } from "../../../api/submit-view.ts";
import { JOB_TYPES, OUTCOMES } from "../../model/job-types.ts";
import { Modal } from "../parts/modal.tsx";
import { useSendJob } from "./use-send-job.ts";

/** Chooses a type, submits one job of it and opens its page. */
export function SendJob({ onClose }: { onClose(): void }) {
  const [type, setType] = useState<SampleJobType>(JOB_TYPES[0].type);
  const [outcome, setOutcome] = useState<SampleOutcome>("completes");
  const send = useSendJob();
  return (
    <Modal label="Send a job" className="jobs-send" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send.mutate({ job_type: type, outcome }, { onSuccess: onClose });
        }}
      >
        <h1>Send a job</h1>
        <p className="muted">It is put on the event bus, as the generator does.</p>
        <Choice
          name="Type"
          options={JOB_TYPES.map((one) => ({ value: one.type, label: one.type, what: one.what }))}
          chosen={type}
          onChange={(value) => setType(value)}
        />
        <Choice
          name="What becomes of it"
          options={OUTCOMES.map((one) => ({
            value: one.outcome,
            label: one.outcome.replace("-", " "),
            what: one.what,
          }))}
          chosen={outcome}
          onChange={(value) => setOutcome(value)}
        />
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

interface ChoiceProps<Value extends string> {
  name: string;
  options: readonly { value: Value; label: string; what: string }[];
  chosen: Value;
  onChange(value: Value): void;
}

function Choice<Value extends string>({ name, options, chosen, onChange }: ChoiceProps<Value>) {
  return (
    <fieldset>
      <legend>{name}</legend>
      {options.map(({ value, label, what }) => (
        <label key={value} className="jobs-send-type">
          <input type="radio" name={name} checked={value === chosen} onChange={() => onChange(value)} />
          <span>{label}</span>
          <span className="muted">{what}</span>
        </label>
      ))}
    </fieldset>
  );
}
