import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { mergeSettings } from "../../method/settings";
import { exportCard } from "./card";

const report = JSON.parse(readFileSync("public/recorded/embedded.json", "utf8"));
const request = {
  report,
  content: { kind: "checkpoint", name: "ability" },
  settings: mergeSettings(report.recipe),
  scalarType: "F32",
  licence: undefined,
} as const;

test("the card says where the changes were rounded, and only there", () => {
  const baseHash = "0".repeat(64);
  const rounded = /changes come from a recording of the run, which keeps them rounded to 16-bit floats \(F16/;
  expect(exportCard(request, { baseHash, isRounded: true })).toMatch(rounded);
  expect(exportCard(request, { baseHash, isRounded: false })).not.toMatch(rounded);
});
