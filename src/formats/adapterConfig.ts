// adapter_config.json of PEFT (github.com/huggingface/peft): what low-rank adapters on disk mean.
import { AppError } from "../base/errors";
import { parseJson, shown } from "./json";

export const adapterConfigName = "adapter_config.json";
export const adapterWeightsName = "adapter_model.safetensors";

export interface AdapterConfig {
  readonly rank: number;
  /** By which B A is multiplied: lora_alpha / r, or lora_alpha / √r where `use_rslora` is true. */
  readonly scale: number;
  /** Last parts of the adapted modules' names; undefined where the file gives a pattern. */
  readonly targetModules: readonly string[] | undefined;
  /** The model that the adapters were trained on, as its makers called it. */
  readonly baseModel: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

// Limits for files of unknown origin; published ranks reach a few hundred.
const largestRank = 65_536;
const mostModules = 10_000;
const longestText = 1000;
const mostBytes = 1 << 20;

/** Fields that say how adapters were made, not what they mean. */
const withoutEffect: readonly string[] = [
  "auto_mapping",
  "exclude_modules",
  "inference_mode",
  "layers_pattern",
  "layers_to_transform",
  "lora_dropout",
  "megatron_core",
  "parent_library",
  "peft_version",
  "qalora_group_size",
  "revision",
];

/** Numbers that a training begins with. Others (pissa, olora, corda, loftq…) change the base's weights as well. */
const initialisations: readonly unknown[] = [true, false, "gaussian", "orthogonal", "eva", undefined, null];

function refuse(message: string): never {
  throw new AppError("bad-file", `${adapterConfigName}: ${message}`);
}

/** Reads the file's text. Error: `bad-file`, naming the field; what would make the adapters mean something else is refused. */
export async function readAdapterConfig(file: Blob): Promise<AdapterConfig> {
  if (file.size > mostBytes) refuse(`it has ${file.size} bytes; at most ${mostBytes} are read`);
  const json = parseJson(await file.text(), adapterConfigName);
  if (typeof json !== "object" || json === null || Array.isArray(json)) refuse("it is not a JSON object");
  return parseAdapterConfig(json as Fields);
}

function parseAdapterConfig(json: Fields): AdapterConfig {
  const {
    peft_type: kind,
    task_type: task,
    r: rank,
    lora_alpha: alpha,
    bias = "none",
    init_lora_weights: initialisation,
    use_rslora: byRoot = false,
    target_modules: modules,
    base_model_name_or_path: base,
    ...others
  } = json;
  if (kind !== "LORA") refuse(`peft_type is ${shown(kind)}; LORA can be read`);
  if ((task ?? "CAUSAL_LM") !== "CAUSAL_LM") refuse(`task_type is ${shown(task)}; CAUSAL_LM can be read`);
  if (typeof rank !== "number" || !Number.isSafeInteger(rank) || rank < 1 || rank > largestRank) {
    refuse(`r is ${shown(rank)}; a whole number from 1 to ${largestRank} was expected`);
  }
  if (typeof alpha !== "number" || !Number.isFinite(alpha)) {
    refuse(`lora_alpha is ${shown(alpha)}; a number was expected`);
  }
  if (bias !== "none") refuse(`bias is ${shown(bias)}: biases were trained too; adapters alone can be read`);
  if (!initialisations.includes(initialisation)) {
    refuse(`init_lora_weights is ${shown(initialisation)}, which may change the base's weights; convert the adapters`);
  }
  if (typeof byRoot !== "boolean") refuse(`use_rslora is ${shown(byRoot)}; true or false was expected`);
  for (const [name, value] of Object.entries(others)) {
    if (withoutEffect.includes(name) || isUnset(value)) continue;
    refuse(`${shown(name)} is ${shown(value)}; adapters with it cannot be read`);
  }
  return {
    rank,
    scale: alpha / (byRoot ? Math.sqrt(rank) : rank),
    targetModules: parseModules(modules),
    baseModel: typeof base === "string" && base.length > 0 ? base.slice(0, longestText) : undefined,
  };
}

/** What a field that is left out would mean. */
function isUnset(value: unknown): boolean {
  return value === null || value === false || (typeof value === "object" && Object.keys(value).length === 0);
}

function parseModules(value: unknown): readonly string[] | undefined {
  // A pattern over names, or "all-linear": the weights' own names say what it matched.
  if (typeof value === "string" && value.length <= longestText) return undefined;
  const isList = Array.isArray(value) && value.length > 0 && value.length <= mostModules;
  if (!isList || !value.every((item) => typeof item === "string" && item.length > 0 && item.length <= longestText)) {
    refuse(`target_modules is ${shown(value)}; names of modules were expected`);
  }
  return value as string[];
}

/** The text of the file. */
export function adapterConfigText({
  rank,
  scale,
  targetModules,
  baseModel,
}: AdapterConfig & { readonly targetModules: readonly string[] }): string {
  const fields = {
    peft_type: "LORA",
    task_type: "CAUSAL_LM",
    base_model_name_or_path: baseModel ?? null,
    inference_mode: true,
    r: rank,
    // 2.1, not 2.0999999999999996: the product's last digits are rounding.
    lora_alpha: Number((scale * rank).toPrecision(12)),
    lora_dropout: 0,
    bias: "none",
    fan_in_fan_out: false,
    use_rslora: false,
    use_dora: false,
    init_lora_weights: true,
    modules_to_save: null,
    target_modules: targetModules,
  };
  return `${JSON.stringify(fields, null, 2)}\n`;
}
