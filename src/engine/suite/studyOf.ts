// Fig. 4 of the paper: sparse against dense loss, and models trained on different corpora compared layer by layer.
import type { RunTensors } from "../../formats/runTensors";
import type { SuiteStudy } from "../../formats/suite/suiteReport";
import { fullStage } from "../../method/fullTraining";
import { combineTensor } from "../export/combine";
import type { RunReport } from "../report";

/** The layer that a tensor belongs to: its number, or `embed`, `head`, `norm`. */
export function layerOf(tensor: string): string {
  const match = /\.layers\.(\d+)\./.exec(tensor);
  if (match?.[1]) return match[1];
  if (tensor.includes("embed")) return "embed";
  return tensor.includes("lm_head") ? "head" : "norm";
}

interface Sums {
  /** Σ |dᵢ − dⱼ| and the number of scalars. */
  distance: number;
  count: number;
  dot: number;
  leftSquare: number;
  rightSquare: number;
}

/** Losses of the ability's sparse and dense training, and every pair of trained models compared in every layer. */
export async function studyOf(
  report: Pick<RunReport, "losses" | "gram" | "model">,
  run: RunTensors,
  seed: number,
): Promise<SuiteStudy> {
  const curves = [
    { name: "key neurons only", losses: [...(report.losses["learn/ability"] ?? [])] },
    { name: "all weights", losses: [...(report.losses[fullStage] ?? [])] },
  ].filter(({ losses }) => losses.length > 0);
  const sums = new Map<string, Sums[][]>();
  for (const [tensor, { name, shape }] of report.model.tensors.entries()) {
    const layer = layerOf(name);
    const ofLayer = sums.get(layer) ?? emptySums(run.basis.length);
    sums.set(layer, ofLayer);
    await addDistances(ofLayer, run, { tensor, size: shape.reduce((all, one) => all * one, 1) });
    addProducts(ofLayer, report.gram.matrices[tensor] ?? [], run.basis.length);
  }
  const pairs = [...sums].flatMap(([layer, ofLayer]) =>
    ofLayer.flatMap((row, left) =>
      row.flatMap((sum, right) => {
        if (right <= left) return [];
        const norms = Math.sqrt(sum.leftSquare * sum.rightSquare);
        const cosine = norms > 0 ? sum.dot / norms : null;
        const names = { left: run.basis[left] ?? "", right: run.basis[right] ?? "" };
        return [{ ...names, layer, cosine, meanL1: sum.distance / Math.max(1, sum.count) }];
      }),
    ),
  );
  return { seed, curves, pairs };
}

function emptySums(size: number): Sums[][] {
  const list = Array.from({ length: size });
  return list.map(() => list.map(() => ({ distance: 0, count: 0, dot: 0, leftSquare: 0, rightSquare: 0 })));
}

/** The models differ as their changes from the base do, so that the base is not needed. */
async function addDistances(
  sums: readonly Sums[][],
  run: RunTensors,
  { tensor, size }: { readonly tensor: number; readonly size: number },
): Promise<void> {
  const parts = run.basis.map((_, delta) => {
    const coefficients = run.basis.map((_, other) => (other === delta ? 1 : 0));
    return combineTensor(tensor, size, { run, coefficients, readBase: undefined });
  });
  for (;;) {
    const chunks: Float32Array[] = [];
    for (const part of parts) {
      const { value } = await part.next();
      if (value) chunks.push(value);
    }
    if (chunks.length === 0) return;
    sums.forEach((row, left) => {
      for (let right = left + 1; right < row.length; right += 1) {
        const [sum, a, b] = [row[right], chunks[left], chunks[right]];
        if (!sum || !a || !b) continue;
        for (let index = 0; index < a.length; index += 1) sum.distance += Math.abs((a[index] ?? 0) - (b[index] ?? 0));
        sum.count += a.length;
      }
    });
  }
}

/** A tensor's Gram matrix of the deltas and the base. */
function addProducts(sums: readonly Sums[][], gram: readonly number[], deltas: number): void {
  const product = (i: number, j: number) => gram[i * (deltas + 1) + j] ?? 0;
  sums.forEach((row, left) => {
    row.forEach((sum, right) => {
      sum.dot += product(left, right);
      sum.leftSquare += product(left, left);
      sum.rightSquare += product(right, right);
    });
  });
}
