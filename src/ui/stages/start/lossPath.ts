/** A picture a few pixels wide shows no more than this many losses. */
const mostPoints = 300;

/**
 * A loss curve as an SVG path of `width` × `height` px: every `every`th loss and the last. `low` and `high` are the drawn
 * losses at its edges. Undefined without a line.
 */
export function lossPath(
  losses: readonly number[],
  width: number,
  height: number,
): { readonly d: string; readonly low: number; readonly high: number; readonly every: number } | undefined {
  const every = Math.max(1, Math.ceil(losses.length / mostPoints));
  const steps = losses.flatMap((_, step) => (step % every === 0 || step === losses.length - 1 ? [step] : []));
  const points = steps.map((step) => losses[step] ?? Number.NaN);
  const [low, high] = [Math.min(...points), Math.max(...points)];
  if (points.length < 2 || !Number.isFinite(low) || !Number.isFinite(high)) return undefined;
  const x = (step: number) => ((step / (losses.length - 1)) * width).toFixed(1);
  const y = (loss: number) => (1 + ((high - loss) / Math.max(high - low, Number.MIN_VALUE)) * (height - 2)).toFixed(1);
  const d = points.map((loss, i) => `${i === 0 ? "M" : "L"}${x(steps[i] ?? 0)} ${y(loss)}`).join("");
  return { d, low, high, every };
}
