// Fig. 4 of the paper as panels: three pictures with tables of some of their points, and what of it is still to be trained.
import type { CurveSeries } from "../../formats/suite/curvesSvg";
import { layerSeries, lossSeries, smoothedSteps } from "../../formats/suite/studyFigures";
import type { SuiteReportGroup } from "../../formats/suite/suiteReport";
import { bestMark } from "../../formats/suite/tableText";
import { cellWords, type GroupFilling } from "./filling";
import type { SuiteCurves, SuitePanel } from "./suitePanels";

/** What of Fig. 4 is still to be trained, as a table of its cells. */
export function waitingStudy({ id, title, note }: SuiteReportGroup, { cells }: GroupFilling): SuitePanel[] {
  const missing = [...cells].filter(([, { now }]) => now !== undefined);
  if (missing.length === 0) return [];
  const rows = missing.map(([name, state]) => ({
    name,
    isCell: true,
    cells: [{ text: cellWords(state), isBest: false }],
  }));
  return [
    {
      ...{ id: `${id}-waiting`, group: id, title, note, unit: "seeds", n: `${missing.length} trainings`, rows },
      caption: "seeds that are trained; the pictures follow with the first of them",
      head: ["training", "seeds"],
      ...{ bars: undefined, barWords: "", bestMark, curves: undefined, claims: [], isPartial: true },
    },
  ];
}

/** The pictures of the seeds that are trained. */
export function studyPanels({ id, title, note, studies = [] }: SuiteReportGroup, seedCount: number): SuitePanel[] {
  if (studies.length === 0) return [];
  const n = `${studies.length} ${studies.length === 1 ? "seed" : "seeds"}`;
  const panel = (part: string, words: string, unit: string, caption: string, curves: SuiteCurves): SuitePanel => {
    const places = shownPlaces(curves);
    return {
      id: `${id}-${part}`,
      group: id,
      title: `${title}: ${words}`,
      note: part === "loss" ? note : undefined,
      unit,
      n,
      caption,
      head: ["line", ...places.map((x) => `${curves.xWords} ${x}`)],
      rows: curves.series.map(({ name, points }) => ({
        name,
        isCell: false,
        cells: places.map((x) => ({ text: pointText(points.find((point) => point.x === x)), isBest: false })),
      })),
      barWords: "",
      bestMark,
      bars: undefined,
      curves,
      claims: [],
      isPartial: studies.length < seedCount,
    };
  };
  const byLayer = "mean over the pairs of models, ± one standard deviation over the seeds";
  const loss = { xWords: "step", yWords: "loss, nats a token", series: lossSeries(studies), hasDots: false };
  const layers = (measure: "cosine" | "meanL1", yWords: string) => ({
    xWords: "layer",
    yWords,
    series: layerSeries(studies, measure),
    hasDots: true,
  });
  return [
    panel("loss", "loss", "nats a token", `mean of the last ${smoothedSteps} steps, mean over the seeds`, loss),
    panel("cosine", "angle of the changes", "cosine, from −1 to 1", byLayer, layers("cosine", "cosine")),
    panel(
      "l1",
      "distance of the weights",
      "mean |difference| of a weight",
      byLayer,
      layers("meanL1", "mean |difference|"),
    ),
  ].filter(({ curves }) => curves?.series.some(({ points }) => points.length > 0));
}

/** Places on the axis that the table prints: all of few, else some from first to last. */
function shownPlaces({ series }: SuiteCurves): readonly number[] {
  const all = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  const most = 8;
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, index) => all[Math.round((index * (all.length - 1)) / (most - 1))] ?? 0);
}

function pointText(point: CurveSeries["points"][number] | undefined): string {
  if (!point) return "–";
  const digits = (value: number) => Number(value.toPrecision(3)).toString();
  // A sum's rounding is no spread.
  const isSpread = (point.spread ?? 0) > 1e-9 * Math.abs(point.y);
  return isSpread && point.spread ? `${digits(point.y)} ± ${digits(point.spread)}` : digits(point.y);
}
