/** Each expert's part of reduced [tokens, experts · rank] times its gate [tokens, experts], in f64. */
export function gatedExpertsForwardReference(
  gates: ArrayLike<number>,
  reduced: ArrayLike<number>,
  rank: number,
): Float64Array {
  return Float64Array.from(reduced, (value, index) => value * (gates[Math.floor(index / rank)] ?? 0));
}

/** Gradients of gatedExpertsForwardReference with respect to both, in f64. */
export function gatedExpertsBackwardReference(
  gradGated: ArrayLike<number>,
  { gates, reduced, rank }: { gates: ArrayLike<number>; reduced: ArrayLike<number>; rank: number },
): { readonly gates: Float64Array; readonly reduced: Float64Array } {
  const gradGates = new Float64Array(gates.length);
  for (let index = 0; index < reduced.length; index++) {
    const place = Math.floor(index / rank);
    gradGates[place] = (gradGates[place] ?? 0) + (gradGated[index] ?? 0) * (reduced[index] ?? 0);
  }
  return { gates: gradGates, reduced: gatedExpertsForwardReference(gates, gradGated, rank) };
}
