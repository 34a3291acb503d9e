import type * as v from "valibot";
import { AppError } from "../base/errors";

/** The place of a field as a person writes it: `languages[1].mu`. */
function placeOf(issue: v.BaseIssue<unknown>, what: string): string {
  let place = "";
  for (const { key } of issue.path ?? []) {
    place += typeof key === "number" ? `[${key}]` : `${place ? "." : ""}${String(key)}`;
  }
  return place || what;
}

/** Wrong fields that a message names. */
const mostIssues = 12;

/** What a person wrote, in quotes where it was a text. */
function shorten(received: string): string {
  return received.length <= 80 ? received : `${received.slice(0, 80)}…`;
}

/** The error `bad-recipe` for `what` ("the recipe"), naming each wrong field, what was expected and what was found. */
export function refusedFields(what: string, issues: readonly v.BaseIssue<unknown>[]): AppError {
  const lines = issues.slice(0, mostIssues).map((issue) => {
    const place = placeOf(issue, what).slice(0, 200);
    if (issue.expected === "never") return `${place}: ${issue.message}`;
    const found = issue.received === "undefined" || issue.type === "check" ? "" : `; found ${shorten(issue.received)}`;
    return `${place}: expected ${issue.message}${found}`;
  });
  const more = issues.length - lines.length;
  const rest = more > 0 ? `. ${more} further fields are wrong` : "";
  return new AppError("bad-recipe", `${what} cannot be used. ${lines.join(". ")}${rest}`);
}
