import { assert } from "../base/assert";
import { adapterName, type GpuDevice } from "../gpu/device";
import { type LinearVariant, linearVariants, variantName, variantOfName } from "./linearVariants";

/** What a linear layer may be asked for; `backward` is the gradient of input and weight together. */
export type LinearForm = "forward" | "backwardInput" | "backwardWeight" | "backward";

/** weight is [outputs, inputs]; activations have `tokens` rows. */
export interface LinearShape {
  readonly tokens: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** Chosen variants of one adapter, by form and size class. Plain data: keep it, and the same variants run again. */
export interface TunedChoices {
  readonly adapter: string;
  readonly choices: Readonly<Record<string, string>>;
}

const tuned = new WeakMap<GpuDevice, Map<string, LinearVariant>>();

function choicesOf(gpu: GpuDevice): Map<string, LinearVariant> {
  let choices = tuned.get(gpu);
  if (!choices) {
    choices = new Map();
    tuned.set(gpu, choices);
  }
  return choices;
}

/** The next power of two: shapes of one class share a choice. */
function sizeClass(size: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, size)));
}

/** For example `forward 2048 128 256`: the form with the size classes of tokens, inputs and outputs. */
export function tuningKey(form: LinearForm, { tokens, inputs, outputs }: LinearShape): string {
  return [form, sizeClass(tokens), sizeClass(inputs), sizeClass(outputs)].join(" ");
}

/** The tuned variant for a shape, or a fixed default for the kind of adapter where it was not tuned. Never measures. */
export function chosenVariant(gpu: GpuDevice, form: LinearForm, shape: LinearShape): LinearVariant {
  return choicesOf(gpu).get(tuningKey(form, shape)) ?? defaultVariant(gpu.adapter.isFallback);
}

/** Barrier-free where the adapter computes on the CPU; a small tile, which suits most GPUs, elsewhere. */
export function defaultVariant(isFallback: boolean): LinearVariant {
  const variant = variantOfName(isFallback ? "block 8x8 in 4x2" : "tile 4x4 in 8x8");
  assert(variant, "the default variant does not exist");
  return variant;
}

/** The variants worth measuring on this adapter: barriers cost a CPU adapter more than they save. */
export function candidates(gpu: GpuDevice): readonly LinearVariant[] {
  const able = linearVariants.filter((variant) => variant.family !== "subgroup" || variant.lanesX === gpu.subgroupSize);
  return gpu.adapter.isFallback ? able.filter((variant) => variant.family !== "tile") : able;
}

/** Records the variant for a form and the size class of a shape. */
export function chooseVariant(gpu: GpuDevice, form: LinearForm, shape: LinearShape, variant: LinearVariant): void {
  choicesOf(gpu).set(tuningKey(form, shape), variant);
}

/** Whether a choice exists for a form and the size class of a shape. */
export function isTuned(gpu: GpuDevice, form: LinearForm, shape: LinearShape): boolean {
  return choicesOf(gpu).has(tuningKey(form, shape));
}

/** The choices made so far, to keep for the next time. */
export function exportChoices(gpu: GpuDevice): TunedChoices {
  const entries = [...choicesOf(gpu)].map(([key, variant]) => [key, variantName(variant)] as const);
  return {
    adapter: adapterName(gpu.adapter),
    choices: Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** Takes over kept choices; those of another adapter, or of variants this version lacks, are left out. Returns how many it took. */
export function importChoices(gpu: GpuDevice, { adapter, choices }: TunedChoices): number {
  if (adapter !== adapterName(gpu.adapter)) return 0;
  let count = 0;
  for (const [key, name] of Object.entries(choices)) {
    const variant = variantOfName(name);
    if (!variant) continue;
    choicesOf(gpu).set(key, variant);
    count++;
  }
  return count;
}
