import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepSpeeds, speedsOf } from "./speeds";

const stored = new Map<string, string>();

beforeEach(() => {
  stored.clear();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const plan = { adapter: "a GPU", modelHash: "0123456789abcdef00" };

test("the speeds measured last are kept by adapter and model; kinds not measured now stay", () => {
  expect(speedsOf(plan)).toEqual({});
  keepSpeeds(plan, { locate: 100, learn: 200 });
  keepSpeeds(plan, { learn: 250 });
  keepSpeeds(plan, {});
  expect(speedsOf(plan)).toEqual({ locate: 100, learn: 250 });
  expect(speedsOf({ ...plan, adapter: "another" })).toEqual({});
  expect(speedsOf({ ...plan, modelHash: "fedcba9876543210" })).toEqual({});
});

test("what cannot be read counts as not measured, and is replaced", () => {
  for (const damaged of ["{", "7", '[{"of":"a GPU 0123456789abcdef","speeds":{"locate":-1}}]']) {
    stored.set("speeds", damaged);
    expect(speedsOf(plan), damaged).toEqual({});
  }
  keepSpeeds(plan, { locate: 3 });
  expect(speedsOf(plan)).toEqual({ locate: 3 });
});

test("only so many adapters and models are remembered, the latest", () => {
  for (let i = 0; i < 25; i += 1) keepSpeeds({ ...plan, adapter: `GPU ${i}` }, { locate: i + 1 });
  expect(JSON.parse(stored.get("speeds") ?? "")).toHaveLength(20);
  expect(speedsOf({ ...plan, adapter: "GPU 24" })).toEqual({ locate: 25 });
  expect(speedsOf({ ...plan, adapter: "GPU 0" })).toEqual({});
});
