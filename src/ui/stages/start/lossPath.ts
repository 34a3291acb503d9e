/** Values of a picture a few pixels wide: more of them than this are drawn as means of neighbours. */
const mostPoints = 300;

/** A loss curve as an SVG path of `width` × `height` px, with the values at its lower and upper edge. Undefined without a line. */
export function lossPath(
  losses: readonly number[],
  width: number,
  height: number,
): { readonly d: string; readonly low: number; readonly high: number } | undefined {
  const length = Math.ceil(losses.length / mostPoints);
  const points: number[] = [];
  for (let start = 0; start < losses.length; start += length) {
    const part = losses.slice(start, start + length);
    points.push(part.reduce((sum, loss) => sum + loss, 0) / part.length);
  }
  const [low, high] = [Math.min(...points), Math.max(...points)];
  if (points.length < 2 || !Number.isFinite(low) || !Number.isFinite(high)) return undefined;
  const y = (loss: number) => 1 + ((high - loss) / Math.max(high - low, Number.MIN_VALUE)) * (height - 2);
  const d = points.map(
    (loss, i) => `${i === 0 ? "M" : "L"}${((i / (points.length - 1)) * width).toFixed(1)} ${y(loss).toFixed(1)}`,
  );
  return { d: d.join(""), low, high };
}
