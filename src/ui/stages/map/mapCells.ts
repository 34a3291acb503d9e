import { differenceOf, type MapValues, mapValues } from "../../../app/mapValues";
import { compositionOf, tensorNames } from "../../../app/report";
import { settingsOf } from "../../../app/settings";
import type { MapMode } from "../../../app/store/state";
import type { RunReport } from "../../../engine/report";
import type { MapCell } from "../../visuals/TensorMap";
import { tensorCells } from "../tensorCells";
import type { CompositionView } from "../useComposition";

/** Numbers of the map; `isDifference` where those of another run are taken off. */
export interface ShownValues extends MapValues {
  readonly isDifference: boolean;
}

/**
 * The numbers that the map shows: those of a mode, less those of `other` where it is given and of the same model. The
 * other run is taken with the same settings, or with its own where it has other languages.
 */
export function shownValues(view: CompositionView, mode: MapMode, other: RunReport | undefined): ShownValues {
  const values = mapValues(view, mode);
  const composition = other && (compositionOf(other, view.settings) ?? compositionOf(other, settingsOf(other.recipe)));
  if (!other || !composition || !isSameModel(view.report, other)) return { ...values, isDifference: false };
  const difference = differenceOf(values, mapValues({ ...view, report: other, composition }, mode));
  return { ...(difference ?? values), isDifference: difference !== undefined };
}

/** Whether two runs changed the same tensors. */
export function isSameModel(left: RunReport, right: RunReport): boolean {
  const names = tensorNames(right);
  return names.length === tensorNames(left).length && tensorNames(left).every((name, tensor) => name === names[tensor]);
}

interface Picked {
  readonly brush: readonly number[];
  readonly pins: readonly string[];
}

/** Cells with those numbers, what is selected, decided by hand, picked out and pinned; all of it in words too. */
export function mapCells(view: CompositionView, shown: MapValues, { brush, pins }: Picked): readonly MapCell[] {
  const { report, settings, composition } = view;
  const { rank, selected } = composition;
  const [excluded, forced, pinned, brushed] = [
    new Set(settings.exclude),
    new Set(settings.force),
    new Set(pins),
    new Set(brush),
  ];
  return tensorCells(report, (tensor) => {
    const value = shown.values[tensor];
    const name = report.model.tensors[tensor]?.name ?? "";
    const mark = excluded.has(name) ? "excluded" : forced.has(name) ? "forced" : undefined;
    const isSelected = selected[tensor] === true;
    const words = [
      `${shown.noun} ${value === undefined ? "undefined, no key weight here" : shown.format(value)}`,
      `rank ${(rank[tensor] ?? 0) + 1} of ${rank.length} where 1 is most like the languages`,
      isSelected ? "receives the ability" : "left out",
    ];
    if (mark) words.push(`${mark} by hand`);
    if (pinned.has(name)) words.push("pinned");
    return {
      value: value ?? 0,
      text: shown.short(value ?? 0),
      words: words.join(", "),
      hatched: !isSelected,
      empty: value === undefined,
      mark,
      isPinned: pinned.has(name),
      isBrushed: brushed.has(tensor),
    };
  });
}
