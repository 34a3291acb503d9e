import { AppError } from "../base/errors";
import { createRandom } from "../base/random";

/** How the next token is drawn from the logits. */
export interface Sampling {
  /** 0 takes the most likely token always; above it logits are divided by it. */
  readonly temperature: number;
  /** Only the fewest most likely tokens whose probabilities sum up to this are drawn from; in (0, 1]. */
  readonly topP: number;
  readonly seed: number;
}

/** Takes the most likely token always. */
export const greedy: Sampling = { temperature: 0, topP: 1, seed: 0 };

/** Error: `bad-usage` for numbers outside their ranges. */
export function checkSampling({ temperature, topP, seed }: Sampling): void {
  if (!(temperature >= 0 && temperature <= 100)) {
    throw new AppError("bad-usage", `the temperature is ${temperature}; 0 (greedy) to 100 is expected`);
  }
  if (!(topP > 0 && topP <= 1)) throw new AppError("bad-usage", `top-p is ${topP}; above 0, at most 1 is expected`);
  if (!Number.isSafeInteger(seed)) throw new AppError("bad-usage", `the seed is ${seed}; a whole number is expected`);
}

/** A token and its probability among those that may be drawn. */
export interface Candidate {
  readonly id: number;
  readonly probability: number;
}

/**
 * The tokens that may be drawn, by falling probability, those of equal logits by rising id: the shortest such list whose
 * probabilities, softmax(logits / temperature), sum up to `topP` at least; divided by their sum. In f64.
 * Error: `diverged` where a logit is no number.
 */
export function nucleus(
  logits: Float32Array,
  { temperature, topP }: Pick<Sampling, "temperature" | "topP">,
): Candidate[] {
  const largest = largestOf(logits);
  const weights = Float64Array.from(logits, (logit) => Math.exp((logit - largest) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // Tokens below this share sum up to 1 − topP at most: the list is full before them.
  const least = (total * (1 - topP)) / logits.length;
  const ids: number[] = [];
  for (let id = 0; id < weights.length; id++) if ((weights[id] ?? 0) >= least) ids.push(id);
  ids.sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b);
  let sum = 0;
  let count = 0;
  while (count < ids.length && (count === 0 || sum < topP * total)) {
    sum += weights[ids[count] ?? 0] ?? 0;
    count += 1;
  }
  return ids.slice(0, count).map((id) => ({ id, probability: (weights[id] ?? 0) / sum }));
}

function largestOf(logits: Float32Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) {
    if (Number.isNaN(logit)) throw new AppError("diverged", "the model's logits are no numbers; its weights diverged");
    if (logit > largest) largest = logit;
  }
  return largest;
}

/** Draws tokens one after another; the same seed and logits give the same tokens. Error: `bad-usage`, `diverged`. */
export function createSampler(sampling: Sampling): (logits: Float32Array) => number {
  checkSampling(sampling);
  if (sampling.temperature === 0) return (logits) => logits.indexOf(largestOf(logits));
  const random = createRandom(sampling.seed);
  return (logits) => {
    const candidates = nucleus(logits, sampling);
    let left = random.next();
    for (const { id, probability } of candidates) {
      left -= probability;
      if (left < 0) return id;
    }
    return candidates.at(-1)?.id ?? 0;
  };
}
