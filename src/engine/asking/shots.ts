import { AppError } from "../../base/errors";
import { createRandom, deriveSeed, permutation } from "../../base/random";
import type { ShotCounts } from "../../evaluation/askedSet";
import { readNamed, type Sources } from "../../formats/sources";

/** The fields of a problem source that say which worked examples come before its questions. */
export interface ShotFields {
  readonly exemplars?: string | undefined;
  readonly shots?: number | undefined;
  readonly exemplarSeed?: number | undefined;
}

/** The examples to show, in their order: the file's first, or drawn by the seed. Error: `bad-recipe` where shots have no file. */
export async function readShots<Shown>(
  { exemplars, shots, exemplarSeed }: ShotFields,
  usualCount: number,
  read: (file: Blob, name: string) => Promise<readonly Shown[]>,
  sources: Sources,
): Promise<readonly Shown[]> {
  if (exemplars === undefined) {
    if (shots)
      throw new AppError("bad-recipe", `shots ${shots}: the field exemplars must name the file they come from`);
    return [];
  }
  const all = await read(await readNamed(exemplars, sources), exemplars);
  const order =
    exemplarSeed === undefined
      ? [...all.keys()]
      : [...permutation(all.length, createRandom(deriveSeed(exemplarSeed, "exemplars")))];
  return order.slice(0, shots ?? usualCount).flatMap((index) => all[index] ?? []);
}

/** Fits worked examples into a model's context, question by question, and counts them. */
export class ShotFitter<Shown> {
  readonly #shown: readonly Shown[];
  readonly #counts: number[] = [];

  constructor(shown: readonly Shown[]) {
    this.#shown = shown;
  }

  /** The prompt with as many examples, from the first on, as leave it at most `room` tokens; undefined where even none do. */
  fit(
    room: number,
    write: (shown: readonly Shown[]) => string,
    encode: (text: string) => number[],
  ): { readonly text: string; readonly tokens: readonly number[] } | undefined {
    for (let shots = this.#shown.length; shots >= 0; shots -= 1) {
      const text = write(this.#shown.slice(0, shots));
      const tokens = encode(text);
      if (tokens.length > room) continue;
      this.#counts.push(shots);
      return { text, tokens };
    }
    return undefined;
  }

  /** Undefined where no examples were asked for. */
  get counts(): ShotCounts | undefined {
    const asked = this.#shown.length;
    if (asked === 0) return undefined;
    const counts = this.#counts;
    return { asked, least: counts.length > 0 ? Math.min(...counts) : 0, most: Math.max(0, ...counts) };
  }
}
