import { expect, test } from "vitest";
import { AppError } from "../base/errors";
import { diagnosticsText, logLine, logLines } from "./diagnostics";
import { failureOf } from "./failure";
import { initialState } from "./store/state";

test("the log keeps the last 50 lines", () => {
  for (let i = 0; i < 60; i += 1) logLine(`line ${i}`);
  expect(logLines()).toHaveLength(50);
  expect(logLines()[0]).toMatch(/^\d{4}-.*Z line 10$/);
  expect(logLines().at(-1)).toMatch(/line 59$/);
});

test("diagnostics name adapter, limits and failures, and nothing of the user's files", () => {
  failureOf(new AppError("bad-file", "secret-name.json is not JSON"), "");
  failureOf(new AppError("limit", "maxBufferSize is 1 KiB here; moments needs 2 KiB"), "");
  const adapter = { vendor: "acme", architecture: "a1", device: "", description: "Acme 1", isFallback: false };
  const state = {
    ...initialState,
    device: { status: "offered", adapter } as const,
    capability: { features: ["subgroups"], limits: { maxBufferSize: 1024 } },
    recipe: { ...initialState.recipe, source: "secret-name.json" },
  };
  const text = diagnosticsText(state, "curl/8");
  for (const part of ["vendor: acme", "subgroups", "maxBufferSize: 1024", "failed: bad-file", "moments needs 2 KiB"])
    expect(text).toContain(part);
  expect(text).not.toContain("secret-name");
});
