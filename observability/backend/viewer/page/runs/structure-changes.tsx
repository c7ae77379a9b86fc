import type { ShapeView, StructureChange } from "../../../api/run-view.ts";
import { shapeParts } from "../../model/run-figures.ts";

/** The spans, by the names that lead to them, that the jobs of only one run have. */
export function StructureChanges({ structure: { same, onlyBase, onlyWith } }: { structure: StructureChange }) {
  const isSame = onlyBase.length + onlyWith.length === 0;
  return (
    <div className="runs-structure">
      <p className="muted">
        Structure: {isSame ? `all ${same} kinds of spans are in both` : `${same} kinds of spans are in both`}
      </p>
      {isSame ? null : (
        <ul>
          {onlyBase.map((shape) => (
            <Shape key={shape.path} shape={shape} side="A" />
          ))}
          {onlyWith.map((shape) => (
            <Shape key={shape.path} shape={shape} side="B" />
          ))}
        </ul>
      )}
    </div>
  );
}

function Shape({ shape, side }: { shape: ShapeView; side: "A" | "B" }) {
  const { own, above } = shapeParts(shape);
  return (
    <li data-side={side} title={[...above, own].join("\n")}>
      <span aria-hidden="true">{side === "A" ? "−" : "+"}</span>
      <bdi className="cut">{own}</bdi>
      <span className="muted cut">{above.length === 0 ? "" : `below ${above.at(-1)}`}</span>
      <span className="muted number">
        {shape.below > 0 ? `and ${shape.below} below it ` : ""}
        only in {side}, {shape.jobs} of {shape.of} jobs
      </span>
    </li>
  );
}
