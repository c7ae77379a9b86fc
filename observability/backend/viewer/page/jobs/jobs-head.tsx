import { formatDuration } from "../../model/format.ts";

interface JobsHeadProps {
  /** What a full bar stands for, microseconds; undefined when every bar has its own scale. */
  scaleUs: number | undefined;
  onToggleScale(): void;
}

export function JobsHead({ scaleUs, onToggleScale }: JobsHeadProps) {
  return (
    <>
      <colgroup>
        <col className="jobs-col-status" />
        <col className="jobs-col-job" />
        <col className="jobs-col-type" />
        <col className="jobs-col-step" />
        <col className="jobs-col-tries" />
        <col />
        <col className="jobs-col-total" />
        <col className="jobs-col-age" />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Status</th>
          <th scope="col">Job</th>
          <th scope="col">Type</th>
          <th scope="col">Step</th>
          <th scope="col" className="number">
            Tries
          </th>
          <th scope="col">
            <span className="jobs-scale">
              <button
                type="button"
                className="quiet"
                aria-pressed={scaleUs === undefined}
                title="Bars on a common scale, or each on its own ( x )"
                onClick={onToggleScale}
              >
                Time split {scaleUs === undefined ? "· each on its own scale" : ""}
              </button>
              {scaleUs === undefined ? null : <Scale scaleUs={scaleUs} />}
            </span>
          </th>
          <th scope="col" className="number">
            Total
          </th>
          <th scope="col" className="number">
            Age
          </th>
        </tr>
      </thead>
    </>
  );
}

function Scale({ scaleUs }: { scaleUs: number }) {
  return (
    <>
      <span className="jobs-tick" style={{ left: "50%" }}>
        {formatDuration(scaleUs / 2)}
      </span>
      <span className="jobs-tick" style={{ left: "100%" }}>
        {formatDuration(scaleUs)}
      </span>
    </>
  );
}
