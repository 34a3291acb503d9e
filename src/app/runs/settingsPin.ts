import * as v from "valibot";
import type { RunReport } from "../../engine/report";
import { settingsSchema } from "../settingsSchema";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** The longest name that a pin may have. */
export const longestPinName = 80;
/** Pins of one run. */
export const mostPins = 60;

const pinSchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[\w-]{1,40}$/)),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(longestPinName)),
  settings: settingsSchema,
  /** ISO 8601. */
  created: v.pipe(v.string(), v.maxLength(40)),
  /** What both models said with these settings when they were pinned: right answers of so many asked. */
  probe: v.optional(v.object({ asked: count, base: count, merged: count })),
});

/** Settings that a person keeps of a run, to come back to them and to compare them. */
export type SettingsPin = Readonly<v.InferOutput<typeof pinSchema>>;

/** The pins of a file or of the browser's storage as far as they can be read: a damaged one is no reason to lose the rest. */
export function parsePins(value: unknown): readonly SettingsPin[] {
  if (!Array.isArray(value)) return [];
  const pins = value.slice(0, mostPins).flatMap((item) => {
    const result = v.safeParse(pinSchema, item);
    return result.success ? [result.output] : [];
  });
  return pins.filter(({ id }, index) => pins.findIndex((pin) => pin.id === id) === index);
}

/** Those that name the run's languages and tensors. */
export function fittingPins(
  pins: readonly SettingsPin[],
  { recipe, model }: Pick<RunReport, "recipe" | "model">,
): readonly SettingsPin[] {
  const names = new Set(model.tensors.map(({ name }) => name));
  return pins.filter(
    ({ settings: { mu, exclude, force } }) =>
      mu.length === recipe.languages.length && [...exclude, ...force].every((name) => names.has(name)),
  );
}
