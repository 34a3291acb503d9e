import type { RunReport } from "../../engine/report";
import { compose } from "../../method/compose";
import { settingsOf } from "../settings";

export interface MapQuantity {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
}

/** What the maps of two runs can be compared in; nothing where their models have other tensors. */
export function mapQuantities(a: RunReport, b: RunReport): readonly MapQuantity[] {
  const shapes = ({ model }: RunReport) => JSON.stringify(model.tensors.map(({ name, shape }) => [name, shape]));
  if (shapes(a) !== shapes(b)) return [];
  const corpora = Object.keys(a.keyNeurons).filter((corpus) => corpus in b.keyNeurons);
  return [
    { id: "similarity", label: "similarity S(τ), cosine", unit: "cosine from −1 to 1" },
    { id: "change", label: "relative change ‖Δ‖/‖θo‖", unit: "share of the norm of the base’s tensor" },
    ...corpora.map((corpus) => ({
      id: `key ${corpus}`,
      label: `share of key weights, ${corpus}`,
      unit: "share of the tensor’s weights",
    })),
  ];
}

/** One value a tensor, with the run's own settings: a run's numbers do not depend on what it is compared with. */
export function tensorValues(report: RunReport, quantity: string): readonly number[] {
  const { tensors } = report.model;
  if (quantity.startsWith("key ")) {
    const counts = report.keyNeurons[quantity.slice(4)]?.byTensor ?? [];
    return tensors.map(({ shape }, i) => (counts[i] ?? 0) / shape.reduce((product, length) => product * length, 1));
  }
  const names = tensors.map(({ name }) => name);
  const { comparisons, relativeChange } = compose(names, report.gram.matrices, settingsOf(report.recipe));
  return quantity === "change" ? relativeChange : comparisons.map(({ cosine }) => cosine);
}
