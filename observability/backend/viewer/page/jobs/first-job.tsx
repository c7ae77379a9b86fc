/** Nothing has been submitted yet. */
export function FirstJob({ onSend }: { onSend(): void }) {
  return (
    <div className="frame-empty">
      <h1>No job yet</h1>
      <p>
        A job appears here as soon as its first span arrives, and moves by itself through the bus, the queues and its
        attempts. Nothing has to be set up: the pipeline sends its spans to this backend. Send one and watch it.
      </p>
      <button type="button" className="primary" onClick={onSend}>
        Send the first job
      </button>
    </div>
  );
}
