import * as v from "valibot";
import { AppError } from "../base/errors";
import { parseJson } from "./json";

const pastResult = v.object({
  /** The test's file, as it was named. */
  test: v.string(),
  seed: v.optional(v.number()),
  /** Problem by problem: "1" right, "0" wrong. */
  right: v.pipe(v.string(), v.regex(/^[01]*$/, "a text of 0 and 1")),
});

/** What an earlier evaluation's file tells of a test. */
export type PastResult = v.InferOutput<typeof pastResult>;

const pastResults = v.object({ results: v.array(pastResult) });

/** Reads the `results.json` of an earlier evaluation. Error: `bad-file`, naming the first field that does not fit. */
export function parseTestResults(text: string, name: string): readonly PastResult[] {
  const parsed = v.safeParse(pastResults, parseJson(text, name));
  if (parsed.success) return parsed.output.results;
  const [issue] = parsed.issues;
  throw new AppError(
    "bad-file",
    `${name} holds no results of maet evaluate, at ${v.getDotPath(issue) ?? "its top"}: ${issue.message}`,
  );
}
