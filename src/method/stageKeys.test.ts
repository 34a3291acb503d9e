import { expect, test } from "vitest";
import { documentsOf } from "../formats/corpus";
import { learnSettings, parseRecipe, type RecipeInput } from "../formats/recipe";
import { adapterKey, baselineKeys, type CorpusKeys, stageKeys } from "./stageKeys";
import { parseStageFileName, stageFileName } from "./stageStore";

const input: RecipeInput = {
  version: 1,
  name: "keys",
  model: { embedded: "model" },
  contextLength: 8,
  batchSize: 2,
  ability: { name: "sums", corpus: { embedded: "a" } },
  reference: { language: "en", corpus: { embedded: "en" } },
  languages: ["bn", "es"].map((language) => ({ language, corpus: { embedded: language } })),
  locate: { steps: 3, learningRate: 0.001 },
  learn: { steps: 4, learningRate: 0.001 },
};
const texts = { ability: [1, 2, 3], reference: [4, 5], bn: [6, 7], es: [8, 9] };
const ground = { modelHash: "base", eosTokenId: 0, slabBlocks: [4] };

const corporaOf = ({ ability, reference, bn, es }: typeof texts) => ({
  ability: documentsOf([ability]),
  reference: documentsOf([reference]),
  languages: [
    { language: "bn", documents: documentsOf([bn]) },
    { language: "es", documents: documentsOf([es]) },
  ],
});

function keysOf(change: Partial<RecipeInput> = {}, { text = {}, base = {} } = {}): Promise<CorpusKeys[]> {
  const corpora = corporaOf({ ...texts, ...text });
  return stageKeys(parseRecipe({ ...input, ...change }), corpora, { ...ground, ...base });
}

/** Stages whose key differs: "learn/bn" … */
async function changed(...arguments_: Parameters<typeof keysOf>): Promise<string[]> {
  const [before, after] = [await keysOf(), await keysOf(...arguments_)];
  return before.flatMap((keys, index) =>
    (["scores", "locate", "learn"] as const).flatMap((kind) =>
      keys[kind] === after[index]?.[kind] ? [] : [`${kind}/${keys.name}`],
    ),
  );
}

const all = (...kinds: string[]) =>
  ["ability", "reference", "bn", "es"].flatMap((name) => kinds.map((kind) => `${kind}/${name}`));

test("weights stored otherwise make every stage anew", async () => {
  expect(await changed({ precision: "bf16" })).toEqual(all("scores", "locate", "learn"));
  expect(await changed({ precision: "f32" })).toEqual([]);
});

test("another Bengali corpus changes the stages of Bengali and no other", async () => {
  expect(await changed({}, { text: { bn: [6, 8] } })).toEqual(["scores/bn", "locate/bn", "learn/bn"]);
});

test("the reference's corpus is in every checkpoint that learns on it, and in its own scores only", async () => {
  expect(await changed({}, { text: { reference: [5, 4] } })).toEqual([
    "learn/ability",
    "scores/reference",
    "locate/reference",
    "learn/reference",
    "learn/bn",
    "learn/es",
  ]);
});

test("k1 cuts other masks from the same scores", async () => {
  expect(await changed({ locate: { ...input.locate, keyNeuronRatio: 0.01 } })).toEqual(all("locate", "learn"));
});

test("learning's optimiser touches no mask; its override only one kind of checkpoint", async () => {
  expect(await changed({ learn: { ...input.learn, steps: 5 } })).toEqual(all("learn"));
  const overrides = { ability: { steps: 9 } };
  expect(await changed({ learn: { ...input.learn, overrides } })).toEqual(["learn/ability"]);
});

test("what languages learn from changes with languageWeights", async () => {
  expect(await changed({ learn: { ...input.learn, languageWeights: "direct" } })).toEqual(["learn/bn", "learn/es"]);
});

test("warm-up, seed, rows and base change everything", async () => {
  const everything = all("scores", "locate", "learn");
  expect(await changed({ locate: { ...input.locate, steps: 4 } })).toEqual(everything);
  expect(await changed({ locate: { ...input.locate, together: "layer" } })).toEqual(everything);
  expect(await changed({ seed: 1 })).toEqual(everything);
  expect(await changed({ documentMask: true })).toEqual(everything);
  expect(await changed({}, { base: { modelHash: "other" } })).toEqual(everything);
  expect(await changed({}, { base: { slabBlocks: [2, 2] } })).toEqual(everything);
});

test("micro-batches, recomputation, names, composition, merge and tests change nothing", async () => {
  const same: Partial<RecipeInput> = {
    name: "other",
    microBatchSize: 1,
    recompute: true,
    extract: { alpha: 1 },
    select: { transferRatio: 0.1 },
    merge: { gamma: 2 },
    evaluate: { tests: [{ language: "bn" }] },
  };
  expect(await changed(same)).toEqual([]);
});

test("the gradient's sum has no optimiser", async () => {
  const byGradient = { ...input.locate, importance: "accumulated-gradient" as const };
  const [slow, fast] = [
    await keysOf({ locate: byGradient }),
    await keysOf({ locate: { ...byGradient, learningRate: 1 } }),
  ];
  expect(fast).toEqual(slow);
});

test("an expert's key is its own; that of routers follows their experts and how many are active", async () => {
  const keysWith = async (mixture: object, text = {}) => {
    const recipe = parseRecipe({ ...input, baselines: [{ name: "m", method: "mixture", ...mixture }] });
    const keys = await baselineKeys(recipe, corporaOf({ ...texts, ...text }), { ground, learned: [] });
    return Object.fromEntries(keys.map(({ stage, key }) => [stage.replace("checkpoint/", ""), key]));
  };
  const before = await keysWith({});
  const stages = ["expert r8 a16 ability", "expert r8 a16 bn", "expert r8 a16 es", "routers m"];
  expect(Object.keys(before)).toEqual(stages);
  const same = async (mixture: object, text = {}) => {
    const after = await keysWith(mixture, text);
    return stages.filter((stage) => after[stage] === before[stage]);
  };
  expect(await same({ active: 2 })).toEqual(stages.slice(0, 3));
  // As many as there are is all of them.
  expect(await same({ active: 3 })).toEqual(stages);
  expect(await same({ router: { learningRate: 1 } })).toEqual(stages.slice(0, 3));
  expect(await same({}, { es: [9, 8] })).toEqual(stages.slice(0, 2));
  expect(await same({ lora: { alpha: 1 } })).toEqual([]);
  const mlp = await keysWith({ tensors: "mlp" });
  expect(Object.values(before).filter((key) => Object.values(mlp).includes(key))).toEqual([]);
  // The adapters that are merged have keys of their own.
  const merged = parseRecipe({ ...input, baselines: [{ name: "L-TV", method: "taskVectors", lora: {} }] });
  const [first] = await baselineKeys(merged, corporaOf(texts), { ground, learned: [] });
  expect(first?.stage).toBe("checkpoint/LoRA r8 a16 ability");
  expect(Object.values(before)).not.toContain(first?.key);
});

test("a file's name says its stage and key", () => {
  const id = { stage: "learn/zh-Hans", key: "0123456789abcdef" };
  expect(stageFileName(id)).toBe("learn.zh-Hans-0123456789abcdef.safetensors");
  expect(parseStageFileName(stageFileName(id))).toEqual(id);
  for (const kind of ["scores", "learn", "full"]) {
    const unfinished = { ...id, stage: `partial-${kind}/zh-Hans` };
    expect(parseStageFileName(stageFileName(unfinished))).toEqual(unfinished);
  }
  const answers = { ...id, stage: "answers/es.problems" };
  expect(stageFileName(answers)).toBe("answers.es.problems-0123456789abcdef.json");
  expect(parseStageFileName(stageFileName(answers))).toEqual(answers);
  for (const name of [
    "learn.es-0123456789abcdef.json",
    "learn.es.safetensors",
    "x.es-0123456789abcdef.safetensors",
    "tuned-variants.json",
  ])
    expect(parseStageFileName(name), name).toBeUndefined();
});

test("the key of adapters follows their rows, optimiser and settings, and the seed of the order", async () => {
  const lora = { rank: 4, scale: 2, seed: 0 };
  const recipe = parseRecipe(input);
  const settings = learnSettings(recipe, "ability");
  const training = { documents: documentsOf([texts.ability]), settings, lora };
  const keys = await Promise.all([
    adapterKey(recipe, training, ground),
    adapterKey(recipe, { ...training, lora: { ...lora, seed: 1 } }, ground),
    adapterKey(recipe, { ...training, settings: { ...settings, steps: 5 } }, ground),
    adapterKey(recipe, { ...training, documents: documentsOf([texts.es]) }, ground),
    adapterKey({ ...recipe, seed: 1 }, training, ground),
    adapterKey(recipe, training, { ...ground, modelHash: "other" }),
  ]);
  expect(new Set(keys).size).toBe(keys.length);
  const renamed = { ...recipe, name: "other", microBatchSize: 1 };
  expect(await adapterKey(renamed, training, ground)).toBe(keys[0]);
});
