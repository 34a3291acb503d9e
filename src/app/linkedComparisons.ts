// A recipe's comparisons as a value of a link: base64url of JSON, [name, method, settings that are not the usual ones].
import * as v from "valibot";
import { canonicalJson } from "../base/hash";
import { type Baseline, baselineList } from "../formats/recipeBaselines";

/** Longer values make links that no messenger passes on; such comparisons go by a recipe's file. */
const limitCharacters = 2400;

/** Empty where there are none, or more than a link can carry. */
export function writeComparisons(list: readonly Baseline[]): string {
  if (list.length === 0) return "";
  const bytes = new TextEncoder().encode(JSON.stringify(list.map(shortForm)));
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const value = text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return value.length <= limitCharacters ? value : "";
}

/** The address is written after every change of the page, comparisons seldom change. */
const written = new WeakMap<Baseline, readonly unknown[]>();

function shortForm(baseline: Baseline): readonly unknown[] {
  const known = written.get(baseline) ?? newShortForm(baseline);
  written.set(baseline, known);
  return known;
}

function newShortForm(baseline: Baseline): readonly unknown[] {
  const { name, method, ...settings } = baseline;
  const whole = canonicalJson(baseline);
  const told = Object.entries(settings).filter(([field]) => {
    const without = { ...baseline, [field]: undefined };
    const result = v.safeParse(baselineList, [JSON.parse(JSON.stringify(without))]);
    return !result.success || canonicalJson(result.output[0]) !== whole;
  });
  return told.length > 0 ? [name, method, Object.fromEntries(told)] : [name, method];
}

const writtenList = v.array(
  v.union([
    v.strictTuple([v.string(), v.string()]),
    v.strictTuple([v.string(), v.string(), v.record(v.string(), v.unknown())]),
  ]),
);

/** Reads what `writeComparisons` wrote; whatever else a link holds is refused. */
export const comparisonsInLink = v.pipe(
  v.string(),
  v.regex(/^[\w-]+$/, "is no list of comparisons"),
  v.maxLength(limitCharacters, "is too long"),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    try {
      const bytes = atob(dataset.value.replaceAll("-", "+").replaceAll("_", "/"));
      const text = new TextDecoder("utf-8", { fatal: true }).decode(
        Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)),
      );
      const list = v.parse(writtenList, JSON.parse(text));
      return v.parse(
        baselineList,
        list.map(([name, method, settings = {}]) => ({ ...settings, name, method })),
      );
    } catch {
      addIssue({ message: "is no list of comparisons" });
      return NEVER;
    }
  }),
);
