import { expect, test } from "vitest";
import { commandOfKey, commands, keyName, runCommands } from "./commandRegistry";
import { initialState } from "./store/state";

test("every command has an id of its own, and no key stands twice", () => {
  const ids = commands.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const keys = commands.flatMap(({ key }) => (key === undefined ? [] : [key]));
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of keys) expect(key.length === 1 ? key.toLowerCase() : key).toBe(key);
});

test("a key gives its command in either case, and none that would do nothing", () => {
  expect(commandOfKey("5", initialState)?.id).toBe("go.merge");
  expect(commandOfKey("I", initialState)).toBeUndefined();
  expect(commandOfKey(" ", initialState)).toBeUndefined();
  const job = { status: "paused", progress: undefined } as const;
  expect(commandOfKey(" ", { ...initialState, run: { ...initialState.run, job } })?.id).toBe("run.pause");
  expect(commandOfKey("€", initialState)).toBeUndefined();
});

test("keys are named as they are written on a keyboard", () => {
  expect([" ", "Escape", "i", "?"].map(keyName)).toEqual(["Space", "Esc", "I", "?"]);
});

test("every kept run can be shown from the search, by its name and date", () => {
  const figures = { recipe: "short", model: "m", machine: "x", date: "2026-11-25T00:00:00Z", wallMs: 1, right: {} };
  const entry = {
    ...{ version: 1 as const, id: "0123456789abcdef", name: "calm-otter-14", origin: "live" as const, created: "" },
    ...{ parent: null, change: "", note: "", pinned: false, reportBytes: 1, tensorBytes: 0, figures },
  };
  const runs = { ...initialState.runs, kept: [entry] };
  const labels = runCommands({ ...initialState, runs }).map(({ label }) => label);
  expect(labels).toEqual(["Show run calm-otter-14 (2026-11-25, short)"]);
  expect(commands.map(({ id }) => id)).toContain("go.runs");
});
