// Trainings of the golden model broken off in the middle and taken up again, against the same trainings in one piece.
import { afterAll, beforeAll, expect, test } from "vitest";
import { drain } from "../base/drain";
import type { packRows } from "../formats/packRows";
import { Arena } from "../gpu/arena";
import { sizeBytesOf, type WeightType } from "../gpu/tensor";
import { testDevice } from "../gpu/testing";
import { readWords } from "../gpu/transfer";
import type { NeuronMask } from "../kernels/neuronMask";
import { allocateSlabs, readTensor, uploadTensor } from "../model/weights";
import type { TrainingProgress } from "../training/train";
import { trainFully } from "./fullTraining";
import { goldenTraining } from "./goldenTesting";
import { learn } from "./learn";
import { Locator, type TrainingContext } from "./locate";
import { trainLora } from "./loraTraining";
import { breakOff, memoryPartial } from "./partialTesting";

const steps = 8;
const brokenOffAfter = 5;

let arena: Arena;
let context: TrainingContext;
let mask: NeuronMask;
let task: { readonly rows: ReturnType<typeof packRows>; readonly settings: TrainingContext["recipe"]["learn"] };

beforeAll(async () => {
  arena = new Arena(await testDevice());
  const golden = await goldenTraining(arena);
  const continuations = { every: 2, prompts: [[1, 2, 3]], maxNewTokens: 3, stopTokenIds: [] };
  context = { ...golden.context, continuations };
  task = { rows: golden.rows, settings: { ...context.recipe.learn, steps } };
  using locator = new Locator(context);
  ({ mask } = await drain(locator.locate("ability", golden.rows, arena)));
});

afterAll(() => arena?.[Symbol.dispose]());

const readBits = async (tensors: readonly Parameters<typeof readWords>[1][]) => {
  const found: Uint32Array[] = [];
  for (const tensor of tensors)
    found.push(await readWords(context.gpu, { ...tensor, shape: [sizeBytesOf(tensor) / 4] }));
  return found;
};

/** The golden model with its weights in a storage; `own` owns a copy. */
async function storedAs(own: Arena, storage: WeightType): Promise<TrainingContext> {
  const { gpu, base } = context;
  if (storage === "f32") return context;
  const halves = allocateSlabs(own, base.layout, "halves", "weights", storage);
  for (const { name } of base.layout.tensors) uploadTensor(gpu, halves, name, await readTensor(gpu, base, name));
  return { ...context, base: halves };
}

test.each(["f32", "bf16"] as const)(
  "masked training of %s broken off and taken up: losses, continuations and change are those of one piece, bit for bit",
  async (storage) => {
    const { gpu } = context;
    using own = new Arena(gpu);
    const stored = await storedAs(own, storage);
    const { base } = stored;
    const before = await readBits(base.slabs);
    const whole = await drain(learn(stored, { label: "whole", mask, ...task }, own));
    const { files, partial } = memoryPartial();
    const used = gpu.memory.report().bytes;
    using broken = new Arena(gpu);
    await breakOff(learn(stored, { label: "broken", mask, ...task, partial }, broken), brokenOffAfter);
    expect(await readBits(base.slabs)).toEqual(before);
    broken[Symbol.dispose]();
    expect(gpu.memory.report().bytes).toEqual(used);
    expect([...files.keys()]).toEqual(["partial-learn/ability"]);

    const job = learn(stored, { label: "resumed", mask, ...task, partial }, own);
    const first = (await job.next()).value as TrainingProgress;
    expect(first).toMatchObject({ done: brokenOffAfter, takenUp: true, lossStart: 0 });
    expect(first.losses).toEqual(whole.losses.slice(0, brokenOffAfter));
    expect(first.continuations?.map(({ step }) => step)).toEqual([0, 2, 4]);
    const resumed = await drain(job);
    expect(resumed.losses).toEqual(whole.losses);
    expect(resumed.continuations).toEqual(whole.continuations);
    expect(resumed.earlierMs).toBeGreaterThan(0);
    expect(await readBits(resumed.delta.values)).toEqual(await readBits(whole.delta.values));
    expect(await readBits(base.slabs)).toEqual(before);
    await partial.drop();
    expect(files.size).toBe(0);
  },
);

test("full training broken off and taken up ends with the same weights, bit for bit", async () => {
  using own = new Arena(context.gpu);
  const whole = await drain(trainFully(context, task, own));
  const { partial } = memoryPartial();
  using broken = new Arena(context.gpu);
  await breakOff(trainFully(context, { ...task, partial }, broken), brokenOffAfter);
  const resumed = await drain(trainFully(context, { ...task, partial }, own));
  expect(resumed.losses).toEqual(whole.losses);
  expect(await readBits(resumed.weights.slabs)).toEqual(await readBits(whole.weights.slabs));
});

test("adapters broken off and taken up end with the same weights, bit for bit", async () => {
  using own = new Arena(context.gpu);
  const lora = { ...task, rank: 3, scale: 2, seed: 4 };
  const whole = await drain(trainLora(context, lora, own));
  const { partial } = memoryPartial();
  using broken = new Arena(context.gpu);
  await breakOff(trainLora(context, { ...lora, partial }, broken), brokenOffAfter);
  const resumed = await drain(trainLora(context, { ...lora, partial }, own));
  expect(resumed.losses).toEqual(whole.losses);
  expect(resumed.continuations).toEqual(whole.continuations);
  expect(await readBits(resumed.adapters.weights.slabs)).toEqual(await readBits(whole.adapters.weights.slabs));
  expect(await readBits(resumed.weights.slabs)).toEqual(await readBits(whole.weights.slabs));
});

test("without room the training goes on, and says of no step that it is kept", async () => {
  using own = new Arena(context.gpu);
  const { files, partial } = memoryPartial(true);
  const kept: number[] = [];
  for await (const { keptStep } of learn(context, { label: "full", mask, ...task, partial }, own)) {
    if (keptStep !== undefined) kept.push(keptStep);
  }
  expect([kept, files.size, partial.isDue]).toEqual([[], 0, false]);
});

test("a kept state of another size is a named error, and the base stays as it was", async () => {
  const { gpu, base } = context;
  const before = await readBits(base.slabs);
  const { partial } = memoryPartial();
  using own = new Arena(gpu);
  await breakOff(trainFully(context, { ...task, partial }, own), brokenOffAfter);
  const job = learn(context, { label: "other", mask, ...task, partial }, own);
  await expect(drain(job)).rejects.toThrow(/kept state of a training: state\.0 has \d+ scalars, not \d+/);
  expect(await readBits(base.slabs)).toEqual(before);
});
