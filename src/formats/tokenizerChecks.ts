import { AppError } from "../base/errors";
import { shown } from "./json";

/** Four times the largest published vocabulary; a table has as many places as its largest id. */
const largestId = 2 ** 20;

function refuse(message: string): never {
  throw new AppError("bad-tokenizer", `tokenizer.json cannot be used: ${message}`);
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/**
 * Checks what a tokenizer.json could make the program wait or run out of memory with: token ids beyond every vocabulary,
 * and regular expressions that may take exponential time. Error: `bad-tokenizer`.
 */
export function checkTokenizer(json: object): void {
  const { model, added_tokens: added, normalizer, pre_tokenizer, decoder } = json as Record<string, unknown>;
  const vocab: unknown = isObject(model) && "vocab" in model ? model.vocab : undefined;
  if (Array.isArray(vocab)) {
    if (vocab.length > largestId)
      refuse(`its vocabulary has ${vocab.length} pieces; at most ${largestId} are expected`);
  } else if (isObject(vocab)) {
    for (const [token, id] of Object.entries(vocab)) checkId(token, id);
  } else {
    refuse("model.vocab is missing");
  }
  for (const token of Array.isArray(added) ? added : []) {
    if (!isObject(token)) refuse("an entry of added_tokens is no object");
    const { content, id } = token as Record<string, unknown>;
    if (typeof content !== "string" || content === "") refuse(`added_tokens holds the content ${shown(content)}`);
    checkId(content, id);
  }
  for (const part of [normalizer, pre_tokenizer, decoder]) checkPatterns(part);
}

function checkId(token: string, id: unknown): void {
  if (Number.isSafeInteger(id) && Number(id) >= 0 && Number(id) < largestId) return;
  refuse(`the token ${shown(token)} has the id ${shown(id)}; a whole number below ${largestId} was expected`);
}

function checkPatterns(part: unknown): void {
  if (!isObject(part)) return;
  for (const [key, value] of Object.entries(part)) {
    if (key === "Regex" && typeof value === "string" && repeatsRepetition(value)) {
      refuse(`the pattern ${shown(value)} repeats a repetition, which may take longer than anyone can wait`);
    }
    checkPatterns(value);
  }
}

/** True where a group that holds an unbounded repetition is itself repeated without bound: (a+)+. */
export function repeatsRepetition(pattern: string): boolean {
  const open: boolean[] = [false];
  let closed: boolean | undefined;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? "";
    const isUnbounded = character === "*" || character === "+" || /^\{\d+,\}/.test(pattern.slice(at, at + 12));
    if (isUnbounded) {
      if (closed === true) return true;
      open[open.length - 1] = true;
    }
    closed = undefined;
    if (character === "\\") at += 1;
    else if (character === "[") at = classEnd(pattern, at);
    else if (character === "(") open.push(false);
    else if (character === ")" && open.length > 1) {
      closed = open.pop() ?? false;
      if (closed) open[open.length - 1] = true;
    }
  }
  return false;
}

/** The place of the bracket that ends the class which begins at `start`. */
function classEnd(pattern: string, start: number): number {
  for (let at = start + 1; at < pattern.length; at++) {
    if (pattern[at] === "\\") at += 1;
    else if (pattern[at] === "]" && at > start + 1) return at;
  }
  return pattern.length;
}
