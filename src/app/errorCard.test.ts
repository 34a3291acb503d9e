import { expect, test } from "vitest";
import { errorCodes } from "../base/errors";
import { cardOf, noteOf } from "./errorCard";
import { cardCodes, cardOfCode, errorCatalogue, titleOfCode } from "./errorCatalogue";
import { initialState } from "./store/state";

const facts = { ...initialState, userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" };
const kept = "The losses are kept.";

test("every code of the catalogue is reached by a failure or stands as a note", () => {
  const reached = new Set([...Object.values(cardOfCode), "E4", "E6"]);
  expect(cardCodes.filter((code) => !reached.has(code))).toEqual([]);
});

test("every code of a failure that people see has a card or a title of its own", () => {
  const silent = ["cancelled"];
  const without = errorCodes.filter((code) => !cardOfCode[code] && !titleOfCode[code] && !silent.includes(code));
  expect(without).toEqual([]);
});

test("a cause is a sentence that keeps the failure's numbers, and says what always holds", () => {
  const message = "the GPU refused 512 MiB for moments.0 (3.4 GiB in use); reduce the batch or the context";
  const card = cardOf({ code: "out-of-memory", message, kept }, facts);
  expect(card.code).toBe("E7");
  expect(card.cause).toBe("The GPU refused 512 MiB for moments.0 (3.4 GiB in use); reduce the batch or the context.");
  expect(card.kept).toBe(kept);
  const limit = "maxBufferSize is 1 KiB here; moments needs 2 KiB";
  expect(cardOf({ code: "limit", message: limit, kept }, facts).cause).toBe(`${limit}.`);
  expect(cardOf({ code: "device-lost", message: "lost a device.", kept }, facts).cause).toMatch(
    /^Lost a device\. Drivers do this/,
  );
});

test("the memory's card lists what the peak was for", () => {
  const peak = { weights: 2048, activations: 1024, gradients: 0, optimiser: 0, scratch: 0 };
  const memory = { bytes: peak, totalBytes: 3072, peakBytes: 3072, peak };
  const { details } = cardOf({ code: "out-of-memory", message: "m", kept }, { ...facts, memory });
  expect(details?.lines).toEqual(["at most 3 KiB at once, of it:", "weights 2 KiB", "activations 1 KiB"]);
});

test("without WebGPU the card speaks of this browser and system", () => {
  const card = cardOf({ code: "no-webgpu", message: "not read", kept }, facts);
  expect(card.cause).toContain("Firefox 140 on Linux");
  expect(card.details?.lines.join(" ")).toContain("Nightly");
});

test("after a loss the card says how far the page has come again", () => {
  const failure = { code: "worker-failed", message: "m", kept } as const;
  expect(cardOf(failure, { ...facts, model: { status: "loading" } }).kept).toBe(
    `${kept} Fresh workers are up; the model is being loaded again.`,
  );
  expect(cardOf(failure, facts).kept).toBe(kept);
});

test("details of the failure itself come before those of its kind", () => {
  const link = { code: "bad-link", message: "m", kept, details: ["k3 = 7"] } as const;
  expect(cardOf(link, facts).details).toEqual({ label: errorCatalogue.E14.unfold, lines: ["k3 = 7"] });
});

test("a missing feature is a note that claims no change", () => {
  const note = noteOf("E6", { ...facts, capability: { features: ["subgroups"], limits: {} } });
  expect(note.isNote).toBe(true);
  expect(note.cause).toContain("shader-f16");
  expect(note.details?.lines).toEqual(["subgroups"]);
});
