import type { JobRow, JobsView } from "../../../observability/backend/api/job-view.ts";
import type { Letter } from "../../../observability/backend/aws/dead-letters/read-letter.ts";
import { createJobsOfLetters } from "../../../observability/backend/aws/jobs-of-letters.ts";
import { oldestMessages } from "../../../observability/backend/aws/oldest-messages.ts";
import type { OriginSpan } from "../../../observability/backend/otlp/model.ts";

const now = 1_700_000_000_000;

function aLetter(values: Partial<Letter> = {}): Letter {
  const nothing = { jobId: null, jobType: null, code: null, reason: null, stage: null, traceId: null };
  return {
    ...nothing,
    messageId: "m-1",
    queue: "dead",
    sentAtMs: now - 60_000,
    movedFrom: null,
    ruleTarget: null,
    ...values,
  };
}

/** A span with nothing but attributes. */
function aSpan(values: Record<string, string>): OriginSpan {
  const attributes = Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  return { span: { attributes } } as OriginSpan;
}

function aReader(spans: OriginSpan[], attempts: Record<string, number>) {
  const asked: string[] = [];
  const reader = createJobsOfLetters({
    store: { traceKey: () => 1, spans: () => spans },
    jobs: {
      row(id) {
        asked.push(id);
        return id in attempts ? ({ attempts: attempts[id] } as JobRow) : undefined;
      },
    },
    now: () => now,
  });
  return { asked, read: (letter: Letter) => reader.reader()(letter) };
}

describe("the job of a letter", () => {
  it("is the one that the letter names, with the attempts that its spans tell of", () => {
    const { read } = aReader([], { "job-1": 5 });

    expect(read(aLetter({ jobId: "job-1", jobType: "data_cleanup" }))).toEqual({
      jobId: "job-1",
      jobType: "data_cleanup",
      attempts: 5,
      code: null,
      reason: null,
    });
    expect(read(aLetter({ messageId: "m-2", jobId: "job-2" }))).toEqual({
      jobId: "job-2",
      jobType: null,
      attempts: null,
      code: null,
      reason: null,
    });
  });

  it("is the one of the letter's trace where the letter names none, unless the trace is about several", () => {
    const one = [aSpan({ "job.id": "job-1" }), aSpan({}), aSpan({ "job.id": "job-1", "job.type": "data_cleanup" })];
    const letter = aLetter({ traceId: "ab" });

    expect(aReader(one, { "job-1": 2 }).read(letter)).toMatchObject({
      jobId: "job-1",
      jobType: "data_cleanup",
      attempts: 2,
    });
    expect(aReader([...one, aSpan({ "job.id": "job-2" })], {}).read(letter)).toMatchObject({
      jobId: null,
      jobType: null,
      attempts: null,
    });
  });

  it("comes with why its message failed last, where the letter itself does not say so", () => {
    const attempt = (id: string, code: string, start: bigint) => {
      const { span } = aSpan({ "messaging.message.id": id, "error.type": code });
      const status = { code: 2, message: `${code} happened` };
      return { span: { ...span, startTimeUnixNano: start, status } } as OriginSpan;
    };
    const spans = [attempt("m-1", "LAST", 3n), attempt("m-1", "FIRST", 1n), attempt("m-2", "OTHER", 9n)];
    const { read } = aReader(spans, {});

    expect(read(aLetter({ traceId: "ab" }))).toMatchObject({ code: "LAST", reason: "LAST happened" });
    expect(read(aLetter({ messageId: "m-3", traceId: "ab" }))).toMatchObject({ code: null, reason: null });
    expect(read(aLetter({ messageId: "m-2", traceId: "ab", code: "OWN", reason: "its own" }))).toMatchObject({
      code: "OWN",
      reason: "its own",
    });
  });

  it("is read once, but again while its spans may still be on their way", () => {
    const { asked, read } = aReader([], { "job-1": 5 });
    const young = aLetter({ messageId: "young", jobId: "job-1", sentAtMs: now - 1_000 });
    const old = aLetter({ messageId: "old", jobId: "job-1" });
    for (const letter of [young, young, old, old]) read(letter);

    expect(asked).toHaveLength(3);
  });
});

describe("the oldest message of a queue", () => {
  const queue = { url: "", arn: "", isDeadLetterQueue: false, visible: 1, inFlight: 0, delayed: 0 };
  const waiting = (name: string, secondsAgo: number) => ({
    waitsIn: { queue: name, sinceUs: (now - secondsAgo * 1_000) * 1_000 },
  });

  it("is that of the job that waits longest in it, and of a dead-letter queue that of SQS", () => {
    const list = () =>
      ({ jobs: [waiting("orders", 5), waiting("orders", 9), waiting("bills", 99)] as JobRow[] }) as JobsView;
    const oldest = oldestMessages({
      queues: [
        { ...queue, name: "orders" },
        { ...queue, name: "bills", visible: 0 },
        { ...queue, name: "dead", isDeadLetterQueue: true },
      ],
      letters: [aLetter({ sentAtMs: now - 1_000 }), aLetter({ sentAtMs: now - 7_000 })],
      jobs: { list },
      nowMs: now,
    });

    expect(oldest).toEqual(
      new Map([
        ["dead", 7_000],
        ["orders", 9_000],
      ]),
    );
  });
});
