import { assert, present } from "../base/assert";
import type { Arena } from "../gpu/arena";
import type { Plan } from "../gpu/plan";
import type { Tensor } from "../gpu/tensor";
import { adamwDense, adamwPacked } from "../kernels/adamw";
import type { NeuronMask } from "../kernels/neuronMask";
import { gradientNorm, normPartialCount } from "../kernels/norm";
import { allocatePacked, unpackValues, wholeQuads } from "../kernels/sparseDelta";
import { stepValueCount } from "../kernels/stepValues";
import type { Adapters } from "../model/adapters";
import type { GradientStore } from "../model/gradients";
import type { Routing } from "../model/routing";
import { allocateSlabs, type Slabs, storageOf } from "../model/weights";

/** Gradient, moments and step values of AdamW, over all scalars, those of a mask, those of adapters or of their routers. */
export interface Optimiser {
  readonly store: GradientStore;
  readonly moments: readonly Tensor[];
  /** What is trained in place of halves: f32 in packed order. None where the weights themselves are. */
  readonly masters: readonly Tensor[];
  /** Rewritten before every step; see kernels/stepValues.ts. */
  readonly stepValues: Tensor;
  /** {norm, factor that scales and clips}, written in every step. */
  readonly gradientNorm: Tensor;
  /** Adds clipping and the update of `weights` to a plan; the gradient is zero afterwards. */
  update(plan: Plan): void;
}

function sharedBuffers(arena: Arena, sources: readonly Tensor[]) {
  return {
    stepValues: arena.tensor("stepValues", [stepValueCount], "optimiser"),
    gradientNorm: arena.tensor("gradientNorm", [2], "optimiser"),
    partials: arena.tensor("normPartials", [normPartialCount(sources)], "optimiser"),
  };
}

/** AdamW over every scalar of `weights`; `gradient` is its accumulator. */
export function denseOptimiser(arena: Arena, weights: Slabs, gradient: Slabs): Optimiser {
  const moment1 = allocateSlabs(arena, weights.layout, "moment1", "optimiser");
  const moment2 = allocateSlabs(arena, weights.layout, "moment2", "optimiser");
  const { partials, ...values } = sharedBuffers(arena, gradient.slabs);
  return {
    ...values,
    store: { kind: "dense", gradient },
    moments: [...moment1.slabs, ...moment2.slabs],
    masters: [],
    update(plan) {
      gradientNorm(plan, { sources: gradient.slabs, partials, ...values });
      weights.slabs.forEach((slab, index) => {
        const [g, m, v] = [gradient.slabs[index], moment1.slabs[index], moment2.slabs[index]];
        assert(g && m && v, `slab ${index} has no moments`);
        adamwDense(plan, { ...values, weights: slab, gradient: g, moment1: m, moment2: v });
      });
    },
  };
}

/** AdamW over every scalar of a frozen model's adapters. */
export function adapterOptimiser(arena: Arena, { weights }: Adapters): Optimiser {
  const gradient = allocateSlabs(arena, weights.layout, "adapters.gradient", "gradients");
  return { ...denseOptimiser(arena, weights, gradient), store: { kind: "adapters", gradient } };
}

/** AdamW over the routers of a frozen model's frozen experts. */
export function routerOptimiser(arena: Arena, { weights }: Routing): Optimiser {
  const gradient = allocateSlabs(arena, weights.layout, "routers.gradient", "gradients");
  return { ...denseOptimiser(arena, weights, gradient), store: { kind: "routers", gradient } };
}

/** Accumulates the gradient in `gradient` and updates nothing. */
export function gradientOnly(arena: Arena, gradient: Slabs): Optimiser {
  const { stepValues, gradientNorm } = sharedBuffers(arena, []);
  return {
    stepValues,
    gradientNorm,
    store: { kind: "dense", gradient },
    moments: [],
    masters: [],
    update: () => undefined,
  };
}

/**
 * AdamW over the neurons of `mask`: gradient and moments are packed; other scalars of `weights` keep their bits. Halves are
 * not trained themselves but in f32 `masters` in packed order (`allocatePacked`), and are these rounded after each step.
 */
export function maskedOptimiser(
  arena: Arena,
  weights: Slabs,
  mask: NeuronMask,
  masters: readonly Tensor[] = [],
): Optimiser {
  const inHalves = storageOf(weights) !== "f32";
  const packed = allocatePacked(arena, mask, "packedGradient", "gradients");
  const moment1 = allocatePacked(arena, mask, "moment1", "optimiser");
  const moment2 = allocatePacked(arena, mask, "moment2", "optimiser");
  const { partials, ...values } = sharedBuffers(arena, packed);
  return {
    ...values,
    store: { kind: "masked", mask, packed },
    moments: [...moment1, ...moment2],
    masters: inHalves ? masters : [],
    update(plan) {
      gradientNorm(plan, { sources: packed, partials, ...values });
      mask.slabs.forEach(({ maskWords, maskOffsets, count }, index) => {
        const [slab, g, m, v] = [weights.slabs[index], packed[index], moment1[index], moment2[index]];
        assert(slab && g && m && v, `slab ${index} has no moments`);
        if (!inHalves) {
          adamwPacked(plan, { ...values, weights: slab, gradient: g, moment1: m, moment2: v, maskWords, maskOffsets });
        } else if (count > 0) {
          const master = present(masters[index], "masters of halves");
          const quads = { weights: wholeQuads(master), gradient: wholeQuads(g) };
          adamwDense(plan, { ...values, ...quads, moment1: wholeQuads(m), moment2: wholeQuads(v) });
        }
      });
      if (inHalves) unpackValues(plan, { delta: { mask, values: masters }, slabs: weights.slabs });
    },
  };
}
