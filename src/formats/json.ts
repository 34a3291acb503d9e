import { AppError, type ErrorCode, messageOf } from "../base/errors";

/** Deeper than any file of ours or the hub's; what walks a value by recursion is safe below. */
const deepest = 64;

const code = (character: string) => character.charCodeAt(0);
const [quote, backslash] = [code('"'), code("\\")];
const [openList, closeList, openObject, closeObject] = [code("["), code("]"), code("{"), code("}")];

/** True where lists and objects nest deeper than any file needs. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === quote) {
      for (at++; at < text.length && text.charCodeAt(at) !== quote; at++) {
        if (text.charCodeAt(at) === backslash) at++;
      }
    } else if (character === openList || character === openObject) {
      depth += 1;
      if (depth > deepest) return true;
    } else if (character === closeList || character === closeObject) {
      depth -= 1;
    }
  }
  return false;
}

/** Parses JSON of unknown origin; `what` begins the message. Error: `code`, also where it nests deeper than 64 levels. */
export function parseJson(text: string, what: string, code: ErrorCode = "bad-file"): unknown {
  if (isTooDeep(text)) {
    throw new AppError(code, `${what} cannot be used: it nests lists and objects more than ${deepest} levels deep`);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError(code, `${what} is not JSON: ${messageOf(cause).slice(0, 200)}`, { cause });
  }
}

const longestShown = 80;

/** A value of unknown origin for a message: short, whatever it is. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) {
    const isShort = value.length <= 8 && value.every((item) => typeof item !== "object" || item === null);
    return isShort ? `[${value.map(shown).join(", ")}]` : `a list of ${value.length}`;
  }
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value !== "string") return String(value);
  return JSON.stringify(value.length <= longestShown ? value : `${value.slice(0, longestShown)}…`);
}
