import {
  linearBackwardInputReference,
  linearBackwardWeightReference,
  linearForwardReference,
} from "./linear.reference";

export const ignored = 0xffffffff;

/** Cross-entropy of each row of logits [tokens, vocabulary] at its target; 0 where ignored; in f64. */
export function crossEntropyReference(logits: ArrayLike<number>, targets: ArrayLike<number>): Float64Array {
  const columns = logits.length / targets.length;
  return Float64Array.from(targets, (target, token) => {
    if (target === ignored) return 0;
    return logSumExp(logits, token * columns, columns) - (logits[token * columns + target] ?? 0);
  });
}

/** Gradient of Σ scale · crossEntropyReference with respect to the logits. */
export function crossEntropyBackwardReference(
  logits: ArrayLike<number>,
  targets: ArrayLike<number>,
  scale: number,
): Float64Array {
  const columns = logits.length / targets.length;
  return Float64Array.from(logits, (logit, index) => {
    const token = Math.floor(index / columns);
    if (targets[token] === ignored) return 0;
    const probability = Math.exp(logit - logSumExp(logits, token * columns, columns));
    return scale * (probability - (index % columns === targets[token] ? 1 : 0));
  });
}

function logSumExp(logits: ArrayLike<number>, start: number, columns: number): number {
  let maximum = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < columns; k++) maximum = Math.max(maximum, logits[start + k] ?? 0);
  let sum = 0;
  for (let k = 0; k < columns; k++) sum += Math.exp((logits[start + k] ?? 0) - maximum);
  return maximum + Math.log(sum);
}

/** Losses and gradients of the head, all logits at once. */
export function headLossReference(
  sizes: { tokens: number; inputs: number; outputs: number },
  {
    hidden,
    weight,
    targets,
    scale,
  }: { hidden: ArrayLike<number>; weight: ArrayLike<number>; targets: ArrayLike<number>; scale: number },
): { loss: Float64Array; gradHidden: Float64Array; gradWeight: Float64Array } {
  const logits = linearForwardReference(sizes, hidden, weight);
  const gradLogits = crossEntropyBackwardReference(logits, targets, scale);
  return {
    loss: crossEntropyReference(logits, targets),
    gradHidden: linearBackwardInputReference(sizes, gradLogits, weight),
    gradWeight: linearBackwardWeightReference(sizes, gradLogits, hidden),
  };
}
