import { fnv1a } from "./hash";

/**
 * Seeded random numbers: mulberry32 (Tommy Ettinger, 2017; public domain), 32 bits of state.
 * state += 0x6D2B79F5; t = state; t = (t ^ t>>>15) · (t | 1); t ^= t + (t ^ t>>>7) · (t | 61); result = (t ^ t>>>14) / 2³²,
 * all modulo 2³². Good for shuffles and initial weights; not for secrets.
 */
export interface Random {
  /** Uniform in [0, 1), a multiple of 2⁻³². */
  next(): number;
  /** Uniform integer in [0, limit), `limit` ≤ 2³². */
  integer(limit: number): number;
  /** Standard normal (Box–Muller). */
  normal(): number;
  /** The generator's whole state, an unsigned 32-bit integer; `createRandom(state)` continues from there. */
  readonly state: number;
}

/** A generator from `seed`, of which the lowest 32 bits count. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    integer: (limit) => Math.floor(next() * limit),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    get state() {
      return state;
    },
  };
}

/** A seed for a named purpose: two purposes of one seed draw unrelated numbers (FNV-1a over `seed:purpose`). */
export function deriveSeed(seed: number, purpose: string): number {
  return fnv1a(`${seed}:${purpose}`);
}

/** A permutation of 0 … length−1: Fisher–Yates from the end, swapping i with `random.integer(i + 1)`. */
export function permutation(length: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length }, (_, index) => index);
  for (let index = length - 1; index > 0; index--) {
    const other = random.integer(index + 1);
    const kept = order[index] ?? 0;
    order[index] = order[other] ?? 0;
    order[other] = kept;
  }
  return order;
}
