import { expect, test } from "vitest";
import { parseModelConfig } from "../../src/formats/modelConfig";
import { parseHeader } from "../../src/formats/safetensors";
import { openWeightFiles } from "../../src/formats/weightFiles";
import { parameterSpecs } from "../../src/model/parameters";
import type { HubFile } from "./hubFiles";
import { type MadeConfig, madeModel, smolLm2Config } from "./madeModel";

function headerOf(file: HubFile) {
  const length = Number(Buffer.from(file.read(0, 8)).readBigUInt64LE());
  return parseHeader(file.read(8, 8 + length), file.sizeBytes);
}

test("SmolLM2-135M's shape: the 272 tensors that its config.json calls for, in two shards", () => {
  const shards = madeModel({ config: smolLm2Config, dtype: "BF16", shards: 2 }).filter(({ path }) =>
    path.endsWith(".safetensors"),
  );
  const tensors = shards.flatMap((file) => headerOf(file).tensors);
  const specs = parameterSpecs(parseModelConfig(smolLm2Config));
  expect(tensors).toHaveLength(272);
  const shapes = (list: readonly { readonly name: string; readonly shape: readonly number[] }[]) =>
    Object.fromEntries(list.map(({ name, shape }) => [name, shape]));
  expect(shapes(tensors)).toEqual(shapes(specs));
  expect(tensors.reduce((sum, { elementCount }) => sum + elementCount, 0)).toBe(134_515_008);
});

test.each(["llama", "qwen2", "qwen3"])(
  "a small %s has its config's tensors; types agree; any range is the same bytes",
  async (kind) => {
    const config: MadeConfig = {
      ...smolLm2Config,
      model_type: kind,
      hidden_size: 24,
      head_dim: 8,
      intermediate_size: 40,
      num_attention_heads: 3,
      num_key_value_heads: 1,
      num_hidden_layers: 2,
      vocab_size: 60,
      tie_word_embeddings: kind === "qwen3",
    };
    const open = (dtype: "F32" | "F16" | "BF16") => {
      const file = madeModel({ config, dtype }).find(({ path }) => path === "model.safetensors")!;
      return { file, weights: openWeightFiles([new Blob([Uint8Array.from(file.read(0, file.sizeBytes))])]) };
    };
    const [exact, half, short] = [open("F32"), open("F16"), open("BF16")];
    const specs = parameterSpecs(parseModelConfig(config));
    const weights = await exact.weights;
    expect(weights.entries.map(({ name }) => name).sort()).toEqual(specs.map(({ name }) => name).sort());
    for (const { name } of specs) {
      const [a, b, c] = [
        await weights.read(name),
        await (await half.weights).read(name),
        await (await short.weights).read(name),
      ];
      a.forEach((value, i) => {
        expect(Math.abs(b[i]! - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -11 + 2 ** -25);
        expect(Math.abs(c[i]! - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -8);
      });
    }
    const embedding = await weights.read("model.embed_tokens.weight");
    const deviation = Math.sqrt(embedding.reduce((sum, value) => sum + value * value, 0) / embedding.length);
    expect(deviation).toBeGreaterThan(0.018);
    expect(deviation).toBeLessThan(0.022);
    const { file } = short;
    const whole = file.read(0, file.sizeBytes);
    for (const [start, end] of [
      [3, 11],
      [1001, 5000],
      [file.sizeBytes - 7, file.sizeBytes],
    ] as const)
      expect(file.read(start, end)).toEqual(whole.slice(start, end));
  },
);
