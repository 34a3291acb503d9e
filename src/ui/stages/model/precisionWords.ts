import type { Precision } from "../../../formats/recipe";

/** Bytes of one weight. */
export function bytesOfPrecision(precision: Precision): number {
  return precision === "f32" ? 4 : 2;
}

/** As a person names the type: "32-bit floats". */
export function wordsOfPrecision(precision: Precision): string {
  return precision === "f32" ? "32-bit floats" : `16-bit floats (${precision})`;
}
