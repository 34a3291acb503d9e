import type { Recipe, TransferKind } from "../formats/recipe";

/** The numbers that a person turns after training: Eq. 2 to 5, Table 5's letters. */
export interface MergeSettings {
  /** Eq. 2: weight of the ability model. */
  readonly alpha: number;
  /** Eq. 2: weight of the reference model that is taken out. */
  readonly beta: number;
  /** Eq. 3: weight of each language, in the order of the recipe. */
  readonly mu: readonly number[];
  /** Eq. 5: strength of the ability. */
  readonly gamma: number;
  /** Eq. 5: strength of the languages in the tensors that receive the ability. */
  readonly eta: number;
  /** k2: share of the tensors that receive the ability, in [0, 1]. */
  readonly transferRatio: number;
  readonly similarity: "dot" | "cosine";
  /** Names of tensors that never receive the ability, whatever their rank. */
  readonly exclude: readonly string[];
  /** Names of tensors that always receive it, whatever their rank and kind. */
  readonly force: readonly string[];
  /** Only tensors of these kinds receive it (Table 3); null = every kind. */
  readonly kinds: readonly TransferKind[] | null;
  /** How the languages were learned: decides whether Eq. 2 applies to them. */
  readonly languageWeights: "equation2" | "direct";
}

/** The settings of Eq. 2 to 5 that a recipe gives. */
export function mergeSettings({
  extract,
  languages,
  merge,
  select,
  learn: { languageWeights },
}: Recipe): MergeSettings {
  return { ...extract, ...merge, ...select, mu: languages.map(({ mu }) => mu), languageWeights };
}
