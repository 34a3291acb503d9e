import { AppError } from "../../base/errors";
import type { AskedProblem, AskedSet } from "../../evaluation/askedSet";
import { fewShotPrompt, workedForm } from "../../evaluation/fewShot";
import { numberOf } from "../../evaluation/numbers";
import { readExemplars, readWorkedProblems } from "../../formats/benchmarks/worked";
import { needTokenizer } from "../../formats/corpora/readCorpus";
import type { ProblemSource } from "../../formats/recipe";
import { readNamed } from "../../formats/sources";
import type { AskingContext } from "./askedSet";
import { readShots, ShotFitter } from "./shots";

/** Tokens that a worked answer may take where nothing is said. */
const usualTokens = 256;
const usualShots = { mgsm: 8, gsm8k: 5 } as const;

type WorkedSource = Extract<ProblemSource, { readonly mgsm: string } | { readonly gsm8k: string }>;

/** Word problems of MGSM or GSM8K behind worked examples. Errors: `missing-file`, `bad-corpus`, `bad-recipe`, `bad-tokenizer`. */
export async function workedSet(
  source: WorkedSource,
  { language, sources, model, limit }: AskingContext,
): Promise<AskedSet> {
  const [kind, name] = "mgsm" in source ? (["mgsm", source.mgsm] as const) : (["gsm8k", source.gsm8k] as const);
  const form = workedForm(kind, language);
  const tokenizer = needTokenizer(model.tokenizer, name);
  const read = await readWorkedProblems(await readNamed(name, sources), name);
  const readShown = (file: Blob, path: string) => readExemplars(file, path, language);
  const fitter = new ShotFitter(await readShots(source, usualShots[kind], readShown, sources));
  const maxNewTokens = source.maxNewTokens ?? usualTokens;
  const problems = read.slice(0, limit ?? read.length).map(({ question, result }, index): AskedProblem => {
    const value = numberOf(result, "en");
    if (value === undefined) throw new AppError("bad-corpus", `${name}: problem ${index + 1} has no result`);
    const fitted = fitter.fit(
      model.maxPositions - maxNewTokens,
      (shown) => fewShotPrompt(form, shown, question),
      tokenizer.encodePrompt,
    );
    return { prompt: fitted?.tokens ?? [], answer: tokenizer.encode(value), seenPair: null, result: value };
  });
  const { stopTokenIds, tokenizerFiles } = model;
  const reading = { kind, language, stopTokenIds, tokenizer: tokenizerFiles ?? { json: null, config: null } };
  const { counts } = fitter;
  return { problems, reading, maxNewTokens, ...(counts && { shots: counts }) };
}
