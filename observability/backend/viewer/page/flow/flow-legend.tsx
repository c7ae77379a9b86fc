/** What the lines mean. */
export function FlowLegend({ windowS }: { windowS: number }) {
  return (
    <ul className="flow-legend" aria-label="Legend">
      <li>
        <Sample width={5} />
        as thick as its rate over the last {windowS} s
      </li>
      <li>
        <Sample width={1.5} unused />
        declared, no span tells of it
      </li>
      <li>
        <Sample width={3} undeclared />
        used, not declared in the template
      </li>
      <li>
        <Sample width={3} givingUp />
        gives up: to a dead-letter queue
      </li>
    </ul>
  );
}

interface SampleProps {
  width: number;
  unused?: boolean;
  undeclared?: boolean;
  givingUp?: boolean;
}

function Sample({ width, unused, undeclared, givingUp }: SampleProps) {
  return (
    <svg width="28" height="8" aria-hidden="true">
      <g className="flow-edge" data-unused={unused} data-undeclared={undeclared} data-giving-up={givingUp}>
        <path className="flow-line" d="M0,4 L28,4" strokeWidth={width} />
      </g>
    </svg>
  );
}
