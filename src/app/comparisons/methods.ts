// Every method that a run can be compared with: what the menu offers of it, and the fields that it is edited in.
import type { Recipe } from "../../formats/recipe";
import { type Baseline, type BaselineOf, routerLearningRate } from "../../formats/recipeBaselines";
import {
  adapterFields,
  choiceField,
  dropField,
  lambdaField,
  languageField,
  type MethodField,
  numberField,
  optimiserFields,
  seedField,
  strengthFields,
  trainingFields,
} from "./methodFields";
import { upperBoundCorpora } from "./upperBound";

/** Parts of the menu, in their order. */
export const menuGroups = {
  paper: "The paper's Table 2",
  merges: "Other ways to merge",
  mixtures: "Routed mixtures (Table 1)",
  masks: "Other key weights",
  ablations: "The method with a part taken out (Fig. 2)",
  bound: "What could be reached",
} as const;

/** One line of the menu. */
export interface MenuEntry {
  readonly id: string;
  /** The name that a comparison gets where it is free. */
  readonly name: string;
  readonly group: keyof typeof menuGroups;
  /** Without its name; for a recipe that has not what it takes the reason, as a text. */
  make(recipe: Recipe): object | string;
}

interface MethodForm<Of> {
  readonly entries: readonly MenuEntry[];
  readonly fields: readonly MethodField<Of>[];
}

const entry = (id: string, name: string, group: MenuEntry["group"], settings: object): MenuEntry => ({
  id,
  name,
  group,
  make: () => settings,
});

const data = [
  ["L&A", "(L&A)"],
  ["L", "(L)"],
  ["L&DA", "(L)&DA"],
] as const;

const continual = (prefix: string, settings: object) =>
  data.map(([mixture, words]) => {
    const name = `${prefix}${words}`;
    return entry(name, name, "paper", { method: "continual", data: mixture, ...settings });
  });

const trainsTwice = (of: BaselineOf<"continual">) => of.data === "L&DA";

const continualForm: MethodForm<BaselineOf<"continual">> = {
  entries: [
    ...continual("F-CPT", {}),
    ...continual("L-CPT", { lora: {} }),
    {
      id: "upperBound",
      name: "Upper bound",
      group: "bound",
      make: (recipe) => {
        const corpora = upperBoundCorpora(recipe);
        return typeof corpora === "string" ? corpora : { method: "continual", data: { corpora } };
      },
    },
  ],
  fields: [
    {
      ...choiceField<BaselineOf<"continual">>(
        "data",
        "trained on",
        ({ ability }) => [
          { value: "L&A", words: `languages and ${ability.name}, in turn` },
          { value: "L", words: "languages alone" },
          { value: "L&DA", words: `languages, then ${ability.name}` },
        ],
        { get: (of) => String(of.data), set: (of, mixture) => ({ ...of, data: mixture }) },
      ),
      // Texts of its own would be lost by a choice.
      isShown: (of) => typeof of.data === "string",
    },
    ...trainingFields(),
    ...optimiserFields("optimiser", ""),
    ...optimiserFields("adaptation", ", second training", { isShown: trainsTwice }),
  ],
};

const tiesForm: MethodForm<BaselineOf<"ties">> = {
  entries: [
    entry("ties", "TIES", "merges", { method: "ties", density: 0.2 }),
    entry("dareTies", "DARE-TIES", "merges", { method: "ties", density: 1, dropRate: 0.5 }),
  ],
  fields: [
    numberField(
      "density",
      { label: "share of each change kept, the largest" },
      { get: ({ density }) => density, set: (of, density) => ({ ...of, density }) },
    ),
    lambdaField(),
    dropField(),
    seedField(),
    ...trainingFields(),
  ],
};

const count = <Name extends "bottom" | "top" | "transition">(name: Name, label: string) =>
  numberField<BaselineOf<"layerSwapping">>(
    name,
    { label },
    { get: (of) => of[name], set: (of, value) => ({ ...of, [name]: value }) },
  );

const swappingForm: MethodForm<BaselineOf<"layerSwapping">> = {
  entries: [entry("layerSwapping", "Layer Swapping", "merges", { method: "layerSwapping", bottom: 1, top: 1 })],
  fields: [
    languageField(),
    count("bottom", "lowest layers taken from it"),
    count("top", "highest layers taken from it"),
    count("transition", "averaged layers next to them"),
    choiceField(
      "tensors",
      "what of a layer",
      () => [
        { value: "all", words: "all of it" },
        { value: "attention", words: "attention alone" },
      ],
      { get: ({ tensors }) => tensors, set: (of, tensors) => ({ ...of, tensors }) },
    ),
    ...trainingFields(),
  ],
};

const mixtureForm: MethodForm<BaselineOf<"mixture">> = {
  entries: [
    entry("mixtureOfLora", "Mixture of LoRA", "mixtures", { method: "mixture" }),
    entry("mixtureOfExperts", "Mixture of experts", "mixtures", { method: "mixture", tensors: "mlp", active: 2 }),
  ],
  fields: [
    choiceField(
      "tensors",
      "where experts stand",
      () => [
        { value: "all", words: "beside every layer's weights" },
        { value: "mlp", words: "beside the MLP weights" },
      ],
      { get: ({ tensors }) => tensors, set: (of, tensors) => ({ ...of, tensors }) },
    ),
    choiceField(
      "active",
      "experts that work for a token",
      ({ languages }) => [
        { value: "", words: "all, each by its gate" },
        ...languages.map((_, index) => ({ value: `${index + 2}`, words: `the ${index + 2} of the highest gates` })),
      ],
      {
        get: ({ active }) => `${active ?? ""}`,
        set: (of, active) => ({ ...of, active: active === "" ? null : Number(active) }),
      },
    ),
    ...adapterFields(),
    ...optimiserFields("router", ", routers", {
      usual: (field) => (field === "learningRate" ? `${routerLearningRate}` : "as for one language"),
    }),
  ],
};

const ablations = [
  ["keyNeurons", "Without key neurons", "key weights (Eq. 1)"],
  ["subtraction", "Without Eq. 2", "the source language's subtraction (Eq. 2)"],
  ["selection", "Without Eq. 4", "the choice of tensors (Eq. 4)"],
  ["ability", "Without the ability", "the ability (Eq. 5)"],
] as const;

const ablationForm: MethodForm<BaselineOf<"ablation">> = {
  entries: ablations.map(([without, name]) => entry(without, name, "ablations", { method: "ablation", without })),
  fields: [
    choiceField("without", "without", () => ablations.map(([value, _, words]) => ({ value, words })), {
      get: ({ without }) => without,
      set: (of, without) => ({ ...of, without }),
    }),
  ],
};

/** The one table of methods: a new one has its entry here. */
export const methodForms: { readonly [Method in Baseline["method"]]: MethodForm<BaselineOf<Method>> } = {
  continual: continualForm,
  taskVectors: {
    entries: [
      entry("F-TV", "F-TV", "paper", { method: "taskVectors" }),
      entry("L-TV", "L-TV", "paper", { method: "taskVectors", lora: {} }),
    ],
    fields: [...strengthFields(), ...trainingFields()],
  },
  dare: {
    entries: [entry("dare", "DARE", "merges", { method: "dare", dropRate: 0.5 })],
    fields: [dropField(), seedField(), ...strengthFields(), ...trainingFields()],
  },
  ties: tiesForm,
  layerSwapping: swappingForm,
  chatVector: {
    entries: [entry("chatVector", "Chat Vector", "merges", { method: "chatVector" })],
    fields: [languageField(), lambdaField(), ...trainingFields()],
  },
  mixture: mixtureForm,
  maskAfterTraining: {
    entries: [entry("maskAfterTraining", "Mask after training", "masks", { method: "maskAfterTraining" })],
    fields: [],
  },
  randomMask: {
    entries: [entry("randomMask", "Random mask", "masks", { method: "randomMask" })],
    fields: [seedField()],
  },
  ablation: ablationForm,
};

/** The fields that this comparison is edited in now. */
export function fieldsOf(baseline: Baseline): readonly MethodField<Baseline>[] {
  const { fields }: MethodForm<Baseline> = methodForms[baseline.method];
  return fields.filter(({ isShown }) => isShown?.(baseline) ?? true);
}
