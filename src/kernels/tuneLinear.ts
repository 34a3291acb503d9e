import { Arena } from "../gpu/arena";
import type { GpuDevice } from "../gpu/device";
import { Plan } from "../gpu/plan";
import type { Tensor } from "../gpu/tensor";
import { upload } from "../gpu/transfer";
import { candidates, chooseVariant, isTuned, type LinearForm, type LinearShape } from "./autotune";
import { linearBackward, linearBackwardInput, linearBackwardWeight, linearForward } from "./linear";
import type { LinearVariant } from "./linearVariants";

/** Work of one measured dispatch, at most: a CPU adapter takes about 10 ms for it, a small GPU about 5 ms. */
const flopsAtMost = { cpu: 2e7, gpu: 4e9 } as const;
/** Fewer rows than this would judge a variant by the rows of its tile that lie outside the product. */
const tokensAtLeast = 64;
const timedRuns = 5;

/** Multiplications and additions of one product; `backward` has two. */
export function flopsOf(form: LinearForm, { tokens, inputs, outputs }: LinearShape): number {
  return (form === "backward" ? 4 : 2) * tokens * inputs * outputs;
}

export interface LinearRequest {
  readonly form: LinearForm;
  readonly shape: LinearShape;
}

/** Measurements done of all that are asked for. */
export interface TuningProgress {
  readonly done: number;
  readonly total: number;
}

/** `tuneSteps` to its end. */
export async function tuneLinear(gpu: GpuDevice, requests: readonly LinearRequest[]): Promise<void> {
  for await (const _ of tuneSteps(gpu, requests));
}

/**
 * Measures the candidates for each request whose size class has no choice yet, and records the fastest. Yields after each
 * measurement. Call it before a plan is built, never in a step; with kept choices (importChoices) it measures nothing.
 */
export async function* tuneSteps(
  gpu: GpuDevice,
  requests: readonly LinearRequest[],
): AsyncGenerator<TuningProgress, void, void> {
  const missing = requests.filter(({ form, shape }) => !isTuned(gpu, form, shape));
  const total = missing.length * candidates(gpu).length;
  let done = 0;
  for (const { form, shape } of missing) {
    // An earlier request of the same size class may have chosen for this one.
    if (isTuned(gpu, form, shape)) {
      done += candidates(gpu).length;
      continue;
    }
    const most = gpu.adapter.isFallback ? flopsAtMost.cpu : flopsAtMost.gpu;
    const affordable = Math.floor((shape.tokens * most) / flopsOf(form, shape));
    const tokens = Math.min(shape.tokens, Math.max(tokensAtLeast, affordable));
    let best: { readonly variant: LinearVariant; readonly ms: number } | undefined;
    for (const variant of candidates(gpu)) {
      const ms = await measureLinear(gpu, { form, shape: { ...shape, tokens }, variant });
      if (!best || ms < best.ms) best = { variant, ms };
      done += 1;
      if (done < total) yield { done, total };
    }
    if (best) chooseVariant(gpu, form, shape, best.variant);
  }
  if (total > 0) yield { done: total, total };
}

/** Milliseconds of one product, the shortest of a few runs of `repeats` after a warm-up. */
export async function measureLinear(
  gpu: GpuDevice,
  request: {
    readonly form: LinearForm;
    readonly shape: LinearShape;
    /** Default: what a plan would use. */
    readonly variant?: LinearVariant;
    readonly repeats?: number;
  },
): Promise<number> {
  const { form, shape, variant, repeats = 2 } = request;
  using arena = new Arena(gpu);
  using plan = new Plan(gpu, "measure linear");
  const { tokens, inputs, outputs } = shape;
  const input = filled(gpu, arena, "input", [tokens, inputs]);
  const weight = filled(gpu, arena, "weight", [outputs, inputs]);
  const other = filled(gpu, arena, "other", [tokens, outputs]);
  const gradInput = arena.tensor("gradInput", [tokens, inputs], "scratch");
  const gradient = arena.tensor("gradient", [outputs, inputs], "scratch");
  const sink = { kind: "dense", gradient } as const;
  const options = { weightOffset: 0, ...(variant && { variant }) };
  for (let repeat = 0; repeat < repeats; repeat++) {
    if (form === "forward") linearForward(plan, { input, weight, output: other }, options);
    else if (form === "backwardInput") linearBackwardInput(plan, { gradOutput: other, weight, gradInput }, options);
    else if (form === "backwardWeight") linearBackwardWeight(plan, { gradOutput: other, input }, sink, options);
    else linearBackward(plan, { gradOutput: other, input, weight, gradInput }, sink, options);
  }
  await plan.run();
  let shortest = Number.POSITIVE_INFINITY;
  for (let run = 0; run < timedRuns; run++) {
    const start = performance.now();
    await plan.run();
    shortest = Math.min(shortest, performance.now() - start);
  }
  return shortest / repeats;
}

/** Small values of both signs; what they are does not matter for time. */
function filled(gpu: GpuDevice, arena: Arena, label: string, shape: readonly [number, number]): Tensor {
  const tensor = arena.tensor(label, shape, "scratch");
  const values = Float32Array.from({ length: shape[0] * shape[1] }, (_, index) => ((index * 7919) % 201) / 100 - 1);
  upload(gpu, tensor, values);
  return tensor;
}
