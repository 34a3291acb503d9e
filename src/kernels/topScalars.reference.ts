/** Index and value of the scalars of largest magnitude, largest first, of equals the first; none that is 0. */
export function topScalarsReference(values: Float32Array, count: number) {
  return Array.from(values, (value, index) => ({ index, value }))
    .filter(({ value }) => value !== 0)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || a.index - b.index)
    .slice(0, count);
}
