import type { Inspected } from "./useInspected";

/**
 * The share of key weights in a line of `length` scalars that chance would hardly give: k1 and three standard deviations of
 * the binomial distribution.
 */
export function noteworthyShare({ report }: Pick<Inspected, "report">, length: number): number {
  const k1 = report.recipe.locate.keyNeuronRatio;
  return k1 + 3 * Math.sqrt((k1 * (1 - k1)) / length);
}
