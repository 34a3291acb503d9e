import { badCorpus } from "../corpora/textFile";
import { parseJson, shown } from "../json";
import { type BenchmarkRecord, readBenchmark } from "./records";

/** A word problem of MGSM or GSM8K. */
export interface WorkedProblem {
  readonly question: string;
  /** The worked answer, where the file holds one: what an exemplar shows. */
  readonly worked: string | undefined;
  /** The result as the file writes it: "2,125". */
  readonly result: string;
}

/** A question with its worked answer, as it stands in the file, labels included where it has them. */
export interface Exemplar {
  readonly question: string;
  readonly answer: string;
}

const questionNames = ["question"] as const;

/**
 * Problems as MGSM and GSM8K come: a .tsv of question and result without a header (MGSM), .jsonl of `question` and `answer`
 * whose last line is "#### result" (GSM8K), or tables with `question` and `answer_number` or `answer` (both on the hub).
 * Error: `bad-corpus`, naming the record.
 */
export async function readWorkedProblems(file: Blob, name: string): Promise<WorkedProblem[]> {
  const records = await readBenchmark(file, name, isHeader);
  return records.map((record) => {
    const question = textOf(record, questionNames, 0);
    const answer = textOf(record, ["answer"], 1, false);
    const number = textOf(record, ["answer_number"], 1, false);
    const result = number ?? resultOf(answer);
    if (question === undefined || question.trim() === "")
      throw badCorpus(record.where, "the question is missing: column 1, or the field question");
    if (result === undefined || !/\p{Nd}/u.test(result))
      throw badCorpus(record.where, `no result in ${shown(answer ?? null)}: a number, or "#### number" at its end`);
    return { question, worked: number === answer ? undefined : answer, result };
  });
}

/** The result of an answer: behind "####" where that stands, else the whole of it. */
function resultOf(answer: string | undefined): string | undefined {
  const mark = answer?.lastIndexOf("####") ?? -1;
  return mark < 0 ? answer : answer?.slice(mark + 4).trim();
}

/**
 * Exemplars from a file: MGSM's exemplars as JSON (`MGSM_EXEMPLARS`, by language, each `q` and `a`), or problems with worked
 * answers as `readWorkedProblems` reads them. Error: `bad-corpus`.
 */
export async function readExemplars(file: Blob, name: string, language: string): Promise<Exemplar[]> {
  if (!/\.json$/i.test(name)) {
    const problems = await readWorkedProblems(file, name);
    return problems.map(({ question, worked }, index) => {
      if (worked !== undefined) return { question, answer: worked };
      throw badCorpus(`${name}, record ${index + 1}`, "its answer is a bare number; an exemplar works it out");
    });
  }
  if (file.size > 16 << 20) throw badCorpus(name, `it has ${file.size} bytes; exemplars of at most 16 MiB are read`);
  const json = parseJson(await file.text(), name, "bad-corpus");
  const languages = fieldOf(json, "MGSM_EXEMPLARS") ?? json;
  const own = fieldOf(languages, language);
  if (typeof own !== "object" || own === null) {
    const known = typeof languages === "object" && languages !== null ? Object.keys(languages).slice(0, 20) : [];
    throw badCorpus(name, `it has no exemplars for ${language}; there are ${known.join(", ") || "none"}`);
  }
  return Object.entries(own).map(([key, entry]) => {
    const [question, answer] = [fieldOf(entry, "q"), fieldOf(entry, "a")];
    if (typeof question === "string" && typeof answer === "string") return { question, answer };
    throw badCorpus(`${name}, ${language}, exemplar ${key.slice(0, 20)}`, "the texts q and a were expected");
  });
}

function isHeader(cells: readonly string[]): boolean {
  return cells.some((cell) => cell.trim().toLowerCase() === "question");
}

/** A field as text by one of its names, or a cell by its place. Error: `bad-corpus` where it is neither text nor number. */
function textOf(
  { where, fields, cells }: BenchmarkRecord,
  names: readonly string[],
  place: number,
  isNeeded = true,
): string | undefined {
  for (const name of names) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (typeof value === "string") return value;
    if (typeof value === "number" && Number.isFinite(value)) return String(value);
    if (value !== undefined && value !== null && isNeeded)
      throw badCorpus(where, `${name} is ${shown(value)}, no text`);
  }
  return Object.keys(fields).length === 0 ? cells[place] : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
