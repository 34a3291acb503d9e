/** Named values as they are shown: "k1" → "20 %". */
export type Entries = Readonly<Record<string, string>>;

/** What differs, one text a name: "k1 20 %, now 10 %". */
export function entryChanges(before: Entries, now: Entries): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return names
    .filter((name) => before[name] !== now[name])
    .map((name) => `${name} ${before[name] ?? "none"}, now ${now[name] ?? "none"}`);
}

/** 0.2 → "20 %", as k1 and k2 are printed: at most three decimals. */
export function ratioText(ratio: number): string {
  return `${Math.round(ratio * 1e5) / 1e3} %`;
}

/** The first of several things, and how many more there are: "k1 20 %, now 10 %; and 3 more". */
export function shortList(texts: readonly string[], shown: number): string {
  const more = texts.length - shown;
  return [...texts.slice(0, shown), ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}
