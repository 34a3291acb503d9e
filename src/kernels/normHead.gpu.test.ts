import { describe, expect, test } from "vitest";
import { Arena } from "../gpu/arena";
import { testDevice } from "../gpu/testing";
import { readFloats } from "../gpu/transfer";
import type { GradientSink } from "./gradientSink";
import { headBlocks, headLossBackward, headLossForward } from "./headLoss";
import { crossEntropyBackwardReference, crossEntropyReference, ignored } from "./headLoss.reference";
import { normHeadBackwardReference, normHeadReference } from "./normHead.reference";
import { floatTensor, normalValues, runPlan, wordTensor } from "./sparseTesting";
import { relativeError } from "./testing";

const [tokens, width, rows] = [37, 24, 331];
const weightOffset = 1024;
const scale = 1 / 29;
// f32: sums of 331 exponentials, then of 37 or 331 products, 6e-8 each; a norm of 24 squares.
const tolerance = 1e-5;

const hidden = normalValues(tokens * width, 1);
/** Rows whose norms differ by a factor of 100. */
const weight = normalValues(rows * width, 2).map(
  (value, index) => value * 10 ** ((Math.floor(index / width) / rows) * 2 - 1),
);
const targets = Uint32Array.from({ length: tokens }, (_, t) => (t % 5 === 4 ? ignored : (t * 97) % rows));

function expected() {
  const [h, w] = [Float64Array.from(hidden), Float64Array.from(weight)];
  const logits = normHeadReference(h, w, width);
  const loss = crossEntropyReference(logits, [...targets]);
  const gradLogits = crossEntropyBackwardReference(logits, [...targets], scale);
  return { loss, ...normHeadBackwardReference(h, w, Float64Array.from(gradLogits), width) };
}

async function compute(
  blockRows: number,
  makeSink: (gpu: Awaited<ReturnType<typeof testDevice>>, arena: Arena) => GradientSink,
) {
  const gpu = await testDevice();
  const arena = new Arena(gpu);
  const sink = makeSink(gpu, arena);
  const shaped = (label: string, values: Float32Array<ArrayBuffer>, shape: readonly number[]) => ({
    ...floatTensor(gpu, arena, label, values),
    shape,
  });
  const part = { weight: shaped("weight", weight, [rows, width]), firstRow: 0, weightOffset, sink };
  const buffers = {
    hidden: shaped("hidden", hidden, [tokens, width]),
    targets: wordTensor(gpu, arena, "targets", targets),
    logits: arena.tensor("logits", [tokens, Math.min(blockRows, rows)], "scratch"),
    rowState: arena.tensor("rowState", [tokens, 4], "activations"),
    norm: {
      inverseNorms: arena.tensor("inverseNorms", [rows], "activations"),
      dots: arena.tensor("dots", [Math.min(blockRows, rows)], "activations"),
    },
  };
  const loss = arena.tensor("loss", [tokens], "activations");
  const gradHidden = shaped("gradHidden", new Float32Array(tokens * width).fill(7), [tokens, width]);
  const lossScale = floatTensor(gpu, arena, "lossScale", Float32Array.of(scale));
  await runPlan(gpu, (plan) => {
    const blocks = headBlocks([part], blockRows);
    headLossForward(plan, { ...buffers, loss }, blocks);
    headLossBackward(plan, { ...buffers, lossScale, gradHidden }, blocks);
  });
  return { gpu, arena, loss: await readFloats(gpu, loss), gradHidden: await readFloats(gpu, gradHidden) };
}

describe.each([384, 64])("a head with normalised rows, in blocks of %i", (blockRows) => {
  test("loss and gradients are the reference's, into a dense gradient", async () => {
    let sink: GradientSink | undefined;
    const found = await compute(blockRows, (_, arena) => {
      sink = { kind: "dense", gradient: arena.tensor("gradient", [9 * 1024], "gradients") };
      return sink;
    });
    using _ = found.arena;
    const wanted = expected();
    expect(relativeError(found.loss, wanted.loss)).toBeLessThan(tolerance);
    expect(relativeError(found.gradHidden, wanted.gradHidden)).toBeLessThan(tolerance);
    if (sink?.kind !== "dense") throw new Error("the sink is dense");
    const dense = await readFloats(found.gpu, sink.gradient);
    expect(relativeError(dense.subarray(weightOffset, weightOffset + rows * width), wanted.gradWeight)).toBeLessThan(
      tolerance,
    );
  });

  test("a mask's packed gradient holds the same numbers", async () => {
    const isSet = (scalar: number) => scalar % 7 === 3;
    const scalars = 9 * 1024;
    const words = new Uint32Array(scalars / 32);
    const offsets = new Uint32Array(scalars / 128);
    let count = 0;
    for (let scalar = 0; scalar < scalars; scalar++) {
      if (scalar % 128 === 0) offsets[scalar / 128] = count;
      if (!isSet(scalar)) continue;
      words[scalar >>> 5]! |= 1 << (scalar & 31);
      count += 1;
    }
    let packed: Parameters<typeof readFloats>[1] | undefined;
    const found = await compute(blockRows, (gpu, arena) => {
      packed = arena.tensor("packed", [count], "gradients");
      const maskWords = wordTensor(gpu, arena, "words", words);
      return {
        kind: "masked",
        maskWords,
        maskOffsets: wordTensor(gpu, arena, "offsets", offsets),
        packedGradient: packed,
      };
    });
    using _ = found.arena;
    if (!packed) throw new Error("no packed gradient");
    const { gradWeight } = expected();
    const inMask = Array.from({ length: scalars }, (_, scalar) => scalar).filter(isSet);
    const wanted = inMask.map((scalar) => gradWeight[scalar - weightOffset] ?? 0);
    expect(relativeError(await readFloats(found.gpu, packed), wanted)).toBeLessThan(tolerance);
  });
});
