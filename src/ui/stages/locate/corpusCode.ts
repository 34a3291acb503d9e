import { languageName } from "../languageName";

/** "ability" → A, "reference" → L0, "es" → es: the two letters on a chip. */
export function corpusCode(corpus: string): string {
  return corpus === "ability" ? "A" : corpus === "reference" ? "L0" : corpus;
}

/** A corpus in words. */
export function corpusName(corpus: string): string {
  return corpus === "ability"
    ? "the ability"
    : corpus === "reference"
      ? "the reference language"
      : languageName(corpus);
}
