import type { AttentionShape } from "./attention";
import { rotateReference } from "./rope.reference";

type Numbers = Float32Array | Float64Array;

function add(target: Float64Array, index: number, value: number): void {
  target[index] = at(target, index) + value;
}

function at(values: Numbers, index: number): number {
  return values[index] ?? 0;
}

/** Whether the query at position i of a row sees the key at position j; `start` is where the query's document begins. */
function sees(i: number, j: number, start: number, window: number): boolean {
  return j <= i && j >= start && (window === 0 || j > i - window);
}

function* pairs({ rows, contextLength, heads, kvHeads, headSize, window = 0 }: AttentionShape, starts?: Uint32Array) {
  const stride = (heads + 2 * kvHeads) * headSize;
  for (let row = 0; row < rows; row++)
    for (let head = 0; head < heads; head++) {
      const kvHead = Math.floor(head / (heads / kvHeads));
      for (let i = 0; i < contextLength; i++) {
        const token = row * contextLength + i;
        const seen: { k: number; v: number }[] = [];
        for (let j = 0; j < contextLength; j++) {
          if (!sees(i, j, starts?.[token] ?? 0, window)) continue;
          const k = (row * contextLength + j) * stride + (heads + kvHead) * headSize;
          seen.push({ k, v: k + kvHeads * headSize });
        }
        yield {
          q: token * stride + head * headSize,
          o: (token * heads + head) * headSize,
          place: token * heads + head,
          seen,
        };
      }
    }
}

function dot(a: Numbers, i: number, b: Numbers, j: number, count: number): number {
  let sum = 0;
  for (let d = 0; d < count; d++) sum += at(a, i + d) * at(b, j + d);
  return sum;
}

/** Causal attention in f64, one query at a time. */
export function attentionForwardReference(
  qkv: Numbers,
  shape: AttentionShape,
  starts?: Uint32Array,
): { output: Float64Array; logSumExp: Float64Array } {
  const { rows, contextLength, heads, headSize } = shape;
  const output = new Float64Array(rows * contextLength * heads * headSize);
  const logSumExp = new Float64Array(rows * contextLength * heads);
  for (const { q, o, place, seen } of pairs(shape, starts)) {
    const scores = seen.map(({ k }) => dot(qkv, q, qkv, k, headSize) / Math.sqrt(headSize));
    const maximum = Math.max(...scores);
    const weights = scores.map((score) => Math.exp(score - maximum));
    const sum = weights.reduce((a, b) => a + b, 0);
    logSumExp[place] = maximum + Math.log(sum);
    seen.forEach(({ v }, n) => {
      for (let d = 0; d < headSize; d++) add(output, o + d, ((weights[n] ?? 0) / sum) * at(qkv, v + d));
    });
  }
  return { output, logSumExp };
}

/** Gradient with respect to qkv; with `cosSin` the rotation of q and k is undone. */
export function attentionBackwardReference(
  qkv: Numbers,
  gradOutput: Numbers,
  shape: AttentionShape,
  starts?: Uint32Array,
  cosSin?: Numbers,
): Float64Array {
  const { headSize } = shape;
  const { output, logSumExp } = attentionForwardReference(qkv, shape, starts);
  const gradQkv = new Float64Array(qkv.length);
  for (const { q, o, place, seen } of pairs(shape, starts)) {
    const delta = dot(gradOutput, o, output, o, headSize);
    for (const { k, v } of seen) {
      const weight = Math.exp(dot(qkv, q, qkv, k, headSize) / Math.sqrt(headSize) - at(logSumExp, place));
      const gradScore = (weight * (dot(gradOutput, o, qkv, v, headSize) - delta)) / Math.sqrt(headSize);
      for (let d = 0; d < headSize; d++) {
        add(gradQkv, q + d, gradScore * at(qkv, k + d));
        add(gradQkv, k + d, gradScore * at(qkv, q + d));
        add(gradQkv, v + d, weight * at(gradOutput, o + d));
      }
    }
  }
  if (cosSin) rotateReference(gradQkv, cosSin, shape, -1);
  return gradQkv;
}
