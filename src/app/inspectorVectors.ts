import type { RunReport } from "../engine/report";
import type { CellValues, TensorSource } from "../engine/viewApi";
import { abilityWeights, multilingualWeights } from "../method/extract";
import type { MergeSettings } from "../method/settings";
import { compositionOf } from "./report";
import type { InspectorVector } from "./store/state";

/** One entry of the list of what can be drawn. */
export interface VectorChoice {
  readonly vector: InspectorVector;
  /** The paper's letters. */
  readonly symbol: string;
  readonly meaning: string;
  readonly group: "weights" | "changes by training" | "key weights" | "overlap of key weights";
}

/** Everything that the Inspector can draw of a run, in the order of the method. */
export function vectorChoices(report: RunReport): readonly VectorChoice[] {
  const deltas = deltaNames(report);
  const corpora = Object.keys(report.keyNeurons);
  return [
    { vector: "base", symbol: "θo", meaning: "the base", group: "weights" },
    { vector: "ability", symbol: "R(A)", meaning: "the ability without its language", group: "weights" },
    { vector: "languages", symbol: "R_Lang", meaning: "the languages together", group: "weights" },
    { vector: "change", symbol: "Δ", meaning: "what merging adds to the base", group: "weights" },
    { vector: "merged", symbol: "θ̃", meaning: "the merged model", group: "weights" },
    ...deltas.map(
      (corpus) =>
        ({
          vector: `delta:${corpus}`,
          symbol: `d(${corpus})`,
          meaning: `trained on ${corpus}, minus the base`,
          group: "changes by training",
        }) as const,
    ),
    ...corpora.map(
      (corpus) =>
        ({
          vector: `mask:${corpus}`,
          symbol: `N(${corpus})`,
          meaning: `key weights of ${corpus}`,
          group: "key weights",
        }) as const,
    ),
    ...corpora
      .filter((corpus) => corpus !== "ability" && corpora.includes("ability"))
      .map(
        (corpus) =>
          ({
            vector: `overlap:${corpus}`,
            symbol: `N(ability) ∩ N(${corpus})`,
            meaning: `ability and ${corpus}`,
            group: "overlap of key weights",
          }) as const,
      ),
  ];
}

/** What the Inspector draws: what was chosen last; before that R(A), or the base where the run learned nothing. */
export function shownVector(chosen: InspectorVector | undefined, report: RunReport | undefined): InspectorVector {
  return chosen ?? (report && report.gram.matrices.length > 0 ? "ability" : "base");
}

/** Deltas in the order of coefficient lists: the report's basis without the base. */
export function deltaNames(report: RunReport): readonly string[] {
  return report.gram.basis.slice(0, -1);
}

/** The corpora whose key neurons a vector shows: one of a mask, two of an overlap, none of weights. */
export function corporaOf(vector: InspectorVector): readonly string[] {
  if (vector.startsWith("mask:")) return [vector.slice("mask:".length)];
  return vector.startsWith("overlap:") ? ["ability", vector.slice("overlap:".length)] : [];
}

/** Coefficients of a vector of weights over the deltas, and whether the base is part of it. Undefined for key neurons. */
export function weightsOf(
  vector: InspectorVector,
  {
    report,
    settings,
    tensor,
  }: { readonly report: RunReport; readonly settings: MergeSettings; readonly tensor: number },
): Extract<TensorSource, { kind: "weights" }> | undefined {
  const merge = () => compositionOf(report, settings)?.table[tensor] ?? [];
  switch (vector) {
    case "base":
      return { kind: "weights", base: true, coefficients: [] };
    case "ability":
      return { kind: "weights", base: false, coefficients: abilityWeights(settings) };
    case "languages":
      return { kind: "weights", base: false, coefficients: multilingualWeights(settings) };
    case "change":
      return { kind: "weights", base: false, coefficients: merge() };
    case "merged":
      return { kind: "weights", base: true, coefficients: merge() };
  }
  if (!vector.startsWith("delta:")) return undefined;
  const corpus = vector.slice("delta:".length);
  const coefficients = deltaNames(report).map((name) => (name === corpus ? 1 : 0));
  return { kind: "weights", base: false, coefficients };
}

/** What the figures of a view are read from; an overlap's are those of the ability's key neurons. */
export function sourceOf(vector: InspectorVector, view: Parameters<typeof weightsOf>[1]): TensorSource {
  const [corpus] = corporaOf(vector);
  return weightsOf(vector, view) ?? { kind: "mask", corpus: corpus ?? "ability" };
}

/** The value of a vector of weights at one scalar; 1 or 0 for a mask; the class (1 ability, 2 language, 3 both) of an overlap. */
export function vectorValue(vector: InspectorVector, cell: CellValues, view: Parameters<typeof weightsOf>[1]): number {
  const weights = weightsOf(vector, view);
  if (weights) return combine(weights, cell);
  const [first, second] = corporaOf(vector).map((corpus) => cell.isKey[corpus] === true);
  return (first ? 1 : 0) + (second ? 2 : 0);
}

/** base + Σ cᵢ dᵢ at one scalar. */
export function combine({ base, coefficients }: Extract<TensorSource, { kind: "weights" }>, cell: CellValues): number {
  return coefficients.reduce((sum, c, i) => sum + c * (cell.deltas[i] ?? 0), base ? cell.base : 0);
}
