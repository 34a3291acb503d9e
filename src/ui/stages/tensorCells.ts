import { placeOf, sortKinds } from "../../app/tensorPlace";
import type { RunReport } from "../../engine/report";
import type { MapCell } from "../visuals/TensorMap";

/** What one tensor shows; place and kind are filled in from its name. */
export type CellContent = Omit<MapCell, "layer" | "kind" | "label"> & { readonly words: string };

interface OfModel {
  readonly model: Pick<RunReport["model"], "tensors">;
}

/** Cells of a layer × kind map, one a tensor of the model, in its order. */
export function tensorCells({ model }: OfModel, content: (tensor: number) => CellContent): readonly MapCell[] {
  return model.tensors.map(({ name, shape }, tensor) => {
    const { layer, kind, label } = placeOf(name);
    const { words, ...cell } = content(tensor);
    return { ...cell, layer, kind, isVector: shape.length === 1, label: `${label}, ${words}` };
  });
}

/** The columns of that map. */
export function layerKinds({ model }: OfModel): readonly string[] {
  return sortKinds(
    model.tensors.flatMap(({ name }) => {
      const { layer, kind } = placeOf(name);
      return layer === undefined ? [] : [kind];
    }),
  );
}
