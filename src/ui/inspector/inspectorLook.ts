import { headLines } from "../../app/headLines";
import { corporaOf, deltaNames, vectorChoices } from "../../app/inspectorVectors";
import type { InspectorState } from "../../app/store/state";
import { formatPercent, formatScalar } from "../../base/format";
import type { TensorFigures } from "../../engine/viewApi";
import type { MergeSettings } from "../../method/settings";
import type { HeatmapLegendProps } from "../visuals/HeatmapLegend";
import type { Palette } from "../visuals/heatmapColours";
import { exponentOf } from "../visuals/heatmapMarks";
import { usePalette } from "../visuals/usePalette";
import { entityAccent } from "../widgets/Chip";
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
  readonly separators: { readonly rows: readonly number[]; readonly columns: readonly number[] };
  readonly headWords: string;
  readonly exponent: number;
  readonly exponentWords: string;
  /** Changes with the sliders. */
  readonly settingsKey: string;
}

export function useInspectorLook(
  { report, name, shape }: Inspected,
  picture: Picture,
  drawing: InspectorState["drawing"],
  settings: MergeSettings,
): InspectorLook {
  const { vector, look, figures, domain } = picture;
  const corpora = corporaOf(vector);
  const names = deltaNames(report);
  const [first = drawing.outline ?? "ability", second = "reference"] = corpora;
  const accents = [entityAccent(names.indexOf(first)), entityAccent(names.indexOf(second))] as const;
  const palette = usePalette(...accents);
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
    palette,
    accents,
    legend: {
      isShare,
      classes,
      ends: look.kind === "classes" ? classes.map(({ label }) => label) : [print(look.low), print(look.high)],
      mark: isShare
        ? { value: fairShare, label: corpora.length === 2 ? "by chance, k1²" : "fair share, k1" }
        : undefined,
      clipped: isShare || !figures ? "" : clippedWords(figures, domain, drawing.domain !== undefined),
    },
    separators: shape.length > 1 || columns.length > 0 ? { rows, columns } : { rows: [], columns: [] },
    headWords: words,
    exponent,
    exponentWords: exponent === 0 ? "" : `numbers in cells are in units of 10^${exponent}`,
    settingsKey: JSON.stringify(settings),
  };
}

/** Which share of a tensor lies beyond the colours. A locked domain is met between two bins of the histogram at best. */
function clippedWords(figures: TensorFigures, domain: number, isLocked: boolean): string {
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
