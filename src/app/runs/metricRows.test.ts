import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseReport } from "../parseReport";
import { metricHead, metricRows } from "./metricRows";

const report = parseReport(JSON.parse(readFileSync("public/recorded/embedded.json", "utf8")));
const rows = metricRows("calm-otter-14", report);
const find = (...cells: readonly string[]) => rows.filter((row) => cells.every((cell, i) => row[i + 1] === cell));

test("every row has every column, and the run's name first", () => {
  expect(rows.every((row) => row.length === metricHead.length && row[0] === "calm-otter-14")).toBe(true);
});

test("every figure of the report stands in one row", () => {
  const bn = report.results
    .find(({ variant }) => variant === "merged")
    ?.languages.find(({ language }) => language === "bn");
  expect(find("accuracy", "merged", "bn", "unseen correct").map((row) => row[5])).toEqual([bn?.unseen.correct]);
  expect(find("perplexity", "merged", "bn").map((row) => row[5])).toEqual([bn?.perplexity]);
  const losses = report.losses["learn/ability"] ?? [];
  expect(find("loss", "learn/ability").map((row) => row[5])).toEqual(losses);
  expect(find("key weights", "ability", "", "count").map((row) => row[5])).toEqual([report.keyNeurons.ability?.count]);
  expect(find("similarity")).toHaveLength(2 * report.model.tensors.length);
  expect(find("run", "whole", "", "peakBytes").map((row) => row[5])).toEqual([report.peakBytes]);
});
