import * as v from "valibot";

const key = "largestRuns";
/** Adapters that are remembered, the latest last. */
const mostKept = 20;

const schema = v.array(v.object({ adapter: v.string(), bytes: v.pipe(v.number(), v.safeInteger(), v.gtValue(0)) }));

/** The most bytes that a run which ended well has used at once on this adapter; undefined where none has. */
export function largestRunOn(adapter: string): number | undefined {
  return read().find((kept) => kept.adapter === adapter)?.bytes;
}

/** Keeps what a run that ended well has used, where it is the most so far. */
export function keepLargestRun(adapter: string, bytes: number): void {
  if (bytes <= (largestRunOn(adapter) ?? 0)) return;
  const others = read().filter((kept) => kept.adapter !== adapter);
  localStorage.setItem(key, JSON.stringify([...others, { adapter, bytes }].slice(-mostKept)));
}

/** What cannot be read is found out again. */
function read(): v.InferOutput<typeof schema> {
  try {
    const result = v.safeParse(schema, JSON.parse(localStorage.getItem(key) ?? "[]"));
    return result.success ? result.output : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
