import { AppError } from "../../base/errors";
import type { AskedSet } from "../../evaluation/askedSet";
import { holdsChoices, readChoiceProblems } from "../../formats/benchmarks/choices";
import { needTokenizer } from "../../formats/corpora/readCorpus";
import type { ProblemSource } from "../../formats/recipe";
import { loadProblems, problemFile, type Sources } from "../../formats/sources";
import type { TextTokenizer } from "../../formats/tokenizer";
import type { OpenedModel } from "../prepare";
import { askChoices, choiceSet } from "./choiceSet";
import { workedSet } from "./workedSet";

/** What problems are prepared with. */
export interface AskingContext {
  readonly language: string;
  readonly sources: Sources;
  readonly model: OpenedModel;
  /** Problems at most; null = all. */
  readonly limit: number | null;
  /** Tokens of an answer that ends in "=" and a result. */
  readonly maxNewTokens: number;
}

/**
 * Reads the problems that a recipe names and makes prompts of them: the same for a page's run and for the command line.
 * Errors: `missing-file`, `bad-corpus`, `bad-recipe`, `bad-tokenizer`.
 */
export async function askedSet(source: ProblemSource, context: AskingContext): Promise<AskedSet> {
  if ("mgsm" in source || "gsm8k" in source) return workedSet(source, context);
  if ("choice" in source) return choiceSet(source, context);
  const { sources, model, limit, maxNewTokens } = context;
  const { name, file } = await problemFile(source, sources);
  if (holdsChoices(await file.slice(0, 1 << 16).text(), name)) {
    const problems = await readChoiceProblems(file, name);
    return askChoices(problems.slice(0, limit ?? problems.length), { style: "texts", shown: [], name }, model);
  }
  const tokenizer = needTokenizer(model.tokenizer, name);
  const marks = { resultMark: resultMark(tokenizer), eosTokenId: model.eosTokenId };
  const problems = await loadProblems(source, sources, tokenizer, limit);
  return { problems, reading: { kind: "problems", marks }, maxNewTokens };
}

/** What a test without problems asks. */
export function nothingAsked(eosTokenId: number): AskedSet {
  return { problems: [], reading: { kind: "problems", marks: { resultMark: -1, eosTokenId } }, maxNewTokens: 1 };
}

/** The token that a result follows. */
function resultMark(tokenizer: TextTokenizer): number {
  const mark = tokenizer.tokenId("=");
  if (mark === undefined) throw new AppError("bad-tokenizer", 'the tokenizer has no token "="; answers cannot be read');
  return mark;
}
