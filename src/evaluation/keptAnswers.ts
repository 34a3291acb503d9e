import { canonicalJson, sha256 } from "../base/hash";
import { parseJson } from "../formats/json";
import type { AskedSet } from "./askedSet";

/** What a model gave each problem: tokens, or the loss of each choice; undefined where it was not asked yet. */
export type KeptAnswers = readonly (readonly number[] | undefined)[];

/** Keeps answers as far as an evaluation got, by what made them, so that an interrupted one goes on. */
export interface AnswerStore {
  /** Undefined where nothing is kept under the key. */
  load(name: string, key: string): Promise<Blob | undefined>;
  /** Replaces what is kept under the key. */
  save(name: string, key: string, answers: Blob): Promise<void>;
}

/** The key of a set's answers: equal keys mean the same weights asked the same questions in the same way. */
export async function answersKey(weightsKey: string, { problems, reading, maxNewTokens }: AskedSet): Promise<string> {
  const asked = problems.map(({ prompt, choices }) =>
    choices ? [prompt, choices.map(({ tokens }) => tokens)] : prompt,
  );
  const { kind } = reading;
  const ends = "stopTokenIds" in reading ? reading.stopTokenIds : "marks" in reading ? [reading.marks.eosTokenId] : [];
  return (await sha256(canonicalJson({ weightsKey, asked, kind, ends, maxNewTokens }))).slice(0, 16);
}

/** Answers as a file. */
export function writeAnswers(answers: KeptAnswers): Blob {
  return new Blob([JSON.stringify(answers.map((answer) => answer ?? null))]);
}

/** The answers of a file; none where it is not one of `count` answers: what is damaged is asked again. */
export async function readAnswers(file: Blob, count: number): Promise<KeptAnswers> {
  const none = Array.from({ length: count }, () => undefined);
  let json: unknown;
  try {
    json = parseJson(await file.text(), "kept answers");
  } catch {
    return none;
  }
  if (!Array.isArray(json) || json.length !== count) return none;
  return json.map((answer: unknown) => (isNumbers(answer) ? answer : undefined));
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "number" && Number.isFinite(entry));
}
