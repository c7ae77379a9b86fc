import { describe, expect, it } from "@jest/globals";
import { buildJobTree } from "../../../observability/backend/jobs/job-tree.ts";
import { createSpanShapes } from "../../../observability/backend/jobs/span-shapes.ts";
import { aCompletedJob } from "../../support/a-trace.ts";
import { aJobSpan, toJobSpans } from "./a-told-job.ts";

describe("the shapes of a job's spans", () => {
  const shapes = createSpanShapes();
  const treeOf = (...args: Parameters<typeof aCompletedJob>) => buildJobTree(toJobSpans(aCompletedJob(...args)));
  const pathsOf = (tree: ReturnType<typeof treeOf>) => shapes.shapesOf(tree).map(shapes.pathOf);

  it("are the paths of names and services from the root", () => {
    expect(pathsOf(treeOf())).toContain(
      "job-generator: submit report_generation › job-generator: create default › job-ingester: process ingester-queue › job-ingester: send jobs-todo › job-processor: process jobs-todo › job-processor: execute report_generation › job-processor: step render",
    );
  });

  it("go over links from trace to trace", () => {
    const paths = pathsOf(treeOf({ topology: "link" }));

    expect(paths.find((path) => path.endsWith("step render"))).toMatch(/^job-generator: submit report_generation › /);
  });

  it("are counted once, however many attempts there were, and alike jobs share one list", () => {
    expect(shapes.shapesOf(treeOf({ ends: ["failed", "failed"] }))).toEqual(
      shapes.shapesOf(treeOf({ ends: ["failed"] })),
    );
    expect(shapes.shapesOf(treeOf())).toBe(shapes.shapesOf(treeOf({ id: "another" })));
    expect(shapes.shapesOf(treeOf({ steps: ["one"] }))).not.toEqual(shapes.shapesOf(treeOf()));
  });

  it("come to an end in spans that link to each other in a circle, and in very deep ones", () => {
    const one = aJobSpan({ spanId: "1", links: [{ traceId: "t2", spanId: "2", attributes: {} }] });
    const other = aJobSpan({ traceId: "t2", spanId: "2", links: [{ traceId: "t1", spanId: "1", attributes: {} }] });
    expect(shapes.shapesOf(buildJobTree([one, other])).length).toBeGreaterThan(0);

    const deep = Array.from({ length: 5_000 }, (_, at) =>
      aJobSpan({ spanId: `${at}`, parentSpanId: at === 0 ? "" : `${at - 1}`, startUs: 5_000 - at }),
    );
    expect(shapes.shapesOf(buildJobTree(deep)).length).toBeLessThan(100);
  });
});
