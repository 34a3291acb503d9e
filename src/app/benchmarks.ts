// The choice of a benchmark's file for a language, as a person makes it: texts, until the recipe's schema has read them.
import type { ProblemSource, Recipe } from "../formats/recipe";
import type { BenchmarkKind } from "./problemWords";

/** What stands in the form. */
export interface BenchmarkDraft {
  readonly kind: BenchmarkKind;
  /** A chosen file's name, or a file of the hub (`hub:owner/name@revision/path`). */
  readonly name: string;
  /** A file of worked examples; empty for none. */
  readonly exemplars: string;
  readonly shots: string;
  readonly exemplarSeed: string;
  readonly style: "letters" | "texts";
  readonly maxNewTokens: string;
  /** The name under which they are asked beside the language's own problems; empty: in their place. */
  readonly task: string;
}

export const emptyDraft: BenchmarkDraft = {
  kind: "mgsm",
  name: "",
  exemplars: "",
  shots: "",
  exemplarSeed: "",
  style: "letters",
  maxNewTokens: "",
  task: "",
};

/** The likeliest kind of a file, by its name and the beginning of its text (empty where that is not known). */
export function likelyKind(name: string, head: string): BenchmarkKind {
  const end = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase();
  if (/gsm8k/i.test(name)) return "gsm8k";
  if (/mgsm/i.test(name) || end === "tsv") return "mgsm";
  if (end !== "jsonl") return "choice";
  const [first = ""] = head.replace(/^\uFEFF/, "").split("\n", 1);
  if (/"choices"\s*:/.test(first)) return "choice";
  if (/"equation"\s*:/.test(first)) return "file";
  return /#{4}/.test(first) ? "gsm8k" : "mgsm";
}

/**
 * A file of a data set of the hub as a recipe names it, from what a person types: the page's address of the file, or
 * owner/name/path. Undefined for what is neither.
 */
export function hubAddress(text: string): string | undefined {
  const typed = text.trim();
  if (/^hub:/.test(typed)) return typed;
  const url = /^https?:\/\/[^/]+\/datasets\/([\w.-]+\/[\w.-]+)\/(?:blob|resolve|raw)\/([^/?#]+)\/([^?#]+)/.exec(typed);
  if (url) return `hub:${url[1]}@${url[2]}/${decodeURI(url[3] ?? "")}`;
  const plain = /^([\w.-]+\/[\w.-]+)\/([^:?#]+)$/.exec(typed);
  return plain ? `hub:${plain[1]}/${plain[2]}` : undefined;
}

/** What the form says, unchecked: a number that is none is NaN, which the recipe's schema refuses. */
export function problemsOf(draft: BenchmarkDraft): object {
  const { kind, name, exemplars, style, shots, exemplarSeed, maxNewTokens } = draft;
  if (kind === "file") return { file: name };
  return {
    [kind]: name,
    ...(exemplars !== "" && { exemplars, ...numbers({ shots, exemplarSeed }) }),
    ...(kind === "choice" ? { style } : numbers({ maxNewTokens })),
  };
}

function numbers(texts: Readonly<Record<string, string>>): object {
  const given = Object.entries(texts).filter(([, text]) => text.trim() !== "");
  return Object.fromEntries(given.map(([field, text]) => [field, Number(text)]));
}

type Test = Recipe["evaluate"]["tests"][number];

/** The recipe with these problems asked in a language, unchecked: its own, or under a name beside them. */
export function withProblems(recipe: Recipe, language: string, problems: object, task = ""): object {
  return withTest(recipe, language, (test) => {
    if (task === "") return { ...test, problems };
    const others = (test.tasks ?? []).filter(({ name }) => name !== task);
    return { ...test, tasks: [...others, { name: task, problems }] };
  });
}

/** The recipe without a language's own problems, or without those asked under a name. */
export function withoutProblems(recipe: Recipe, language: string, task = ""): object {
  return withTest(recipe, language, ({ problems, tasks = [], ...test }) => {
    const rest = task === "" ? tasks : tasks.filter(({ name }) => name !== task);
    return { ...test, ...(task !== "" && problems && { problems }), ...(rest.length > 0 && { tasks: rest }) };
  });
}

function withTest(recipe: Recipe, language: string, make: (test: Test) => object): object {
  const { tests } = recipe.evaluate;
  const isThere = tests.some((test) => test.language === language);
  const changed = isThere
    ? tests.map((test) => (test.language === language ? make(test) : test))
    : [...tests, make({ language })];
  return { ...recipe, evaluate: { ...recipe.evaluate, tests: changed } };
}

/** The languages that tests may be in: the recipe's, then those that only have tests. */
export function testLanguages({ reference, languages, evaluate }: Recipe): readonly string[] {
  const own = [reference.language, ...languages.map(({ language }) => language)];
  return [...new Set([...own, ...evaluate.tests.map(({ language }) => language)])];
}

/** What a language is asked now. */
export function askedIn(recipe: Recipe, language: string) {
  const test = recipe.evaluate.tests.find((one) => one.language === language);
  const tasks: readonly { readonly name: string; readonly problems: ProblemSource }[] = test?.tasks ?? [];
  return { problems: test?.problems, tasks };
}
