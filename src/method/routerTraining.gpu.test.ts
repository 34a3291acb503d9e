// Routers trained beside the golden model and random experts, against PyTorch (fixtures/mixture) and against themselves.
import { openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drain } from "../base/drain";
import { parseTokenLists } from "../formats/corpus";
import { type PackedRows, packRows } from "../formats/packRows";
import type { OptimiserSettings } from "../formats/recipe";
import { openWeightFiles } from "../formats/weightFiles";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import { expectNothingMade, testDevice } from "../gpu/testing";
import { readFloats } from "../gpu/transfer";
import type { AdaptedTensors } from "../model/adapters";
import { allocateBatch, BatchWriter } from "../model/batch";
import { Decoder } from "../model/decoder";
import { placeExperts } from "../model/experts";
import { readTensor, type Slabs, uploadTensor } from "../model/weights";
import { routerOptimiser } from "../training/optimiser";
import { TrainingSession } from "../training/session";
import { allocateMixture } from "./baselines/mixtures";
import { goldenJson, goldenTraining } from "./goldenTesting";
import type { TrainingContext } from "./locate";
import { breakOff, memoryPartial } from "./partialTesting";
import { type Mixture, trainRouters } from "./routerTraining";

const folder = "fixtures/mixture";

interface GoldenCase {
  readonly rank: number;
  readonly alpha: number;
  readonly experts: number;
  readonly active: number;
  readonly tensors: AdaptedTensors;
  readonly losses: readonly number[];
  readonly heldOutLoss: Readonly<Record<"base" | "before" | "after", number>>;
}

let arena: Arena;
let context: TrainingContext;
let rows: PackedRows;
let heldOut: PackedRows;
let golden: { readonly settings: OptimiserSettings; readonly cases: Readonly<Record<string, GoldenCase>> };

beforeAll(async () => {
  arena = new Arena(await testDevice());
  ({ context, rows } = await goldenTraining(arena));
  golden = JSON.parse(await readFile(`${folder}/report.json`, "utf8"));
  const { vocabSize, eosTokenId } = context.config;
  const documents = parseTokenLists(await goldenJson("heldout.json"), "held-out rows", vocabSize);
  heldOut = packRows(documents, { contextLength: context.recipe.contextLength, eosTokenId: eosTokenId ?? 0 });
});

afterAll(() => arena?.[Symbol.dispose]());

/** A case's mixture as PyTorch began with it, and the file of all its numbers. */
async function openCase(own: Arena, name: string) {
  const { rank, alpha, experts, ...sizes } = golden.cases[name]!;
  const file = await openWeightFiles([await openAsBlob(`${folder}/${name}.safetensors`)]);
  const names = Array.from({ length: experts }, (_, index) => `expert${index}`);
  const mixture = allocateMixture(own, context, { ...sizes, rank, scale: alpha / rank, experts: names });
  await placeExperts(context.gpu, mixture, {
    experts,
    read: (expert, tensor) => file.read(`expert${expert}.${tensor}`),
  });
  await begin(mixture, file);
  return { mixture, file };
}

async function begin({ routing }: Mixture, file: { read(name: string): Promise<Float32Array<ArrayBuffer>> }) {
  for (const { name } of routing.weights.layout.tensors) {
    uploadTensor(context.gpu, routing.weights, name, await file.read(`start.${name}`));
  }
}

async function bitsOf({ layout, slabs }: Slabs): Promise<Uint32Array> {
  const bits: number[] = [];
  for (const { name } of layout.tensors) {
    bits.push(...new Uint32Array((await readTensor(context.gpu, { layout, slabs }, name)).buffer));
  }
  return Uint32Array.from(bits);
}

/** Mean loss over all held-out rows, and the logits of the first. */
async function heldOutOf(mixture: Mixture) {
  const { gpu, config, base } = context;
  const { rowCount, contextLength } = heldOut;
  using own = new Arena(gpu);
  const batch = allocateBatch(own, rowCount, contextLength);
  new BatchWriter(batch).write(gpu, heldOut, [...Array(rowCount).keys()]);
  const options = { config, weights: base, adapters: mixture, batch, documentMask: false, forwardOnly: true };
  const decoder = new Decoder(own, options);
  using plan = new Plan(gpu, "heldOut");
  decoder.forward(plan);
  const logits = decoder.logits(plan);
  await plan.run();
  const [sum = Number.NaN] = await readFloats(gpu, decoder.lossSum);
  const first = (await readFloats(gpu, logits)).subarray(0, contextLength * config.vocabSize);
  return { loss: sum / (rowCount * (contextLength - 1)), logits: first };
}

const relative = (found: number, wanted: number) => Math.abs(found - wanted) / wanted;

test.each(["soft", "top2"])("%s: losses, routers and logits are PyTorch's; base and experts stay", async (name) => {
  const { losses, heldOutLoss } = golden.cases[name]!;
  using own = new Arena(context.gpu);
  const { mixture, file } = await openCase(own, name);
  const before = [await bitsOf(context.base), await bitsOf(mixture.weights)];
  // Tolerances of goldens/README.md: two float32 programs.
  expect(relative((await heldOutOf(mixture)).loss, heldOutLoss.before)).toBeLessThan(1e-4);
  const trained = await drain(trainRouters(context, mixture, { rows, settings: golden.settings }));
  expect([await bitsOf(context.base), await bitsOf(mixture.weights)]).toEqual(before);
  expect(trained.losses).toHaveLength(losses.length);
  for (const [step, loss] of losses.entries()) {
    expect(relative(trained.losses[step] ?? Number.NaN, loss), `step ${step}`).toBeLessThan(1e-4);
  }
  const errors: number[] = [];
  let largest = 0;
  for (const { name: tensor } of mixture.routing.weights.layout.tensors) {
    const found = await readTensor(context.gpu, mixture.routing.weights, tensor);
    const [wanted, start] = [await file.read(tensor), await file.read(`start.${tensor}`)];
    wanted.forEach((value, index) => {
      largest = Math.max(largest, Math.abs(value - start[index]!));
      errors.push(Math.abs(value - found[index]!));
    });
  }
  expect(largest).toBeGreaterThan(golden.settings.learningRate);
  expect(errors.filter((error) => !(error <= 1e-4 * largest)).length / errors.length).toBeLessThan(1e-3);
  const { loss, logits } = await heldOutOf(mixture);
  expect(relative(loss, heldOutLoss.after)).toBeLessThan(1e-4);
  expect(relative(loss, heldOutLoss.base)).toBeGreaterThan(1e-2);
  const wanted = await file.read("logits");
  const scale = Math.max(...wanted.map(Math.abs));
  expect(Math.max(...wanted.map((value, index) => Math.abs(value - logits[index]!)))).toBeLessThan(1e-4 * scale);
});

test("a training that was broken off goes on with the same bits, also with recomputation", async () => {
  const { gpu, recipe } = context;
  const settings = { ...golden.settings, steps: 4 };
  const { files, partial } = memoryPartial();
  using own = new Arena(gpu);
  const { mixture, file } = await openCase(own, "top2");
  const whole = await drain(trainRouters(context, mixture, { rows, settings }));
  const wanted = await bitsOf(mixture.routing.weights);
  await begin(mixture, file);
  await breakOff(trainRouters(context, mixture, { rows, settings, partial }), 2);
  expect(files.size).toBe(1);
  await begin(mixture, file);
  const gentler = { ...context, recipe: { ...recipe, recompute: true } };
  const rest = await drain(trainRouters(gentler, mixture, { rows, settings, partial }));
  expect(rest.losses).toEqual(whole.losses);
  expect(await bitsOf(mixture.routing.weights)).toEqual(wanted);
});

test("a step on routers after the first creates no buffer, bind group or pipeline", async () => {
  const { gpu, config, base, recipe } = context;
  const { contextLength, batchSize } = recipe;
  using own = new Arena(gpu);
  const { mixture } = await openCase(own, "soft");
  const optimiser = routerOptimiser(own, mixture.routing);
  const sizes = { contextLength, batchSize, microBatchSize: 2, documentMask: true, recompute: true };
  using session = new TrainingSession(gpu, own, { config, weights: base, adapters: mixture, optimiser, ...sizes });
  await session.step(rows, [0, 1, 2, 3], true);
  session.losses.keep();
  await session.losses.read();
  await expectNothingMade(gpu, async () => {
    await session.step(rows, [3, 2, 1, 0], false);
    session.losses.keep();
    await session.losses.read();
  });
});
