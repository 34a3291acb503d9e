import { placeOf, sortKinds } from "../../app/tensorPlace";
import type { RunReport } from "../../engine/report";
import type { MapCell } from "../visuals/TensorMap";

/** What one tensor shows; place and kind are filled in from its name. */
export type CellContent = Omit<MapCell, "layer" | "kind" | "label"> & { readonly words: string };

/** Cells of a layer × kind map, one a tensor of the report, in its order. */
export function tensorCells(report: RunReport, content: (tensor: number) => CellContent): readonly MapCell[] {
  return report.model.tensors.map(({ name, shape }, tensor) => {
    const { layer, kind, label } = placeOf(name);
    const { words, ...cell } = content(tensor);
    return { ...cell, layer, kind, isVector: shape.length === 1, label: `${label}, ${words}` };
  });
}

/** The columns of that map. */
export function layerKinds(report: RunReport): readonly string[] {
  return sortKinds(
    report.model.tensors.flatMap(({ name }) => {
      const { layer, kind } = placeOf(name);
      return layer === undefined ? [] : [kind];
    }),
  );
}
