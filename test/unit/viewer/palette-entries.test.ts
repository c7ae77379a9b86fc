import {
  actionEntries,
  attributeTerm,
  completeWord,
  isUnfinished,
  ownEntries,
  wordAt,
} from "../../../observability/backend/viewer/model/palette-entries.ts";
import {
  beginsSequence,
  capsOf,
  nameOfPress,
  pressedBinding,
} from "../../../observability/backend/viewer/model/palette-keys.ts";

const PAGES = [
  { href: "/jobs", name: "Jobs" },
  { href: "/dead-letters", name: "Dead letters" },
];
const press = (key: string, more = {}) => nameOfPress({ key, ctrlKey: false, metaKey: false, altKey: false, ...more });

describe("the palette", () => {
  it("offers all pages at first, then those whose name has the text", () => {
    expect(ownEntries("", PAGES).map(({ label }) => label)).toEqual(["Jobs", "Dead letters"]);
    expect(ownEntries(" LETT", PAGES).map(({ href }) => href)).toEqual(["/dead-letters"]);
  });

  it("offers to clear the store by some letters of that", () => {
    expect(actionEntries(" CLEAR t")).toMatchObject([{ kind: "action", label: "Clear telemetry" }]);
    expect(actionEntries("jobs")).toEqual([]);
  });

  it("goes to a trace by its id", () => {
    const id = "0af7651916cd43dd8448eb211c80319c";

    expect(ownEntries(id.toUpperCase(), PAGES)).toMatchObject([{ kind: "trace", href: `/trace/${id}` }]);
    expect(ownEntries(id.slice(1), PAGES)).toEqual([]);
  });
});

describe("a search that is being typed", () => {
  it("waits for the value of an attribute, and for a key that is offered", () => {
    expect(isUnfinished("error.type=", "error.type=", [])).toBe(true);
    expect(isUnfinished("locked error.ty", "error.ty", ["error.type=", "error.message="])).toBe(true);
    expect(isUnfinished("error.type=X", "error.type=X", [])).toBe(false);
  });

  it("does not wait for words that are no beginning of a key", () => {
    expect(isUnfinished("type", "type", ["error.type="])).toBe(false);
    expect(isUnfinished("INV", "INV", ["error.type=INVALID_JOB"])).toBe(false);
    expect(isUnfinished("locked ", "", ["error.type="])).toBe(false);
    expect(isUnfinished("", "", [])).toBe(false);
  });
});

describe("completing a word", () => {
  it("finds the word at the caret, spaces within quotes included", () => {
    expect(wordAt("abc job.t", 9)).toEqual({ word: "job.t", start: 4, end: 9 });
    expect(wordAt('k="two words" x', 8).word).toBe('k="two words"');
    expect(wordAt("abc ", 4)).toEqual({ word: "", start: 4, end: 4 });
  });

  it("puts the term in its place and the caret behind it", () => {
    expect(completeWord("a job.t b", 7, "job.type=x")).toEqual({ text: "a job.type=x b", caret: 13 });
    expect(completeWord("", 0, "k=v")).toEqual({ text: "k=v ", caret: 4 });
  });

  it("quotes values that need it", () => {
    expect([
      attributeTerm("k", "v"),
      attributeTerm("k", "a b"),
      attributeTerm("k", ""),
      attributeTerm("k", 'a"b'),
    ]).toEqual(["k=v", 'k="a b"', 'k=""', 'k="a\\"b"']);
  });
});

describe("keys", () => {
  it("have names, Ctrl and ⌘ the same", () => {
    expect([press("n"), press("?"), press("K", { ctrlKey: true }), press("k", { metaKey: true })]).toEqual([
      "n",
      "?",
      "mod+k",
      "mod+k",
    ]);
    expect([press("Shift"), press("n", { altKey: true })]).toEqual([undefined, undefined]);
  });

  it("work alone, as alternatives and one after the other", () => {
    const bindings = [{ keys: "g j" }, { keys: "n" }, { keys: ["j", "ArrowDown"] }, { keys: " " }];
    const pressed = (press: string, before?: string) => pressedBinding(bindings, press, before)?.keys;
    expect([pressed("n"), pressed(" "), pressed("g")]).toEqual(["n", " ", undefined]);
    expect([pressed("ArrowDown"), pressed("j")]).toEqual([
      ["j", "ArrowDown"],
      ["j", "ArrowDown"],
    ]);
    expect([pressed("j", "g"), pressed("j", "n")]).toEqual(["g j", ["j", "ArrowDown"]]);
    expect([beginsSequence("g j", "g"), beginsSequence("g", "g")]).toEqual([true, false]);
  });

  it("are drawn as caps", () => {
    expect(capsOf(["j", "ArrowDown"], { isMac: false })).toEqual([["j"], ["↓"]]);
    expect(capsOf("mod+k", { isMac: false })).toEqual([["Ctrl", "K"]]);
    expect(capsOf("mod+k", { isMac: true })).toEqual([["⌘", "K"]]);
    expect(capsOf("g j", { isMac: true })).toEqual([["g", "j"]]);
  });
});
