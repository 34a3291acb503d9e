// A folder of low-rank adapters in PEFT's layout: adapter_config.json beside adapter_model.safetensors.
import { AppError } from "../base/errors";
import { type AdapterConfig, adapterConfigName, adapterWeightsName, readAdapterConfig } from "./adapterConfig";
import type { TensorShape } from "./export/checkpointFiles";
import type { ReadFile } from "./modelFolder";
import { encodeHeader, type TensorPlan } from "./safetensors";
import { openWeightFiles, type WeightFiles } from "./weightFiles";

/** Before a module's name as the checkpoint has it. */
const prefix = "base_model.model.";
const weightTypes: readonly string[] = ["F32", "F16", "BF16"];

/** The names of A and B of a projection's weight: `….mlp.up_proj.weight` has `….mlp.up_proj.lora_A.weight`. PEFT puts a prefix before them. */
export function adapterNames(weight: string): { readonly a: string; readonly b: string } {
  const module = weight.replace(/\.weight$/, "");
  return { a: `${module}.lora_A.weight`, b: `${module}.lora_B.weight` };
}

export interface AdapterFolder extends AdapterConfig {
  /** Names of the tensors that the file holds, A and B of each weight that has an adapter, in the order of the model. */
  readonly tensors: readonly string[];
  /** Scalars of one of them. Error: `bad-file`. */
  read(tensor: string): Promise<Float32Array<ArrayBuffer>>;
}

function refuse(message: string): never {
  throw new AppError("bad-file", `${adapterWeightsName}: ${message}`);
}

/**
 * Opens adapters for a model with these linear projections, [out, in]; tensors are checked and not read. Weights without an
 * adapter stay as they are. Errors: `missing-file`; `bad-file`, naming field or tensor.
 */
export async function openAdapterFolder(
  readFile: ReadFile,
  projections: readonly TensorShape[],
): Promise<AdapterFolder> {
  const config = await readAdapterConfig(await readFile(adapterConfigName));
  const files = await openWeightFiles([await readFile(adapterWeightsName)]);
  const left = new Set(files.entries.map(({ name }) => name));
  const adapted = projections.filter(({ name, shape: [outputs = 0, inputs = 0] }) => {
    const { a, b } = adapterNames(name);
    if (!files.has(prefix + a) && !files.has(prefix + b)) return false;
    checkFactor(files, prefix + a, [config.rank, inputs]);
    checkFactor(files, prefix + b, [outputs, config.rank]);
    left.delete(prefix + a);
    left.delete(prefix + b);
    return true;
  });
  const [stranger] = left;
  if (stranger !== undefined) refuse(`${stranger} belongs to no linear projection of the model`);
  if (adapted.length === 0) refuse("it holds no adapter");
  checkTargets(config, adapted);
  const tensors = adapted.flatMap(({ name }) => Object.values(adapterNames(name)));
  return { ...config, tensors, read: (tensor) => files.read(prefix + tensor) };
}

function checkFactor(files: WeightFiles, name: string, shape: readonly number[]): void {
  if (!files.has(name)) refuse(`it lacks ${name}; A and B belong together`);
  const { dtype, shape: found } = files.entry(name);
  if (found.length !== 2 || found.some((length, axis) => length !== shape[axis])) {
    refuse(`${name} is [${found.join(", ")}]; model and r call for [${shape.join(", ")}]`);
  }
  if (!weightTypes.includes(dtype)) refuse(`${name} is stored as ${dtype}; ${weightTypes.join(", ")} can be read`);
}

/** PEFT takes up only what `target_modules` names. */
function checkTargets({ targetModules }: AdapterConfig, adapted: readonly TensorShape[]): void {
  if (!targetModules) return;
  for (const { name } of adapted) {
    const module = name.replace(/\.weight$/, "");
    if (targetModules.some((target) => module === target || module.endsWith(`.${target}`))) continue;
    refuse(`it holds an adapter of ${module}, which target_modules of ${adapterConfigName} does not name`);
  }
}

/** The first bytes of adapter_model.safetensors; the scalars of `tensors`, named without PEFT's prefix, follow in their order. */
export function adapterHeader(tensors: readonly TensorPlan[]): Uint8Array<ArrayBuffer> {
  const named = tensors.map((tensor) => ({ ...tensor, name: prefix + tensor.name }));
  return encodeHeader(named, { format: "pt" });
}

/** The last part of each adapted module's name, for adapter_config.json: `q_proj`, `up_proj` …; sorted. */
export function targetModulesOf(tensors: readonly string[]): string[] {
  const modules = tensors.map((name) => /([^.]+)\.lora_[AB]\.weight$/.exec(name)?.[1] ?? name);
  return [...new Set(modules)].sort();
}
