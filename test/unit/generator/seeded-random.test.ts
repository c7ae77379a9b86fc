import { seededRandom } from "../../../generator/seeded-random.ts";

const draws = (seed: number, stream: string) => {
  const random = seededRandom(seed, stream);
  return Array.from({ length: 20 }, () => random.whole(0, 1_000_000));
};

describe("a seeded source of random choices", () => {
  it("makes the same choices again for the same seed", () => {
    expect(draws(7, "jobs")).toEqual(draws(7, "jobs"));
  });

  it("makes other choices for another seed and for another stream", () => {
    expect(draws(7, "jobs")).not.toEqual(draws(8, "jobs"));
    expect(draws(7, "jobs")).not.toEqual(draws(7, "pauses"));
  });

  it("reaches both ends of a range and never leaves it", () => {
    const random = seededRandom(1, "test");

    const seen = new Set(Array.from({ length: 500 }, () => random.whole(-1, 2)));

    expect([...seen].sort((a, b) => a - b)).toEqual([-1, 0, 1, 2]);
  });

  it("is true in about the share asked for, never for 0 and always for 1", () => {
    const random = seededRandom(2, "test");
    const share = (of: number) => Array.from({ length: 2000 }, () => random.chance(of)).filter(Boolean).length / 2000;

    expect(share(0)).toBe(0);
    expect(share(1)).toBe(1);
    expect(share(0.3)).toBeGreaterThan(0.25);
    expect(share(0.3)).toBeLessThan(0.35);
  });

  it("picks by weight", () => {
    const random = seededRandom(3, "test");
    const choices = [
      { name: "often", weight: 9 },
      { name: "never", weight: 0 },
      { name: "seldom", weight: 1 },
    ];

    const picked = Array.from({ length: 2000 }, () => random.pickWeighted(choices).name);

    const share = (name: string) => picked.filter((one) => one === name).length / 2000;

    expect(share("never")).toBe(0);
    expect(share("seldom")).toBeGreaterThan(0.07);
    expect(share("seldom")).toBeLessThan(0.13);
  });

  it("writes ids in the form of a version 4 UUID, all different", () => {
    const random = seededRandom(4, "test");

    const ids = Array.from({ length: 1000 }, () => random.uuid());

    expect(new Set(ids).size).toBe(1000);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("refuses to pick from an empty list", () => {
    expect(() => seededRandom(5, "test").pick([])).toThrow("expected a list to pick from, got an empty one");
  });
});
