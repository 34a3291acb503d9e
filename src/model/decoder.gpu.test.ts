import { openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { parseModelConfig } from "../formats/modelConfig";
import { openWeightFiles } from "../formats/weightFiles";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import { testDevice } from "../gpu/testing";
import { readFloats, upload } from "../gpu/transfer";
import { allocateBatch, BatchWriter } from "./batch";
import { Decoder } from "./decoder";
import { buildLayout } from "./layout";
import { loadWeights } from "./loadWeights";
import { parameterSpecs } from "./parameters";
import { allocateSlabs, readTensor } from "./weights";

const folder = (name: string) => `fixtures/goldens/${name}`;

async function readGolden(name: string, file: string) {
  return openWeightFiles([await openAsBlob(`${folder(name)}/${file}.safetensors`)]);
}

/** Largest difference relative to the largest expected value. */
function relativeError(found: Float32Array, expected: Float32Array): number {
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-30);
  return (
    expected.reduce((most, value, index) => Math.max(most, Math.abs(value - (found[index] ?? Number.NaN))), 0) / scale
  );
}

async function openGolden(name: string, arena: Arena, maxSlabBytes: number) {
  const gpu = await testDevice();
  const config = parseModelConfig(JSON.parse(await readFile(`${folder(name)}/config.json`, "utf8")));
  const layout = buildLayout(parameterSpecs(config), maxSlabBytes);
  const weights = allocateSlabs(arena, layout, "base", "weights");
  for await (const _ of loadWeights(gpu, weights, await readGolden(name, "model")));
  const forward = await readGolden(name, "forward");
  const [rows = 0, contextLength = 0] = forward.entry("input_ids").shape;
  const tokens = Uint32Array.from(await forward.read("input_ids"));
  const source = { rowCount: rows, contextLength, tokens, documentStart: new Uint32Array(tokens.length) };
  return { gpu, config, layout, weights, forward, rows, contextLength, source };
}

describe.each(["llama", "llama3", "mistral", "qwen2", "qwen3", "baichuan"])("%s", (name) => {
  // 1e-4 relative to the tensor's largest value: two float32 programs that sum in different orders (goldens/README.md).
  const tolerance = 1e-4;
  // 16 KiB splits the layers over several slabs; 128 MiB holds all in one.
  test.each([1 << 14, 1 << 27])(
    "logits, loss and all gradients agree with PyTorch, slabs of %i bytes",
    async (maxSlabBytes) => {
      const gpu = await testDevice();
      using arena = new Arena(gpu);
      const golden = await openGolden(name, arena, Math.max(maxSlabBytes, 4 * 97 * 48));
      const { config, layout, weights, forward, rows, contextLength, source } = golden;
      const batch = allocateBatch(arena, rows, contextLength);
      const decoder = new Decoder(arena, { config, weights, batch, documentMask: false });
      const gradient = allocateSlabs(arena, layout, "gradient", "gradients");
      using plan = new Plan(gpu, "golden");
      decoder.forward(plan);
      decoder.backward(plan, { kind: "dense", gradient });
      new BatchWriter(batch).write(gpu, source, [0, 1, 2]);
      upload(gpu, decoder.lossScale, Float32Array.of(1 / (rows * (contextLength - 1))));
      await plan.run();
      const [lossSum = Number.NaN] = await readFloats(gpu, decoder.lossSum);
      const loss = lossSum / (rows * (contextLength - 1));
      const [expectedLoss = 0] = await forward.read("loss");
      expect(Math.abs(loss - expectedLoss) / expectedLoss).toBeLessThan(tolerance);
      const gradients = await readGolden(name, "gradients");
      for (const { name: tensor } of layout.tensors) {
        const expected = await gradients.read(tensor);
        const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        const found = await readTensor(gpu, gradient, tensor);
        // A key bias has no true gradient (softmax ignores it): both programs hold rounding noise there.
        if (largest < 1e-7)
          expect(
            found.every((value) => Math.abs(value) < 1e-7),
            tensor,
          ).toBe(true);
        else expect(relativeError(found, expected), tensor).toBeLessThan(tolerance);
      }
    },
  );

  test("logits agree with PyTorch", async () => {
    const gpu = await testDevice();
    using arena = new Arena(gpu);
    const { config, weights, forward, rows, contextLength, source } = await openGolden(name, arena, 1 << 27);
    const batch = allocateBatch(arena, rows, contextLength);
    const decoder = new Decoder(arena, { config, weights, batch, documentMask: false, forwardOnly: true });
    using plan = new Plan(gpu, "logits");
    const logits = decoder.logits(plan);
    new BatchWriter(batch).write(gpu, source, [0, 1, 2]);
    await plan.run();
    expect(relativeError(await readFloats(gpu, logits), await forward.read("logits"))).toBeLessThan(tolerance);
  });
});
