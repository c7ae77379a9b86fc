import { Link } from "wouter";
import type { FlowNode } from "../../../api/aws-view.ts";
import { pageOf } from "../../model/flow-links.ts";
import type { Box } from "../../model/flow-path.ts";
import { KIND_NAMES, nodeFigures } from "../../model/flow-text.ts";
import { type FlowFocus, nodeElementId } from "./use-flow-focus.ts";

interface FlowNodeBoxProps {
  node: FlowNode;
  box: Box;
  dim: boolean;
  focus: FlowFocus;
}

/** What it is, its name, its figures. Opens the page of what is in it. */
export function FlowNodeBox({ node, box: { x, y, width, height }, dim, focus }: FlowNodeBoxProps) {
  const { id, kind, name } = node;
  const figures = nodeFigures(node);
  const href = pageOf(node);
  const common = {
    id: nodeElementId(id),
    className: "flow-node",
    "data-flow-node": name,
    "data-kind": kind,
    "data-dim": dim || undefined,
    "aria-label": [`${KIND_NAMES[kind]} ${name}`, ...figures.map(({ text }) => text)].join(", "),
    onFocus: () => focus.focus(id),
    onBlur: () => focus.focus(undefined),
  };
  const content = (
    <>
      <span className="flow-kind">{KIND_NAMES[kind]}</span>
      <bdi className="flow-name" title={name}>
        {name}
      </bdi>
      <span className="flow-figures">
        {figures.map(({ key, text, title, tone }) => (
          <span key={key} data-figure={key} data-tone={tone} title={title}>
            {text}
          </span>
        ))}
      </span>
    </>
  );
  return (
    <li
      style={{ left: x, top: y, width, height }}
      onMouseEnter={() => focus.point(id)}
      onMouseLeave={() => focus.point(undefined)}
    >
      {href === undefined ? (
        <button type="button" {...common}>
          {content}
        </button>
      ) : (
        <Link href={href} {...common}>
          {content}
        </Link>
      )}
    </li>
  );
}
