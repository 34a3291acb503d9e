import { describe, expect, test } from "vitest";
import { hasCode } from "../base/errors";
import { createRandom } from "../base/random";
import { adapterConfigName, adapterConfigText, adapterWeightsName } from "./adapterConfig";
import { adapterHeader, adapterNames, openAdapterFolder, targetModulesOf } from "./adapterFolder";
import { encodeScalars } from "./dtype";
import { encodeHeader, type TensorPlan } from "./safetensors";

const projections = [
  { name: "model.layers.0.self_attn.q_proj.weight", shape: [6, 10] },
  { name: "model.layers.0.mlp.up_proj.weight", shape: [14, 10] },
  { name: "model.layers.1.self_attn.q_proj.weight", shape: [6, 10] },
];

const rank = 3;
const plansOf = (names: readonly string[], dtype: TensorPlan["dtype"] = "F32"): TensorPlan[] =>
  projections
    .filter(({ name }) => names.includes(name))
    .flatMap(({ name, shape: [outputs = 0, inputs = 0] }) => {
      const { a, b } = adapterNames(name);
      return [
        { name: a, shape: [rank, inputs], dtype },
        { name: b, shape: [outputs, rank], dtype },
      ];
    });

const sizeOf = ({ shape }: TensorPlan) => shape.reduce((product, length) => product * length, 1);

function weightsFile(plans: readonly TensorPlan[], header = adapterHeader(plans)): Blob {
  const random = createRandom(4);
  const parts = plans.map((plan) =>
    encodeScalars(
      Float32Array.from({ length: sizeOf(plan) }, () => random.normal()),
      plan.dtype,
    ),
  );
  return new Blob([header, ...parts]);
}

/** What PEFT 0.17 writes beside what counts. */
const foreign = {
  alpha_pattern: {},
  auto_mapping: null,
  base_model_name_or_path: "owner/base",
  bias: "none",
  corda_config: null,
  eva_config: null,
  exclude_modules: null,
  fan_in_fan_out: false,
  inference_mode: true,
  init_lora_weights: true,
  layer_replication: null,
  layers_pattern: null,
  layers_to_transform: null,
  loftq_config: {},
  lora_alpha: 16,
  lora_bias: false,
  lora_dropout: 0.05,
  megatron_config: null,
  megatron_core: "megatron.core",
  modules_to_save: null,
  peft_type: "LORA",
  qalora_group_size: 16,
  r: rank,
  rank_pattern: {},
  revision: null,
  target_modules: ["up_proj", "q_proj"],
  target_parameters: null,
  task_type: "CAUSAL_LM",
  trainable_token_indices: null,
  use_dora: false,
  use_qalora: false,
  use_rslora: false,
};

const all = projections.map(({ name }) => name);

function open(config: unknown, weights = weightsFile(plansOf(all))) {
  const text = typeof config === "string" ? config : JSON.stringify(config);
  const files: Readonly<Record<string, Blob>> = {
    [adapterConfigName]: new Blob([text]),
    [adapterWeightsName]: weights,
  };
  return openAdapterFolder(async (path) => files[path]!, projections);
}

async function refusal(opening: Promise<unknown>): Promise<string> {
  const error: unknown = await opening.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(hasCode(error, "bad-file"), String(error)).toBe(true);
  expect(String(error).length).toBeLessThan(400);
  return String(error);
}

describe("what is written is read back", () => {
  test("names, sizes, scale and bits", async () => {
    const plans = plansOf(all);
    const file = weightsFile(plans);
    const names = plans.map(({ name }) => name);
    const targetModules = targetModulesOf(names);
    expect(targetModules).toEqual(["q_proj", "up_proj"]);
    const scale = 16 / 3;
    const folder = await open(adapterConfigText({ rank, scale, targetModules, baseModel: "owner/base" }), file);
    expect(folder).toMatchObject({ rank, scale, targetModules, baseModel: "owner/base", tensors: names });
    const bytes = new Uint8Array(await file.arrayBuffer());
    const first = await folder.read(names[0]!);
    const start = adapterHeader(plans).length;
    expect(Buffer.from(first.buffer)).toEqual(Buffer.from(bytes.slice(start, start + 4 * first.length)));
    const header = new TextDecoder().decode(bytes.slice(8, start));
    expect(header).toContain('"base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"');
  });

  test("a scale that is no ratio of whole numbers", async () => {
    const text = adapterConfigText({ rank: 3, scale: 0.7, targetModules: ["q_proj", "up_proj"], baseModel: undefined });
    const { scale, baseModel } = await open(text);
    expect(Math.fround(scale)).toBe(Math.fround(0.7));
    expect(baseModel).toBeUndefined();
    expect(JSON.parse(text).lora_alpha).toBe(2.1);
  });
});

describe("folders of others", () => {
  test("what PEFT writes; halves; only some modules", async () => {
    expect((await open(foreign)).scale).toBe(16 / 3);
    expect((await open({ ...foreign, use_rslora: true })).scale).toBe(16 / Math.sqrt(3));
    expect((await open({ ...foreign, target_modules: "all-linear" })).targetModules).toBeUndefined();
    for (const dtype of ["F16", "BF16"] as const) {
      const some = plansOf(all.slice(1, 2), dtype);
      const folder = await open({ ...foreign, layers_to_transform: [0] }, weightsFile(some));
      expect(folder.tensors).toEqual(some.map(({ name }) => name));
      expect((await folder.read(some[0]!.name)).every(Number.isFinite)).toBe(true);
    }
  });

  test.each([
    [{ peft_type: "IA3" }, /peft_type is "IA3"; LORA can be read/],
    [{ task_type: "SEQ_CLS" }, /task_type is "SEQ_CLS"/],
    [{ r: 0 }, /r is 0; a whole number from 1/],
    [{ r: 2.5 }, /r is 2.5/],
    [{ r: 1e9 }, /r is 1000000000/],
    [{ lora_alpha: "16" }, /lora_alpha is "16"/],
    [{ bias: "all" }, /bias is "all": biases were trained too/],
    [{ init_lora_weights: "pissa_niter_4" }, /init_lora_weights is "pissa_niter_4"/],
    [{ use_rslora: 1 }, /use_rslora is 1/],
    [{ use_dora: true }, /"use_dora" is true; adapters with it cannot be read/],
    [{ fan_in_fan_out: true }, /"fan_in_fan_out" is true/],
    [{ rank_pattern: { q_proj: 4 } }, /"rank_pattern" is an object/],
    [{ modules_to_save: ["lm_head"] }, /"modules_to_save" is \["lm_head"\]/],
    [{ invented: 7 }, /"invented" is 7/],
    [{ target_modules: [] }, /target_modules is \[\]/],
    [{ target_modules: [3] }, /target_modules is \[3\]/],
    [{ target_modules: ["k_proj", "q_proj"] }, /adapter of model.layers.0.mlp.up_proj, which target_modules/],
    [{ r: 4 }, /lora_A.weight is \[3, 10\]; model and r call for \[4, 10\]/],
  ])("%j is refused", async (fields, message) => {
    expect(await refusal(open({ ...foreign, ...fields }))).toMatch(message);
  });

  test("configurations that are none, or too large", async () => {
    expect(await refusal(open("[]"))).toMatch(/not a JSON object/);
    expect(await refusal(open("{"))).toMatch(/not JSON/);
    expect(await refusal(open(" ".repeat((1 << 20) + 1)))).toMatch(/1048577 bytes/);
  });

  test("weights that do not fit the model", async () => {
    const plans = plansOf(all);
    const [a, b] = plans as [TensorPlan, TensorPlan];
    expect(await refusal(open(foreign, weightsFile([a])))).toMatch(/lacks .*lora_B.weight; A and B belong together/);
    expect(await refusal(open(foreign, weightsFile([b])))).toMatch(/lacks .*lora_A.weight/);
    const other = { ...a, name: "model.embed_tokens.lora_A.weight" };
    expect(await refusal(open(foreign, weightsFile([...plans, other])))).toMatch(/embed_tokens.*no linear projection/);
    expect(await refusal(open(foreign, weightsFile(plans, encodeHeader(plans))))).toMatch(/no linear projection/);
    expect(await refusal(open(foreign, weightsFile([])))).toMatch(/no adapter/);
    const turned = { ...b, shape: [...b.shape].reverse() };
    expect(await refusal(open(foreign, weightsFile([a, turned])))).toMatch(/call for \[6, 3\]/);
    const whole = plans.map((plan) => ({ ...plan, dtype: "U32" as const }));
    expect(await refusal(open(foreign, weightsFile(whole)))).toMatch(/stored as U32/);
  });
});
