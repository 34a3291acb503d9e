import { useMemo } from "react";
import { headLines } from "../../app/headLines";
import { corporaOf, deltaNames, vectorChoices } from "../../app/inspectorVectors";
import type { InspectorState } from "../../app/store/state";
import { formatNumber, formatPercent, formatScalar } from "../../base/format";
import type { TensorFigures, Tile } from "../../engine/viewApi";
import type { HeatmapLegendProps } from "../visuals/HeatmapLegend";
import type { Palette } from "../visuals/heatmapColours";
import { exponentOf } from "../visuals/heatmapMarks";
import { usePalette } from "../visuals/usePalette";
import { entityAccent } from "../widgets/Chip";
import { clippedWords, type FigureFacts } from "../widgets/figureFacts";
import type { Inspected } from "./useInspected";
import type { Picture } from "./usePicture";

/** What the picture's surroundings say of it: words, accents, legend. */
export interface InspectorLook {
  readonly title: string;
  readonly fileName: string;
  readonly palette: Palette;
  /** CSS colours of the first and second mask. */
  readonly accents: readonly [string, string];
  readonly legend: Omit<HeatmapLegendProps, "look"> & { readonly ends: readonly string[] };
  readonly facts: FigureFacts;
  readonly separators: { readonly rows: readonly number[]; readonly columns: readonly number[] };
  readonly headWords: string;
  readonly exponent: number;
  readonly exponentWords: string;
}

/** The same object while what it says stays, whatever the window. */
export function useInspectorLook(
  inspected: Inspected,
  { vector, look, figures, domain, orders, placed }: Picture,
  drawing: InspectorState["drawing"],
): InspectorLook {
  const names = deltaNames(inspected.report);
  const [first = drawing.outline ?? "ability", second = "reference"] = corporaOf(vector);
  const [own, other] = [entityAccent(names.indexOf(first)), entityAccent(names.indexOf(second))];
  const palette = usePalette(own, other);
  const blocks = corporaOf(vector).length > 0 && look.kind !== "classes" ? placed?.tile : undefined;
  const isLocked = drawing.domain !== undefined;
  return useMemo(
    () => ({
      ...lookOfVector(inspected, { vector, look, domain, orders, names: [first, second], accents: [own, other] }),
      facts: factsOf(inspected, { vector, look, figures, domain, blocks, isLocked }),
      palette,
    }),
    [inspected, vector, look, figures, domain, orders, first, second, own, other, palette, blocks, isLocked],
  );
}

interface Shown extends Pick<Picture, "vector" | "look" | "domain" | "orders"> {
  /** Corpora of the first and second mask, and their accents. */
  readonly names: readonly [string, string];
  readonly accents: readonly [string, string];
}

function lookOfVector(
  { report, name, shape }: Inspected,
  { vector, look, domain, orders, names: [first, second], accents }: Shown,
): Omit<InspectorLook, "facts" | "palette"> {
  const corpora = corporaOf(vector);
  const choice = vectorChoices(report).find((known) => known.vector === vector);
  const { rows, columns, words } = headLines(name, report.model.config);
  const fairShare = report.recipe.locate.keyNeuronRatio ** corpora.length;
  const classes =
    corpora.length === 2
      ? [
          { label: "neither", colour: "var(--panel)" },
          { label: `${first} only`, colour: accents[0] },
          { label: `${second} only`, colour: accents[1] },
          { label: "both", colour: "var(--text)" },
        ]
      : [
          { label: "other weight", colour: "var(--panel)" },
          { label: `key weight of ${first}`, colour: accents[0] },
        ];
  const isShare = corpora.length > 0;
  const print = (value: number) => (isShare ? formatPercent(value) : formatScalar(value));
  const exponent = exponentOf(domain);
  return {
    title: `${choice?.symbol ?? vector}: ${choice?.meaning ?? ""}`,
    fileName: `${name}-${vector.replace(":", "-")}`,
    accents,
    legend: {
      isShare,
      classes,
      ends: look.kind === "classes" ? classes.map(({ label }) => label) : [print(look.low), print(look.high)],
      mark: isShare
        ? { value: fairShare, label: corpora.length === 2 ? "by chance, k1²" : "fair share, k1" }
        : undefined,
    },
    // Heads are neighbours only in the tensor's own order.
    separators: { rows: orders.rows || shape.length === 1 ? [] : rows, columns: orders.columns ? [] : columns },
    headWords: (orders.rows && rows.length > 0) || (orders.columns && columns.length > 0) ? "" : words,
    exponent,
    exponentWords: exponent === 0 ? "" : `numbers in cells are in units of 10^${exponent}`,
  };
}

interface Measured extends Pick<Picture, "vector" | "look" | "figures" | "domain"> {
  /** Shares of key weights, where they are drawn as a scale. */
  readonly blocks: Tile | undefined;
  readonly isLocked: boolean;
}

function factsOf(
  { rows, columns }: Inspected,
  { vector, look, figures, domain, blocks, isLocked }: Measured,
): FigureFacts {
  const n = `${formatNumber(rows * columns)} weights of this tensor`;
  if (look.kind === "classes") return { unit: "class of a weight", n };
  if (corporaOf(vector).length > 0) {
    const unit = "% of the weights of a block";
    if (!blocks) return { unit, n };
    const beyond = blocks.values.filter((value) => value > look.high).length;
    return { unit, n, clipped: clippedWords(beyond, blocks.values.length, "blocks") };
  }
  const unit = "value of a weight, as a number";
  return figures ? { unit, n, clipped: clippedWeights(figures, domain, isLocked) } : { unit, n };
}

/** Which share of a tensor lies beyond the colours. A locked domain is met between two bins of the histogram at best. */
function clippedWeights(figures: TensorFigures, domain: number, isLocked: boolean): string {
  if (!isLocked) {
    const isQuantile = figures.domain > 0;
    const share = isQuantile ? figures.clippedShare : 0;
    return `${formatPercent(share, 2)} clipped beyond ±${formatScalar(domain)}${isQuantile ? " (99.5 % quantile)" : ""}`;
  }
  return `about ${formatPercent(shareBeyond(figures, domain), 1)} clipped beyond ±${formatScalar(domain)} (locked)`;
}

/** Share of the histogram's counts in bins whose middle is beyond ±`domain`. */
export function shareBeyond({ histogram, minimum, maximum, count }: TensorFigures, domain: number): number {
  const width = (maximum - minimum) / histogram.length;
  let beyond = 0;
  histogram.forEach((found, bin) => {
    if (Math.abs(minimum + (bin + 0.5) * width) > domain) beyond += found;
  });
  return beyond / count;
}
