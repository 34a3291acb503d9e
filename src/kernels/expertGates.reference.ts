/** Softmax over the `kept` highest of each token's logits [tokens, experts], 0 elsewhere, in f64. The first of equals is the higher. */
export function expertGatesForwardReference(
  logits: ArrayLike<number>,
  { experts, kept }: { readonly experts: number; readonly kept: number },
): Float64Array {
  const gates = new Float64Array(logits.length);
  for (let start = 0; start < logits.length; start += experts) {
    const own = Array.from({ length: experts }, (_, expert) => ({ expert, logit: logits[start + expert] ?? 0 }));
    const chosen = own.toSorted((a, b) => b.logit - a.logit || a.expert - b.expert).slice(0, kept);
    const shares = chosen.map(({ logit }) => Math.exp(logit - (chosen[0]?.logit ?? 0)));
    const sum = shares.reduce((total, share) => total + share, 0);
    for (const [index, { expert }] of chosen.entries()) gates[start + expert] = (shares[index] ?? 0) / sum;
  }
  return gates;
}

/** Gradient of expertGatesForwardReference with respect to the logits, in f64. */
export function expertGatesBackwardReference(
  gradGates: ArrayLike<number>,
  gates: ArrayLike<number>,
  experts: number,
): Float64Array {
  return Float64Array.from({ length: gates.length }, (_, index) => {
    const start = index - (index % experts);
    let mean = 0;
    for (let place = start; place < start + experts; place++) mean += (gates[place] ?? 0) * (gradGates[place] ?? 0);
    return (gates[index] ?? 0) * ((gradGates[index] ?? 0) - mean);
  });
}
