import { formatNumber, formatPercent } from "../../base/format";

/** What the numbers of a figure are: printed below it and on the pictures that it is saved as. */
export interface FigureFacts {
  /** Unit of what is drawn, in words. */
  readonly unit: string;
  /** What was counted or measured, with its number: "38 tensors, 840,832 weights". */
  readonly n: string;
  /** Where values become colours: how much lies beyond the colours. */
  readonly clipped?: string;
}

/** "unit: nats a token; n = 600 steps". */
export function factsText({ unit, n, clipped }: FigureFacts): string {
  return [`unit: ${unit}`, `n = ${n}`, clipped].filter(Boolean).join("; ");
}

/** "nothing clipped", or "2 of 38 tensors (5.3 %) clipped: beyond the scale, drawn at its end". */
export function clippedWords(beyond: number, all: number, what: string): string {
  if (beyond === 0) return "nothing clipped";
  const share = formatPercent(beyond / all);
  return `${formatNumber(beyond)} of ${formatNumber(all)} ${what} (${share}) clipped: beyond the scale, drawn at its end`;
}
