// Key-neuron ratios at which a run counts what Eq. 1 would choose, so that k1 can be moved later without the scores.
import type { MaskCounts } from "../kernels/maskLattice";

/** The key neurons of one corpus at one key-neuron ratio. */
export interface LatticePoint extends MaskCounts {
  /** k1. */
  readonly ratio: number;
}

const lowest = 0.001;
const highest = 0.5;
const steps = 24;

/** 24 ratios from 0.1 % to 50 %, evenly spaced in their logarithm and rounded to two digits, and the recipe's own. */
export function latticeRatios(own: number): number[] {
  const spaced = Array.from({ length: steps }, (_, index) =>
    Number((lowest * (highest / lowest) ** (index / (steps - 1))).toPrecision(2)),
  );
  return [...new Set([...spaced, own])].sort((a, b) => a - b);
}
