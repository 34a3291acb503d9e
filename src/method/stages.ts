import { AppError } from "../base/errors";
import type { TokenDocuments } from "../formats/corpus";
import { alternate } from "../formats/packRows";
import { learnSettings, type OptimiserSettings, type Recipe } from "../formats/recipe";

/** Tokenised corpora of a run. */
export interface RunCorpora {
  readonly ability: TokenDocuments;
  readonly reference: TokenDocuments;
  readonly languages: readonly { readonly language: string; readonly documents: TokenDocuments }[];
  /** Corpora of their own that baselines are trained on, by the baseline's name. */
  readonly baselines?: Readonly<Record<string, readonly TokenDocuments[]>>;
}

/** One corpus of the method: what locates its key neurons and what its checkpoint learns from. */
export interface CorpusStage {
  /** `ability`, `reference`, or a language's code. */
  readonly name: string;
  /** Warm-up corpus of `locate`. */
  readonly warmUp: TokenDocuments;
  /** Documents of `learn` (table of method.md, section 2). */
  readonly documents: TokenDocuments;
  /** Whether the reference's key neurons are trainable beside its own. */
  readonly withReference: boolean;
  readonly settings: OptimiserSettings;
}

/** The corpora in the order of the basis: ability, reference, languages. */
export function corpusStages(
  recipe: Recipe,
  { ability, reference, languages }: RunCorpora,
): [ability: CorpusStage, reference: CorpusStage, ...languages: CorpusStage[]] {
  const names = new Set(["ability", "reference"]);
  const direct = recipe.learn.languageWeights === "direct";
  return [
    {
      name: "ability",
      warmUp: ability,
      documents: alternate(ability, reference),
      withReference: true,
      settings: learnSettings(recipe, "ability"),
    },
    {
      name: "reference",
      warmUp: reference,
      documents: reference,
      withReference: false,
      settings: learnSettings(recipe, "reference"),
    },
    ...languages.map(({ language, documents }) => {
      if (names.has(language))
        throw new AppError("bad-recipe", `languages: ${language} stands for something else here`);
      return {
        name: language,
        warmUp: documents,
        documents: direct ? documents : alternate(documents, reference),
        withReference: !direct,
        settings: learnSettings(recipe, "languages"),
      };
    }),
  ];
}
