import type { ExportContent } from "../engine/export/request";
import type { RunReport } from "../engine/report";
import type { ExportScalarType } from "../formats/export/checkpointFiles";

/** One thing that a run's export can be, with its words. */
export interface ContentChoice {
  readonly key: string;
  readonly content: ExportContent;
  readonly label: string;
  /** Plain words for the symbols of the label. */
  readonly words: string;
}

/** Everything that a run has learned. */
export function contentChoices({ recipe }: RunReport): readonly ContentChoice[] {
  const reference = recipe.reference.language;
  const checkpoint = (name: string, label: string, words: string): ContentChoice => ({
    key: `checkpoint-${name}`,
    content: { kind: "checkpoint", name },
    label,
    words,
  });
  return [
    {
      key: "merged",
      content: { kind: "merged" },
      label: "Merged model (Eq. 5)",
      words: "the base with the ability and the languages added",
    },
    checkpoint(
      "ability",
      `Ability checkpoint Θ_A,${reference}`,
      `the base after training on the ability in ${reference}`,
    ),
    checkpoint(
      "reference",
      `Reference checkpoint Θ_${reference}`,
      `the base after training on general text in ${reference}`,
    ),
    ...recipe.languages.map(({ language }) =>
      checkpoint(language, `Language checkpoint Θ_${language}`, `the base after training on text in ${language}`),
    ),
    {
      key: "ability-weights",
      content: { kind: "abilityWeights" },
      label: "Ability weights R(A) (Eq. 2)",
      words: "a difference of weights, not a model: what the ability changed, less what its language changed",
    },
    {
      key: "multilingual-weights",
      content: { kind: "multilingualWeights" },
      label: "Multilingual weights R_Lang (Eq. 3)",
      words: "a difference of weights, not a model: what the other languages changed",
    },
  ];
}

/** How numbers can be written, with what it means. */
export const scalarTypeWords: Readonly<Record<ExportScalarType, string>> = {
  F32: "F32, 4 bytes a number: as they are",
  BF16: "BF16, 2 bytes: the range of F32, 8 bits of precision",
  F16: "F16, 2 bytes: up to 65504, 11 bits of precision",
};
