import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/base/random";
import { fuzzCase } from "./fuzzCase";
import { fuzzTargets } from "./targets";

/** `npm run fuzz` reads thousands, each on a thread that is watched. */
const inputCount = 60;

describe.each(fuzzTargets)("damaged inputs: $name", (target) => {
  test("each is read or refused by a named error, within 2 s", async () => {
    const kinds = new Set<string>();
    for (let number = 0; number < inputCount; number++) {
      const began = performance.now();
      const end = await fuzzCase(target, 7, number);
      expect(performance.now() - began).toBeLessThan(2000);
      expect(end, `input ${number}`).not.toHaveProperty("what");
      kinds.add(end.kind);
    }
    // Damage that is always fatal, or never, would test nothing behind the first check.
    expect([...kinds].sort()).toEqual(["read", "refused"]);
  });

  test("the same numbers give the same input", () => {
    expect(target.make(createRandom(3))).toEqual(target.make(createRandom(3)));
  });
});

test("what is no AppError is a fault, and so is an endless message", async () => {
  const target = (read: () => Promise<void>) => ({ name: "broken", make: () => new Uint8Array(1), read });
  const broken = await fuzzCase(
    target(async () => JSON.parse("{")),
    1,
    0,
  );
  expect(broken).toMatchObject({ kind: "fault", what: expect.stringContaining("SyntaxError") });
});
