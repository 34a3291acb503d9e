import { expect, test } from "vitest";
import { createRandom } from "../base/random";
import { parseModelConfig } from "../formats/modelConfig";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import { testDevice } from "../gpu/testing";
import { readFloats } from "../gpu/transfer";
import { allocateBatch, BatchWriter } from "./batch";
import { Decoder } from "./decoder";
import { Generator } from "./generator";
import { buildLayout } from "./layout";
import { parameterSpecs } from "./parameters";
import { createSampler, greedy } from "./sampling";
import { TokenStream } from "./tokenStream";
import { allocateSlabs, uploadTensor } from "./weights";

// A vocabulary of three blocks, which no block divides; a slab smaller than the table, so that it lies in parts.
const config = parseModelConfig({
  model_type: "llama",
  vocab_size: 17_003,
  hidden_size: 32,
  intermediate_size: 48,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  tie_word_embeddings: true,
});

async function openMade(arena: Arena, maxSlabBytes: number) {
  const gpu = await testDevice();
  const weights = allocateSlabs(arena, buildLayout(parameterSpecs(config), maxSlabBytes), "base", "weights");
  const random = createRandom(2);
  for (const { name, size } of weights.layout.tensors) {
    const scale = name.includes("norm") ? 1 : 0.3;
    uploadTensor(
      gpu,
      weights,
      name,
      Float32Array.from({ length: size }, () => scale * random.normal()),
    );
  }
  return { gpu, weights };
}

const prompt = [5, 16_900, 44, 9_000, 1];
const collect = async (stream: AsyncGenerator<number>) => {
  const tokens: number[] = [];
  for await (const token of stream) tokens.push(token);
  return tokens;
};

test("greedy, token by token, is what the generator makes on the GPU; it ends at a stop token", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const { weights } = await openMade(arena, 1 << 20);
  using generator = new Generator(gpu, { config, weights, rows: 1, maxLength: 40 });
  const [expected = []] = await generator.generate([prompt], { maxNewTokens: 20, stopTokenIds: [] });
  using tokens = new TokenStream(gpu, { config, weights, maxLength: 40 });
  const stream = { maxNewTokens: 20, stopTokenIds: [], sampling: greedy };
  expect(await collect(tokens.stream(prompt, stream))).toEqual(expected);
  const stop = expected[7] ?? 0;
  const cut = expected.slice(0, expected.indexOf(stop));
  expect(await collect(tokens.stream(prompt, { ...stream, stopTokenIds: [stop] }))).toEqual(cut);
  await expect(collect(tokens.stream([], stream))).rejects.toThrow(/a prompt of 0 tokens/);
});

test("drawn tokens are those that the CPU draws from the training decoder's logits", async () => {
  const gpu = await testDevice();
  using arena = new Arena(gpu);
  const { weights } = await openMade(arena, 1 << 27);
  const sampling = { temperature: 0.8, topP: 0.9, seed: 11 };
  using tokens = new TokenStream(gpu, { config, weights, maxLength: 20 });
  const found = await collect(tokens.stream(prompt, { maxNewTokens: 8, stopTokenIds: [], sampling }));
  const draw = createSampler(sampling);
  const text = [...prompt];
  for (let step = 0; step < 8; step++) {
    using inner = new Arena(gpu);
    using plan = new Plan(gpu, "slow");
    const batch = allocateBatch(inner, 1, text.length);
    const decoder = new Decoder(inner, { config, weights, batch, documentMask: false, forwardOnly: true });
    const logits = decoder.logits(plan);
    const documentStart = new Uint32Array(text.length);
    const source = { rowCount: 1, contextLength: text.length, tokens: Uint32Array.from(text), documentStart };
    new BatchWriter(batch).write(gpu, source, [0]);
    await plan.run();
    text.push(draw((await readFloats(gpu, logits)).slice(-config.vocabSize)));
  }
  expect(found).toEqual(text.slice(prompt.length));
  expect(new Set(found).size).toBeGreaterThan(3);
});
