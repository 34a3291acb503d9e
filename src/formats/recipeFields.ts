// The kinds of values that a recipe holds, with what its errors say of them.
import * as v from "valibot";

/** Whole numbers and ranges, named as a person reads them in an error. */
export const text = v.pipe(v.string("a text"), v.minLength(1, "a text that is not empty"));
export const whole = (minimum: number) => {
  const expected = `a whole number of at least ${minimum}`;
  return v.pipe(v.number(expected), v.safeInteger(expected), v.minValue(minimum, expected));
};
export const numberFrom = (minimum: number) => {
  const expected = `a number of at least ${minimum}`;
  return v.pipe(v.number(expected), v.finite(expected), v.minValue(minimum, expected));
};
export const above = (limit: number) => {
  const expected = `a number above ${limit}`;
  return v.pipe(v.number(expected), v.finite(expected), v.gtValue(limit, expected));
};
export const finite = v.pipe(v.number("a number"), v.finite("a number"));
export const fraction = v.pipe(numberFrom(0), v.maxValue(1, "a number from 0 to 1"));
export const trueOrFalse = v.boolean("true or false");
export const choice = <const Options extends readonly string[]>(...options: Options) =>
  v.picklist(options, `one of ${options.join(", ")}`);
export const listOf = <Item extends v.GenericSchema>(item: Item, expected: string) => v.array(item, expected);

/** What the schema of a missing field would have said. */
function expectedBy(schema: v.GenericSchema | undefined): string {
  const issue = schema && v.safeParse(schema, undefined).issues?.[0];
  return issue ? issue.message : "a value";
}

/** An object with exactly these fields. Any other field is an error. */
export const fields = <Entries extends Record<string, v.GenericSchema>>(entries: Entries) => {
  const known = Object.keys(entries).join(", ");
  return v.strictObject(entries, (issue) => {
    if (issue.expected === "never") return `no such field (known here: ${known})`;
    const key = issue.path?.at(-1)?.key;
    const isMissing =
      issue.received === "undefined" && typeof key === "string" && issue.expected === JSON.stringify(key);
    return isMissing ? `${expectedBy(entries[key])} (it is missing)` : `an object with ${known}`;
  });
};

export const hubName = v.pipe(v.string("owner/name"), v.regex(/^[\w.-]+\/[\w.-]+$/, "owner/name"));

/** One of several object forms, told apart by the field that only this form has, so that errors speak of one form. */
export function oneForm<Form extends v.GenericSchema>(forms: Readonly<Record<string, Form>>) {
  const names = Object.keys(forms);
  const none = v.custom<never>(() => false, `an object with one of ${names.join(", ")}`);
  return v.lazy((input): Form | v.GenericSchema<never> => {
    const name = names.find((candidate) => typeof input === "object" && input !== null && candidate in input);
    return (name === undefined ? undefined : forms[name]) ?? none;
  }) as v.LazySchema<Form>;
}

/** The optimiser of a training. */
export const optimiser = {
  /** Updates of the weights. */
  steps: whole(1),
  learningRate: above(0),
  /** Steps of the linear warm-up. */
  warmupSteps: v.optional(whole(0), 0),
  schedule: v.optional(choice("constant", "cosine"), "cosine"),
  weightDecay: v.optional(numberFrom(0), 0),
  /** The gradient's norm over the trainable scalars is cut to this. */
  clipNorm: v.optional(above(0), 1),
};

/** What one training does otherwise. */
export const overrides = fields({
  steps: v.optional(whole(1)),
  learningRate: v.optional(above(0)),
  warmupSteps: v.optional(whole(0)),
  schedule: v.optional(choice("constant", "cosine")),
  weightDecay: v.optional(numberFrom(0)),
  clipNorm: v.optional(above(0)),
});
