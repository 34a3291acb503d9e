import { existsSync, openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { parseModelConfig } from "../formats/modelConfig";
import { createTokenizer } from "../formats/tokenizer";
import { openWeightFiles } from "../formats/weightFiles";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import { testDevice } from "../gpu/testing";
import { readFloats } from "../gpu/transfer";
import { allocateBatch, BatchWriter } from "./batch";
import { Decoder } from "./decoder";
import { Generator } from "./generator";
import { buildLayout } from "./layout";
import { loadWeights } from "./loadWeights";
import { parameterSpecs } from "./parameters";
import { allocateSlabs } from "./weights";

async function openModel(folder: string, arena: Arena, maxSlabBytes = 1 << 27) {
  const gpu = await testDevice();
  const config = parseModelConfig(JSON.parse(await readFile(`${folder}/config.json`, "utf8")));
  const weights = allocateSlabs(arena, buildLayout(parameterSpecs(config), maxSlabBytes), "base", "weights");
  for await (const _ of loadWeights(
    gpu,
    weights,
    await openWeightFiles([await openAsBlob(`${folder}/model.safetensors`)]),
  ));
  return { gpu, config, weights };
}

/** Greedy continuation through the training decoder: the whole text again for every token. */
async function slowGreedy(opened: Awaited<ReturnType<typeof openModel>>, prompt: readonly number[], count: number) {
  const { gpu, config, weights } = opened;
  const text = [...prompt];
  for (let step = 0; step < count; step++) {
    using arena = new Arena(gpu);
    using plan = new Plan(gpu, "slow");
    const batch = allocateBatch(arena, 1, text.length);
    const decoder = new Decoder(arena, { config, weights, batch, documentMask: false, forwardOnly: true });
    const logits = decoder.logits(plan);
    const tokens = Uint32Array.from(text);
    const source = { rowCount: 1, contextLength: text.length, tokens, documentStart: new Uint32Array(text.length) };
    new BatchWriter(batch).write(gpu, source, [0]);
    await plan.run();
    const last = (await readFloats(gpu, logits)).slice(-config.vocabSize);
    text.push(last.indexOf(Math.max(...last)));
  }
  return text.slice(prompt.length);
}

describe.each(["llama", "llama3", "mistral", "qwen2", "qwen3", "baichuan"])("%s", (name) => {
  test("the KV cache gives what the whole text gives, for prompts of different length side by side", async () => {
    const gpu = await testDevice();
    using arena = new Arena(gpu);
    const opened = await openModel(`fixtures/goldens/${name}`, arena);
    const prompts = [[5], [17, 3, 60, 44, 9, 12, 80, 33, 2, 7, 71, 1, 15], [90, 91, 92, 4]];
    using generator = new Generator(gpu, { ...opened, rows: 4, maxLength: 20 });
    const found = await generator.generate(prompts, { maxNewTokens: 6, stopTokenIds: [] });
    for (const [index, prompt] of prompts.entries()) expect(found[index]).toEqual(await slowGreedy(opened, prompt, 6));
    // Another batch with the same weights goes on from what its prompts share with those before; the texts are the same.
    const next = [[5], [17, 3, 60, 44, 9, 12, 80, 33, 2, 7, 71, 8], [90, 91, 92, 4, 30, 31]];
    const fresh = await generator.generate(next, { maxNewTokens: 6, stopTokenIds: [] });
    await generator.generate(prompts, { maxNewTokens: 6, stopTokenIds: [] });
    expect(await generator.generate(next, { maxNewTokens: 6, stopTokenIds: [], sameWeights: true })).toEqual(fresh);
    const likewise = next.slice(1);
    await generator.generate(likewise, { maxNewTokens: 2, stopTokenIds: [] });
    const changed = likewise.map((prompt) => [...prompt.slice(0, 4), 50, 51]);
    const again = await generator.generate(changed, { maxNewTokens: 6, stopTokenIds: [], sameWeights: true });
    expect(again).toEqual(await generator.generate(changed, { maxNewTokens: 6, stopTokenIds: [] }));
  });
});

const stories = "../shared/data/stories260K";
const present = existsSync(stories);
if (!present)
  process.stderr.write(`skipped: ${stories} is not there, so stories260K is not checked against llama2.c\n`);

describe.runIf(present)("stories260K against llama2.c", () => {
  test.each(["empty", "once", "boydog", "utf8"])("logits of %s within 1e-4 of the largest", async (name) => {
    const gpu = await testDevice();
    using arena = new Arena(gpu);
    const { config, weights } = await openModel(`${stories}/hf`, arena);
    const recorded = JSON.parse(await readFile(`${stories}/oracle/${name}.ids.json`, "utf8"));
    const bytes = await readFile(`${stories}/oracle/${name}.logits.f32`);
    const expected = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    const count = expected.length / config.vocabSize;
    const ids = (Array.isArray(recorded) ? recorded : recorded.ids) as number[];
    const tokens = Uint32Array.from(ids.slice(0, count));
    using plan = new Plan(gpu, "stories");
    const batch = allocateBatch(arena, 1, count);
    const decoder = new Decoder(arena, { config, weights, batch, documentMask: false, forwardOnly: true });
    const logits = decoder.logits(plan);
    new BatchWriter(batch).write(
      gpu,
      { rowCount: 1, contextLength: count, tokens, documentStart: new Uint32Array(count) },
      [0],
    );
    await plan.run();
    const found = await readFloats(gpu, logits);
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const error = expected.reduce(
      (most, value, index) => Math.max(most, Math.abs(value - (found[index] ?? Number.NaN))),
      0,
    );
    // 1e-4 relative: the C program sums in another order.
    expect(error / largest).toBeLessThan(1e-4);
  });

  test("greedy text equals llama2.c's", async () => {
    const gpu = await testDevice();
    using arena = new Arena(gpu);
    const { config, weights } = await openModel(`${stories}/hf`, arena);
    const read = async (file: string) => JSON.parse(await readFile(`${stories}/hf/${file}`, "utf8"));
    const tokenizer = createTokenizer(await read("tokenizer.json"), await read("tokenizer_config.json"));
    using generator = new Generator(gpu, { config, weights, rows: 1, maxLength: 201 });
    const [tokens = []] = await generator.generate([[config.bosTokenId ?? 1]], {
      maxNewTokens: 200,
      stopTokenIds: [1, 2],
    });
    const expected = (await readFile(`${stories}/oracle/run_c_greedy_200.txt`, "utf8")).trim();
    expect(tokenizer.decode(tokens).trim().startsWith(expected.slice(0, 400))).toBe(true);
  });
});
