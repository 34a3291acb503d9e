import type { ProblemSource } from "../formats/recipe";

/** What benchmarks' files are, by the field that names one in a recipe. */
export const benchmarkNames = { mgsm: "MGSM", gsm8k: "GSM8K", choice: "multiple choice", file: "equations" } as const;

export type BenchmarkKind = keyof typeof benchmarkNames;

/** "problems.es", "mgsm_es.tsv as MGSM, 8 examples of exemplars.json". */
export function problemWords(source: ProblemSource): string {
  if ("embedded" in source) return source.embedded;
  const kinds = Object.keys(benchmarkNames) as readonly BenchmarkKind[];
  const kind = kinds.find((known) => known in source) ?? "file";
  const { exemplars, shots, exemplarSeed, style, maxNewTokens } = { ...noFields, ...source };
  return [
    `${fileWords(String((source as Readonly<Record<string, unknown>>)[kind]))} as ${benchmarkNames[kind]}`,
    ...(style === "texts" ? ["by the texts of the choices"] : []),
    ...(exemplars === undefined ? [] : [`${shotWords(shots ?? usualShots(kind))} of ${fileWords(exemplars)}`]),
    ...(exemplarSeed === undefined ? [] : [`drawn by seed ${exemplarSeed}`]),
    ...(maxNewTokens === undefined ? [] : [`answers of up to ${maxNewTokens} tokens`]),
  ].join(", ");
}

/** Examples before a question where a recipe does not say how many. */
export function usualShots(kind: BenchmarkKind): number {
  return kind === "mgsm" ? 8 : 5;
}

function shotWords(shots: number): string {
  return shots === 1 ? "1 example" : `${shots} examples`;
}

interface AskingFields {
  readonly exemplars?: string | undefined;
  readonly shots?: number | undefined;
  readonly exemplarSeed?: number | undefined;
  readonly style?: "letters" | "texts" | undefined;
  readonly maxNewTokens?: number | undefined;
}

const noFields: AskingFields = {};

/** A file of the hub by its path and data set, its commit left out. */
function fileWords(name: string): string {
  const [, hub, path] = /^hub:([\w.-]+\/[\w.-]+?)(?:@[^/@]+)?\/(.+)$/.exec(name) ?? [];
  return hub === undefined ? name : `${path} of ${hub}`;
}
