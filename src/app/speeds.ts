import * as v from "valibot";
import type { RunPlan } from "../engine/api";
import type { Speeds } from "../engine/estimate";

const key = "speeds";
/** Adapters and models that are remembered, the latest last. */
const mostKept = 20;

const schema = v.array(v.object({ of: v.string(), speeds: v.record(v.string(), v.pipe(v.number(), v.gtValue(0))) }));

type Kept = v.InferOutput<typeof schema>;

/** What was measured last on this adapter for this model; empty where nothing was. */
export function speedsOf(plan: Pick<RunPlan, "adapter" | "modelHash">): Speeds {
  return read().find(({ of }) => of === nameOf(plan))?.speeds ?? {};
}

/** Keeps newly measured speeds; kinds of stages that were not measured now stay as they were. */
export function keepSpeeds(plan: Pick<RunPlan, "adapter" | "modelHash">, measured: Speeds): void {
  if (Object.keys(measured).length === 0) return;
  const of = nameOf(plan);
  const speeds = { ...speedsOf(plan), ...measured };
  const others = read().filter((kept) => kept.of !== of);
  localStorage.setItem(key, JSON.stringify([...others, { of, speeds }].slice(-mostKept)));
}

function nameOf({ adapter, modelHash }: Pick<RunPlan, "adapter" | "modelHash">): string {
  return `${adapter} ${modelHash.slice(0, 16)}`;
}

/** What cannot be read is measured again. */
function read(): Kept {
  try {
    const result = v.safeParse(schema, JSON.parse(localStorage.getItem(key) ?? "[]"));
    return result.success ? result.output : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
