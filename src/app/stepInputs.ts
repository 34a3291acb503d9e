import { corpusText } from "../formats/corpora/corpusText";
import { learnSettings, type OptimiserSettings, type Recipe, type TrainingKind } from "../formats/recipe";
import type { MergeSettings } from "../method/settings";
import { baselineText } from "./baselineWords";
import { type Entries, ratioText } from "./changes";
import { problemWords } from "./problemWords";
import { settingEntries } from "./settings";
import type { StepId } from "./steps";

/** What a step's result depends on, its own settings and those of the steps before it: name → value, as they are shown. */
export type StepInputs = Entries;

/**
 * The inputs of every step. Sliders are inputs of Evaluate only: Compose and Merge follow them at once and never show
 * what other sliders gave. `settings` is where the sliders stand.
 */
export function stepInputs(recipe: Recipe, settings: MergeSettings): Readonly<Record<StepId, StepInputs>> {
  const model = { model: modelName(recipe), "weights stored as": recipe.precision };
  const locate = { ...model, ...locateInputs(recipe) };
  const train = { ...locate, ...trainInputs(recipe) };
  const languages = recipe.languages.map(({ language }) => language);
  const evaluate = { ...train, ...settingEntries(settings, languages), ...evaluateInputs(recipe) };
  return { model, locate, train, compose: train, merge: train, evaluate };
}

function modelName({ model }: Recipe): string {
  if ("directory" in model) return model.directory;
  return "hub" in model ? `${model.hub}@${model.revision}` : `embedded ${model.embedded}`;
}

function locateInputs(recipe: Recipe): StepInputs {
  const { locate, ability, reference, languages } = recipe;
  const byGradient = locate.importance === "accumulated-gradient";
  return {
    k1: ratioText(locate.keyNeuronRatio),
    importance: locate.importance,
    "warm-up steps": String(locate.steps),
    ...(locate.together === "layer" ? { "trained together": "one layer" } : {}),
    ...(byGradient ? {} : named("warm-up", locate)),
    "context length": String(recipe.contextLength),
    "batch size": String(recipe.batchSize),
    seed: String(recipe.seed),
    shuffle: recipe.shuffle ? "on" : "off",
    "document mask": recipe.documentMask ? "on" : "off",
    ...ruleInputs(recipe),
    "corpus of the ability": corpusText(ability.corpus),
    [`corpus ${reference.language}`]: corpusText(reference.corpus),
    ...Object.fromEntries(languages.map(({ language, corpus }) => [`corpus ${language}`, corpusText(corpus)])),
  };
}

/** The rules for all corpora, where they are not the plain ones. */
function ruleInputs({ corpora: { deduplicate, heldout } }: Recipe): StepInputs {
  return {
    ...(deduplicate ? { "identical documents": "used once" } : {}),
    ...(heldout ? { "held out": `${heldout.fraction} of the documents, seed ${heldout.seed}` } : {}),
  };
}

function trainInputs(recipe: Recipe): StepInputs {
  const kinds: readonly TrainingKind[] = ["ability", "reference", "languages"];
  const settings = kinds.flatMap((kind) => {
    const { steps, ...optimiser } = learnSettings(recipe, kind);
    return [[`${kind} steps`, String(steps)], ...Object.entries(named(kind, optimiser))];
  });
  return { ...Object.fromEntries(settings), "language weights": recipe.learn.languageWeights };
}

function named(of: string, settings: Omit<OptimiserSettings, "steps">): StepInputs {
  return {
    [`${of} rate`]: String(settings.learningRate),
    [`${of} rise`]: `${settings.warmupSteps} steps`,
    [`${of} schedule`]: settings.schedule,
    [`${of} weight decay`]: String(settings.weightDecay),
    [`${of} clip`]: String(settings.clipNorm),
  };
}

function evaluateInputs({ evaluate, baselines }: Recipe): StepInputs {
  const corpora = evaluate.tests.map(({ language, heldout, problems, tasks = [] }) => [
    `tests ${language}`,
    [
      heldout && corpusText(heldout),
      problems && problemWords(problems),
      ...tasks.map((task) => `${task.name} (${problemWords(task.problems)})`),
    ]
      .filter(Boolean)
      .join(" and "),
  ]);
  return {
    ...Object.fromEntries(corpora),
    variants: evaluate.variants.join(" and "),
    ...Object.fromEntries(baselines.map((baseline) => [`comparison ${baseline.name}`, baselineText(baseline)])),
    problems: limitText(evaluate.problemLimit),
    "held-out tokens": limitText(evaluate.heldoutTokenLimit),
    "answer tokens": String(evaluate.maxNewTokens),
  };
}

function limitText(limit: number | null): string {
  return limit === null ? "all" : String(limit);
}
