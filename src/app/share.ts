import { wilsonInterval } from "../evaluation/interval";
import type { Score } from "../evaluation/judge";

/** A share with Wilson's 95 % interval, all in [0, 1]. */
export interface Share {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** Right answers as a share; 0 with the interval [0, 1] where nothing was asked. */
export function shareOf({ correct, total }: Score): Share {
  const [low, high] = wilsonInterval(correct, total);
  return { share: total === 0 ? 0 : correct / total, low, high };
}
