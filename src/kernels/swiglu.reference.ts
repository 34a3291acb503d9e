/** hidden = silu(gate) · up; gateUp [tokens, 2 · columns]: gate, then up; in f64. */
export function swigluForwardReference(gateUp: ArrayLike<number>, columns: number): Float64Array {
  return Float64Array.from({ length: gateUp.length / 2 }, (_, index) => {
    const place = index + Math.floor(index / columns) * columns;
    const gate = gateUp[place] ?? 0;
    return (gate / (1 + Math.exp(-gate))) * (gateUp[place + columns] ?? 0);
  });
}

/** Gradient of swigluForwardReference with respect to gateUp, in f64. */
export function swigluBackwardReference(
  gradHidden: ArrayLike<number>,
  gateUp: ArrayLike<number>,
  columns: number,
): Float64Array {
  const gradGateUp = new Float64Array(gateUp.length);
  for (let index = 0; index < gradHidden.length; index++) {
    const place = index + Math.floor(index / columns) * columns;
    const [gate, up, gradient] = [gateUp[place] ?? 0, gateUp[place + columns] ?? 0, gradHidden[index] ?? 0];
    const sigmoid = 1 / (1 + Math.exp(-gate));
    gradGateUp[place] = gradient * up * sigmoid * (1 + gate * (1 - sigmoid));
    gradGateUp[place + columns] = gradient * gate * sigmoid;
  }
  return gradGateUp;
}
