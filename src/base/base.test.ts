import { describe, expect, test } from "vitest";
import { assert, present } from "./assert";
import { createPause, latestWins } from "./async";
import { copyBits, countAllBits, hasBit } from "./bits";
import { AppError, hasCode, rebuildError } from "./errors";
import { formatBytes, formatDuration, formatNumber, formatPercent, formatScalar } from "./format";
import { canonicalJson, fnv1a, hashBlob, sha256 } from "./hash";
import { createRandom, deriveSeed, permutation } from "./random";

test("assert throws and narrows", () => {
  expect(() => assert(false, "no")).toThrow("assertion failed: no");
  expect(present(0, "zero")).toBe(0);
  expect(() => present(undefined, "it")).toThrow("it is missing");
});

describe("AppError", () => {
  test("is made again from name and message", () => {
    const sent = new Error("the file is too short");
    sent.name = new AppError("bad-file", "").name;
    const rebuilt = rebuildError(sent);
    expect(rebuilt).toBeInstanceOf(AppError);
    expect(rebuilt).toMatchObject({ code: "bad-file", message: "the file is too short" });
    expect(hasCode(sent, "bad-file")).toBe(true);
  });

  test("leaves other errors as they are", () => {
    const other = new TypeError("x");
    expect(rebuildError(other)).toBe(other);
    const unknown = Object.assign(new Error("x"), { name: "AppError:never-heard" });
    expect(rebuildError(unknown)).toBe(unknown);
  });
});

describe("random", () => {
  test("draws the mulberry32 sequence", () => {
    const random = createRandom(1);
    // The first numbers for seed 1, as unsigned 32-bit integers.
    const drawn = Array.from({ length: 3 }, () => random.next() * 2 ** 32);
    expect(drawn).toEqual([2693262067, 11749833, 2265367787]);
  });

  test("continues from its state", () => {
    const random = createRandom(7);
    random.next();
    const other = createRandom(random.state);
    expect(other.next()).toBe(random.next());
  });

  test("permutes without loss and by seed", () => {
    const order = permutation(1000, createRandom(3));
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
    expect(permutation(1000, createRandom(3))).toEqual(order);
    expect(permutation(1000, createRandom(4))).not.toEqual(order);
    expect(deriveSeed(0, "rows")).not.toBe(deriveSeed(0, "weights"));
  });

  test("normal numbers have mean 0 and variance 1", () => {
    const random = createRandom(5);
    const values = Array.from({ length: 20000 }, () => random.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    // Four standard errors: 4/√20000 and 4·√2/√20000.
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.04);
  });
});

test("formats", () => {
  expect(formatNumber(1234567)).toBe("1,234,567");
  expect(formatBytes(1536)).toBe("1.5 KiB");
  expect(formatBytes(5)).toBe("5 B");
  expect(formatDuration(400)).toBe("400 ms");
  expect(formatDuration(59_700)).toBe("1 min 00 s");
  expect(formatDuration(3_599_700)).toBe("1 h 00 min");
  expect(formatPercent(0.2345)).toBe("23.4 %");
  expect(formatScalar(0.0001234)).toBe("1.23e-4");
  expect(formatScalar(2.345678)).toBe("2.35");
});

test("canonical JSON does not depend on the order of keys", async () => {
  expect(canonicalJson({ b: [1, { d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[1,{"c":2,"d":1}]}');
  expect(await sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(fnv1a("a")).toBe(0xe40c292c);
});

test("a file's hash is over its chunks' hashes", async () => {
  const file = new Blob(["ab", "c"]);
  expect(await hashBlob(file)).toBe(await sha256(await sha256("abc")));
  expect(await hashBlob(new Blob())).toBe("");
});

test("bits are copied to any place, and nothing beside them", () => {
  const source = Uint32Array.of(0xdeadbeef, 0x12345678, 0xffffffff);
  for (const [at, count] of [
    [0, 96],
    [7, 70],
    [31, 33],
    [32, 1],
    [45, 96],
    [64, 64],
  ] as const) {
    const target = new Uint32Array(5);
    target[0] = 1;
    copyBits(source, count, target, at + 1);
    for (let index = 0; index < 150; index++) {
      const inside = index > at && index <= at + count;
      expect(hasBit(target, index), `bit ${index}`).toBe(index === 0 || (inside && hasBit(source, index - at - 1)));
    }
  }
  expect(countAllBits(source)).toBe(24 + 13 + 32);
});

describe("async", () => {
  test("latestWins runs the first and the last", async () => {
    const seen: number[] = [];
    const request = latestWins(async (input: number) => {
      await Promise.resolve();
      seen.push(input);
      return input * 2;
    });
    expect(await Promise.all([request(1), request(2), request(3)])).toEqual([2, undefined, 6]);
    expect(seen).toEqual([1, 3]);
  });

  test("latestWins goes on after a failure", async () => {
    const request = latestWins(async (input: number) => {
      if (input === 0) throw new Error("zero");
      return input;
    });
    await expect(request(0)).rejects.toThrow("zero");
    expect(await request(4)).toBe(4);
  });

  test("pause lets other tasks run once its budget is spent", async () => {
    let time = 0;
    const pause = createPause(10, () => time);
    let ran = false;
    setImmediate(() => {
      ran = true;
    });
    await pause();
    expect(ran).toBe(false);
    time = 11;
    await pause();
    await pause();
    time = 30;
    await pause();
    expect(ran).toBe(true);
  });
});
