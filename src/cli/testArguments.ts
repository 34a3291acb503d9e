import { basename } from "node:path";
import { AppError } from "../base/errors";
import type { ProblemSource } from "../formats/recipe";
import { wholeNumber } from "./arguments";

/** A test as the command line names it. */
export interface AskedTest {
  readonly path: string;
  readonly language: string;
  readonly source: ProblemSource;
}

/** Options of `evaluate --test`. */
export interface TestOptions {
  readonly test?: string[] | undefined;
  readonly kind?: string | undefined;
  readonly language?: string | undefined;
  readonly exemplars?: string | undefined;
  readonly shots?: string | undefined;
  readonly style?: string | undefined;
  readonly "tokens-out"?: string | undefined;
}

const kinds = ["problems", "mgsm", "gsm8k", "choice"] as const;

/**
 * The tests that a command asks for. A test's kind is `--kind`, or what its file's name says (mgsm…, gsm8k…, .csv = choice;
 * else problems); its language `--language`, or what the name ends in (`mgsm_es.tsv`, `problems.te.jsonl`), or en.
 * Error: `bad-usage`.
 */
export function askedTests(options: TestOptions, exemplarSeed?: number): AskedTest[] {
  return (options.test ?? []).map((path) => {
    const name = basename(path);
    const language = options.language ?? /[._-]([a-z]{2,3})\.[a-z0-9]+$/.exec(name)?.[1] ?? "en";
    return { path, language, source: sourceOf(path, kindOf(name, options.kind), options, exemplarSeed) };
  });
}

function kindOf(name: string, asked: string | undefined): (typeof kinds)[number] {
  if (asked !== undefined) {
    const found = kinds.find((kind) => kind === asked);
    if (found) return found;
    throw new AppError("bad-usage", `--kind ${asked}: one of ${kinds.join(", ")} is expected`);
  }
  if (/^mgsm/i.test(name)) return "mgsm";
  if (/^gsm8k/i.test(name)) return "gsm8k";
  return /\.csv$/i.test(name) ? "choice" : "problems";
}

function sourceOf(
  path: string,
  kind: (typeof kinds)[number],
  options: TestOptions,
  exemplarSeed: number | undefined,
): ProblemSource {
  const shown = {
    ...(options.exemplars !== undefined && { exemplars: options.exemplars }),
    ...(options.shots !== undefined && { shots: wholeNumber("shots", options.shots, 0) }),
    ...(exemplarSeed !== undefined && { exemplarSeed }),
  };
  if (kind !== "mgsm" && kind !== "gsm8k" && kind !== "choice") return { file: path };
  if (kind === "choice") return { choice: path, ...shown, ...styleOf(options.style) };
  const tokens = options["tokens-out"];
  const length = tokens === undefined ? {} : { maxNewTokens: wholeNumber("tokens-out", tokens, 1) };
  return kind === "mgsm" ? { mgsm: path, ...shown, ...length } : { gsm8k: path, ...shown, ...length };
}

function styleOf(style: string | undefined): { readonly style?: "letters" | "texts" } {
  if (style === undefined) return {};
  if (style === "letters" || style === "texts") return { style };
  throw new AppError("bad-usage", `--style ${style}: letters or texts is expected`);
}

/** `0,1,2` as numbers. Error: `bad-usage`. */
export function seedList(text: string | undefined): readonly (number | undefined)[] {
  return text === undefined ? [undefined] : text.split(",").map((seed) => wholeNumber("seeds", seed, 0));
}
