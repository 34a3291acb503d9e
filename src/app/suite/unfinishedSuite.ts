import * as v from "valibot";
import type { SuiteTexts } from "./askedSuite";
import { type BrowserResults, browserResults } from "./browserResults";

const name = "unfinished";

const file = v.object({ name: v.string(), text: v.string() });
const schema = v.object({
  texts: v.object({ suite: file, recipe: file, isShippedRecipe: v.boolean() }),
  title: v.string(),
  date: v.string(),
});

/** A suite that was begun here, as it is kept for another visit. */
export type UnfinishedSuite = v.InferOutput<typeof schema>;

/** Keeps what a suite was made of while it is not finished. */
export function noteUnfinishedSuite(title: string, texts: SuiteTexts, store: BrowserResults): Promise<void> {
  const kept: UnfinishedSuite = { title, texts, date: new Date().toISOString() };
  return store.save(name, JSON.stringify(kept));
}

/** The suite that was begun last and not finished. What another version wrote is none. */
export async function readUnfinishedSuite(): Promise<UnfinishedSuite | undefined> {
  // A browser without private files has kept nothing.
  const text = await browserResults()
    .load(name)
    .catch(() => undefined);
  try {
    const result = v.safeParse(schema, JSON.parse(text ?? "null"));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

export function forgetUnfinishedSuite(store: BrowserResults): Promise<void> {
  return store.remove(name);
}
