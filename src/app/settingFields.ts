import { learnSettings, type Recipe, type TrainingKind } from "../formats/recipe";

/** One number of the recipe that a person may change on a step's screen. */
export interface SettingField {
  readonly id: string;
  /** The paper's letter. */
  readonly symbol?: string;
  readonly label: string;
  readonly unit: "percent" | "whole" | "number";
  /** The paper's value (Table 5). */
  readonly paper?: number;
  /** What else the value decides. */
  readonly note?: string;
  read(recipe: Recipe): number;
  write(recipe: Recipe, value: number): Partial<Recipe>;
}

const paperRate = 5e-5;

function locateField(key: "keyNeuronRatio" | "steps" | "learningRate"): Pick<SettingField, "read" | "write"> {
  return {
    read: (recipe) => recipe.locate[key],
    write: ({ locate }, value) => ({ locate: { ...locate, [key]: value } }),
  };
}

export const locateFields: readonly SettingField[] = [
  {
    id: "k1",
    symbol: "k1",
    label: "share of all weights that are key",
    unit: "percent",
    paper: 0.05,
    note: "cut again from kept scores, without a warm-up",
    ...locateField("keyNeuronRatio"),
  },
  { id: "steps", label: "warm-up steps", unit: "whole", ...locateField("steps") },
  { id: "rate", label: "warm-up rate", unit: "number", paper: paperRate, ...locateField("learningRate") },
];

/** A number of one kind of training: written as what this kind does otherwise than the rest. */
function learnField(kind: TrainingKind, key: "steps" | "learningRate"): Pick<SettingField, "read" | "write"> {
  return {
    read: (recipe) => learnSettings(recipe, kind)[key],
    write: ({ learn }, value) => {
      const overrides = { ...learn.overrides, [kind]: { ...learn.overrides[kind], [key]: value } };
      return { learn: { ...learn, overrides } };
    },
  };
}

const trained: Readonly<Record<TrainingKind, string>> = {
  ability: "ability",
  reference: "reference",
  languages: "each language",
};

const kinds: readonly TrainingKind[] = ["ability", "reference", "languages"];

export const trainFields: readonly SettingField[] = [
  ...kinds.map(
    (kind): SettingField => ({
      id: `steps.${kind}`,
      label: `steps, ${trained[kind]}`,
      unit: "whole",
      ...learnField(kind, "steps"),
    }),
  ),
  ...kinds.map(
    (kind): SettingField => ({
      id: `rate.${kind}`,
      label: `rate, ${trained[kind]}`,
      unit: "number",
      paper: paperRate,
      ...learnField(kind, "learningRate"),
    }),
  ),
  {
    id: "batch",
    label: "rows a step",
    unit: "whole",
    note: "also of Locate",
    read: ({ batchSize }) => batchSize,
    write: (_, batchSize) => ({ batchSize }),
  },
  {
    id: "seed",
    label: "seed of the row order",
    unit: "whole",
    note: "also of Locate",
    read: ({ seed }) => seed,
    write: (_, seed) => ({ seed }),
  },
];
