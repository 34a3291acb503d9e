import { AppError } from "../../base/errors";
import { readChoiceProblems } from "../../formats/benchmarks/choices";
import { readExemplars, readWorkedProblems } from "../../formats/benchmarks/worked";
import { parseProblems } from "../../formats/problems";
import type { ProblemSource } from "../../formats/recipe";
import { hubFileName, readNamed, type Sources } from "../../formats/sources";
import type { ProblemLook } from "../dataApi";

/** Characters of the first question that are told. */
const shownCharacters = 600;

/**
 * Reads a file of problems, and of worked examples, as asking them would; with neither model nor tokenizer.
 * Errors: `bad-corpus`, which names the record, `missing-file`, those of the hub.
 */
export async function lookAtProblems(source: ProblemSource, language: string, sources: Sources): Promise<ProblemLook> {
  const pinned = await pinSource(source, sources);
  const read = await readFirst(pinned, sources);
  const exemplars = "exemplars" in pinned ? pinned.exemplars : undefined;
  if (exemplars === undefined) return { source: pinned, ...read };
  const file = await readNamed(exemplars, sources);
  const shown =
    "choice" in pinned ? await readChoiceProblems(file, exemplars) : await readExemplars(file, exemplars, language);
  return { source: pinned, ...read, exemplarCount: shown.length };
}

async function readFirst(
  source: ProblemSource,
  sources: Sources,
): Promise<Pick<ProblemLook, "problemCount" | "first">> {
  if ("choice" in source) {
    const problems = await readChoiceProblems(await readNamed(source.choice, sources), source.choice);
    const [first] = problems;
    const { question = "", choices = [], correct = 0 } = first ?? {};
    return {
      problemCount: problems.length,
      first: { question: cut(question), choices, answer: choices[correct] ?? "" },
    };
  }
  if ("embedded" in source)
    throw new AppError("bad-usage", `${source.embedded} comes with the program; a file is looked at`);
  if ("file" in source) {
    const problems = parseProblems(await (await readNamed(source.file, sources)).text(), source.file);
    if (problems.length === 0) throw new AppError("bad-corpus", `${source.file}: it holds no record`);
    const { prompt = "", answer = "" } = problems[0] ?? {};
    return { problemCount: problems.length, first: { question: cut(prompt), answer } };
  }
  const name = "mgsm" in source ? source.mgsm : source.gsm8k;
  const problems = await readWorkedProblems(await readNamed(name, sources), name);
  const { question = "", result = "" } = problems[0] ?? {};
  return { problemCount: problems.length, first: { question: cut(question), answer: result } };
}

function cut(text: string): string {
  return text.length <= shownCharacters ? text : `${text.slice(0, shownCharacters)} …`;
}

/** The source with the commits of its files of the hub, so that a recipe means the same tomorrow. */
async function pinSource(source: ProblemSource, { datasets }: Sources): Promise<ProblemSource> {
  const pinned = await Promise.all(
    Object.entries(source).map(async ([field, value]) => {
      const named = typeof value === "string" ? hubFileName(value) : undefined;
      if (!named || !datasets) return [field, value] as const;
      const { commit } = await datasets.file(named);
      return [field, `hub:${named.hub}@${commit}/${named.path}`] as const;
    }),
  );
  return Object.fromEntries(pinned) as unknown as ProblemSource;
}
