/** z of the 95 % normal interval. */
const z = 1.959963984540054;

/** Wilson's 95 % score interval of `correct` out of `total`, as fractions; [0, 1] for no observation. */
export function wilsonInterval(correct: number, total: number): readonly [low: number, high: number] {
  if (total === 0) return [0, 1];
  const share = correct / total;
  const scale = 1 + (z * z) / total;
  const centre = (share + (z * z) / (2 * total)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
