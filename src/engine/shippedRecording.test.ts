// The recording that comes with the page: its report, its tensors and the model beside them belong together.
import { openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { countAllBits } from "../base/bits";
import { openRunTensors } from "../formats/runTensors";
import { openWeightFiles } from "../formats/weightFiles";
import { hashModel } from "./prepare";
import type { RunReport } from "./report";

const report: RunReport = JSON.parse(await readFile("public/recorded/embedded.json", "utf8"));
const run = await openRunTensors(
  await openAsBlob("public/recorded/embedded.tensors.safetensors"),
  report.model.tensors,
);
const weights = [await openAsBlob("public/embedded/model.safetensors")];
const squaresOf = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);

test("it began from the model that comes with the page, by the report's recipe", async () => {
  const config: unknown = JSON.parse(await readFile("public/embedded/config.json", "utf8"));
  expect(run.origin.modelHash).toBe(await hashModel({ config, weights }));
  expect(JSON.parse(run.origin.recipe)).toEqual(report.recipe);
  expect(run.basis).toEqual(report.gram.basis.slice(0, -1));
  expect(run.corpora).toEqual(Object.keys(report.keyNeurons));
});

test("its masks have the report's key neurons, tensor by tensor", async () => {
  for (const corpus of run.corpora) {
    const counts: number[] = [];
    for (const tensor of report.model.tensors.keys()) counts.push(countAllBits(await run.readMask(corpus, tensor)));
    expect(counts, corpus).toEqual(report.keyNeurons[corpus]?.byTensor);
  }
});

test("its changes and the model have the norms of the report's Gram matrices", async () => {
  const base = await openWeightFiles(weights);
  const size = report.gram.basis.length;
  for (const [tensor, { name }] of report.model.tensors.entries()) {
    const squares: number[] = [];
    for (const delta of run.basis) {
      expect(countAllBits(await run.readDeltaMask(delta, tensor))).toBe(run.counts(delta)[tensor]);
      squares.push(squaresOf(await run.readDeltaValues(delta, tensor)));
    }
    squares.push(squaresOf(await base.read(name)));
    const expected = report.gram.basis.map((_, vector) => report.gram.matrices[tensor]![vector * size + vector]!);
    // Half precision rounds a value by 2⁻¹¹ of itself at most, its square by 2⁻¹⁰; one below 2⁻¹⁴ by 2⁻²⁵.
    squares.forEach((found, vector) => {
      expect(Math.abs(found - expected[vector]!), `${name}, ${report.gram.basis[vector]}`).toBeLessThan(
        2 ** -10 * expected[vector]! + 1e-9,
      );
    });
  }
});
