// The kinds of fields that a comparison is edited in: each reads a text of it and writes one back, unchecked.
import type { Recipe } from "../../formats/recipe";
import type { Baseline, BaselineOf } from "../../formats/recipeBaselines";

/** One of several things that a field may say. */
export interface FieldOption {
  readonly value: string;
  readonly words: string;
}

/** One parameter of a comparison as a person edits it. */
export interface MethodField<Of> {
  readonly id: string;
  /** The paper's letter. */
  readonly symbol?: string;
  readonly label: string;
  /** What an empty field stands for, or what else the value decides. */
  note?(recipe: Recipe): string;
  /** One of these is chosen; without them a number is typed. */
  options?(recipe: Recipe): readonly FieldOption[];
  /** Undefined: always. */
  isShown?(of: Of): boolean;
  read(of: Of): string;
  /** The comparison with this text taken over; its schema says what is wrong with it. */
  write(of: Of, text: string): object;
}

type Words = Pick<MethodField<never>, "label" | "symbol" | "note">;

interface Value<Of, Type> {
  get(of: Of): Type;
  set(of: Of, value: Type): object;
}

/** A number that must stand there. */
export function numberField<Of>(id: string, words: Words, { get, set }: Value<Of, number>): MethodField<Of> {
  return {
    id,
    ...words,
    read: (of) => printed(get(of)),
    write: (of, text) => set(of, parsed(text)),
  };
}

/** A number that may be left open. */
export function openNumberField<Of>(
  id: string,
  words: Words & Required<Pick<Words, "note">>,
  { get, set }: Value<Of, number | null | undefined>,
): MethodField<Of> {
  return {
    id,
    ...words,
    read: (of) => {
      const value = get(of);
      return value === null || value === undefined ? "" : printed(value);
    },
    write: (of, text) => set(of, text === "" ? null : parsed(text)),
  };
}

/** One of several words. */
export function choiceField<Of>(
  id: string,
  label: string,
  options: NonNullable<MethodField<Of>["options"]>,
  { get, set }: Value<Of, string>,
): MethodField<Of> {
  return { id, label, options, read: get, write: set };
}

function printed(value: number): string {
  return String(Number(value.toPrecision(12)));
}

/** NaN for what is no number, which a schema refuses in its own words. */
function parsed(text: string): number {
  return text === "" ? Number.NaN : Number(text.replace(",", "."));
}

type Trained = { readonly lora: BaselineOf<"continual">["lora"] };

/** Whether all weights are trained or adapters beside them, and the adapters' own numbers. */
export function trainingFields<Of extends Trained>(): readonly MethodField<Of>[] {
  return [
    choiceField(
      "training",
      "what is trained",
      () => [
        { value: "weights", words: "all weights" },
        { value: "adapters", words: "adapters beside them (LoRA)" },
      ],
      {
        get: ({ lora }) => (lora ? "adapters" : "weights"),
        set: (of, value) => ({ ...of, lora: value === "adapters" ? (of.lora ?? {}) : null }),
      },
    ),
    ...adapterFields<Of>(),
  ];
}

/** The adapters' own numbers, where there are adapters. */
export function adapterFields<Of extends Trained>(): readonly MethodField<Of>[] {
  const isShown = ({ lora }: Of) => lora !== null;
  const adapter = <Name extends keyof NonNullable<Trained["lora"]>>(name: Name): Value<Of, number | null> => ({
    get: ({ lora }) => lora?.[name] ?? null,
    set: (of, value) => ({ ...of, lora: { ...of.lora, [name]: value } }),
  });
  return [
    {
      ...openNumberField(
        "rank",
        { label: "rank of the adapters", note: ({ learn }) => `empty: the recipe's ${learn.loraRank}` },
        adapter("rank"),
      ),
      isShown,
    },
    {
      ...openNumberField(
        "alpha",
        { symbol: "alpha", label: "scale, divided by the rank", note: () => "empty: twice the rank" },
        adapter("alpha"),
      ),
      isShown,
    },
    {
      ...openNumberField(
        "adapterRate",
        { label: "learning rate of the adapters", note: () => "empty: as with all weights" },
        adapter("learningRate"),
      ),
      isShown,
    },
  ];
}

type Changes = BaselineOf<"continual">["optimiser"];

const optimiserNumbers = [
  ["steps", "steps"],
  ["learningRate", "learning rate"],
  ["warmupSteps", "steps of the rise"],
  ["weightDecay", "weight decay"],
  ["clipNorm", "largest gradient norm"],
] as const;

/** What one training does otherwise than the recipe's own; `of` stands behind each label, `usual` says what an empty field is. */
export function optimiserFields<
  Key extends "optimiser" | "adaptation" | "router",
  Of extends Readonly<Record<Key, Changes>>,
>(
  key: Key,
  of: string,
  {
    isShown = () => true,
    usual = () => "as the recipe trains",
  }: { readonly isShown?: (of: Of) => boolean; readonly usual?: (field: string) => string } = {},
): readonly MethodField<Of>[] {
  /** Without what is open, so that a recipe holds no empty fields. */
  const changed = (given: Of, name: string, value: number | string | null): object => {
    const { [name]: _, ...rest } = given[key] as Readonly<Record<string, unknown>>;
    return { ...given, [key]: value === null ? rest : { ...rest, [name]: value } };
  };
  const numbers = optimiserNumbers.map(([name, label]) =>
    openNumberField<Of>(
      `${key}.${name}`,
      { label: `${label}${of}`, note: () => `empty: ${usual(name)}` },
      { get: (given) => given[key][name], set: (given, value) => changed(given, name, value ?? null) },
    ),
  );
  const schedule = choiceField<Of>(
    `${key}.schedule`,
    `course of the rate${of}`,
    () => [
      { value: "", words: usual("schedule") },
      { value: "constant", words: "stays after the rise" },
      { value: "cosine", words: "falls along a cosine" },
    ],
    {
      get: (given) => given[key].schedule ?? "",
      set: (given, value) => changed(given, "schedule", value === "" ? null : value),
    },
  );
  return [...numbers, schedule].map((field) => ({ ...field, isShown }));
}

/** Strengths of the task vectors. */
export function strengthFields<Of extends Pick<BaselineOf<"dare">, "lambdaAbility" | "lambdaLanguages">>() {
  return [
    numberField<Of>(
      "lambdaAbility",
      { symbol: "λ", label: "strength of the ability's change" },
      { get: (of) => of.lambdaAbility, set: (of, lambdaAbility) => ({ ...of, lambdaAbility }) },
    ),
    openNumberField<Of>(
      "lambdaLanguages",
      { symbol: "λ", label: "strength of each language's", note: () => "empty: each language's μ" },
      { get: (of) => of.lambdaLanguages, set: (of, lambdaLanguages) => ({ ...of, lambdaLanguages }) },
    ),
  ];
}

/** Strength of a whole merge. */
export function lambdaField<Of extends Pick<BaselineOf<"ties">, "lambda">>(): MethodField<Of> {
  return numberField(
    "lambda",
    { symbol: "λ", label: "strength" },
    { get: (of) => of.lambda, set: (of, lambda) => ({ ...of, lambda }) },
  );
}

/** DARE's share. */
export function dropField<Of extends Pick<BaselineOf<"dare">, "dropRate">>(): MethodField<Of> {
  return numberField(
    "dropRate",
    { label: "share of each change dropped at random" },
    { get: (of) => of.dropRate, set: (of, dropRate) => ({ ...of, dropRate }) },
  );
}

/** The seed of what is drawn. */
export function seedField<Of extends Pick<BaselineOf<"dare">, "seed">>(): MethodField<Of> {
  return openNumberField(
    "seed",
    { label: "seed of what is drawn", note: ({ seed }) => `empty: the recipe's ${seed}` },
    { get: (of) => of.seed, set: (of, seed) => ({ ...of, seed }) },
  );
}

/** Which language model is taken. */
export function languageField<Of extends Pick<BaselineOf<"chatVector">, "language">>(): MethodField<Of> {
  const options = ({ languages }: Recipe) => [
    { value: "", words: "one trained on all languages" },
    ...languages.map(({ language }) => ({ value: language, words: `the one trained on ${language}` })),
  ];
  return choiceField("language", "language model", options, {
    get: ({ language }) => language ?? "",
    set: (of, language) => ({ ...of, language: language === "" ? null : language }),
  });
}

/** A comparison's field with the comparison it is of. */
export type BaselineField = MethodField<Baseline>;
