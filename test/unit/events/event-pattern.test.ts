import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { AwsError } from "../../../infra/local/emulators/aws-error.ts";
import { compilePattern } from "../../../infra/local/emulators/events/pattern/compile-pattern.ts";
import { matchesPattern } from "../../../infra/local/emulators/events/pattern/matches-pattern.ts";

interface Case {
  name: string;
  pattern: unknown;
  event?: unknown;
  matches?: boolean;
  reason?: string;
}

const folder = new URL("../../fixtures/events/patterns/", import.meta.url);

function casesOf(file: string): Case[] {
  return JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Case[];
}

/** Fixtures give JSON as text where the spelling of a number matters. */
function parsed(value: unknown): unknown {
  return typeof value === "string" ? JSON.parse(value) : value;
}

function refusalOf(compile: () => unknown): AwsError {
  try {
    compile();
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
  throw new Error("expected the pattern to be refused; it compiled");
}

describe.each(readdirSync(folder))("event patterns: %s", (file) => {
  const cases = casesOf(file);

  it.each(cases.filter(({ matches }) => matches === true))("match: $name", ({ pattern, event }) => {
    expect(compilePattern(pattern).matches(parsed(event))).toBe(true);
  });

  it.each(cases.filter(({ matches }) => matches === false))("no match: $name", ({ pattern, event }) => {
    expect(compilePattern(pattern).matches(parsed(event))).toBe(false);
  });

  it.each(cases.filter(({ reason }) => reason !== undefined))("refused: $name", ({ pattern, reason }) => {
    const error = refusalOf(() => compilePattern(pattern));

    expect(error.code).toBe("InvalidEventPatternException");
    expect(error.message).toBe(`Event pattern is not valid. Reason: ${reason}`);
  });

  it("says of every case what is expected", () => {
    expect(cases.filter(({ matches, reason }) => (matches === undefined) === (reason === undefined))).toEqual([]);
  });
});

describe("event patterns", () => {
  it("refuses text that is not JSON", () => {
    expect(refusalOf(() => compilePattern("{'a': 1}")).message).toMatch(/^Event pattern is not valid\. Reason: .+/);
  });

  it("refuses $or that expands to more than 1000 combinations", () => {
    const branches = Array.from({ length: 11 }, (_, n) => ({ [`f${n}`]: [n] }));
    const pattern = { a: { $or: branches }, b: { $or: branches }, c: { $or: branches } };

    expect(refusalOf(() => compilePattern(pattern)).message).toContain("Rule is too complex");
  });

  it("answers quickly for large arrays that agree in no element", () => {
    const event = { l: Array.from({ length: 2000 }, (_, n) => (n % 2 === 0 ? { a: 1 } : { b: 1 })) };
    const before = performance.now();

    expect(matchesPattern({ l: { a: [1], b: [1] } }, event)).toBe(false);

    expect(performance.now() - before).toBeLessThan(2000);
  });

  it("matches every JSON object by the path of any of its leaves", () => {
    const key = fc.string({ minLength: 1, maxLength: 6 }).filter((name) => !name.includes(".") && name !== "$or");
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));

    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 5 }), leaf, fc.string(), (path, value, other) => {
        const event = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
        const pattern = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), [value]);
        const excluding = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), [{ "anything-but": other }]);

        expect(matchesPattern(JSON.stringify(pattern), event)).toBe(true);
        expect(matchesPattern(JSON.stringify(excluding), event)).toBe(value !== other);
      }),
    );
  });

  it("matches a wildcard like the regular expression of the same shape", () => {
    const letters = fc.array(fc.constantFrom("a", "b"), { maxLength: 3 }).map((list) => list.join(""));

    fc.assert(
      fc.property(
        fc.array(letters, { minLength: 1, maxLength: 4 }),
        fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 12 }),
        (parts, text) => {
          const wildcard = parts.join("*");
          fc.pre(!wildcard.includes("**"));
          const expected = new RegExp(`^${parts.join(".*")}$`).test(text);

          expect(matchesPattern({ a: [{ wildcard }] }, { a: text })).toBe(expected);
        },
      ),
    );
  });

  it("never throws anything but a refusal, whatever JSON is the pattern", () => {
    fc.assert(
      fc.property(fc.json(), fc.jsonValue(), (pattern, event) => {
        try {
          matchesPattern(pattern, event);
        } catch (error) {
          expect(error).toBeInstanceOf(AwsError);
        }
      }),
    );
  });
});

describe("the dialect of filters", () => {
  it("knows neither wildcard nor operators inside anything-but", () => {
    const inFilter = (pattern: object) => refusalOf(() => matchesPattern(pattern, {}, { dialect: "filter" })).message;

    expect(inFilter({ body: [{ wildcard: "a*" }] })).toContain("Unrecognized match type wildcard");
    expect(inFilter({ body: [{ "anything-but": { prefix: "a" } }] })).toContain(
      "Unsupported anything-but pattern: prefix",
    );
  });
});
