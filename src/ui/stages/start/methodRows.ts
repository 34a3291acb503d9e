import { tensorValues } from "../../../app/runs/tensorValues";
import { countedShare } from "../../../app/scores";
import type { RunReport } from "../../../engine/report";
import type { TableRows } from "../../widgets/tableText";

/** Every number of the four pictures as one long table. */
export function methodRows(report: RunReport): TableRows {
  const names = report.model.tensors.map(({ name }) => name);
  const byTensor = (picture: string, quantity: string, values: readonly number[]) =>
    values.map((value, tensor) => [picture, quantity, names[tensor] ?? "", value]);
  const ratio = report.recipe.locate.keyNeuronRatio;
  const losses = report.losses["learn/ability"] ?? [];
  return [
    ["step", "quantity", "subject", "value"],
    ["Locate", "k1, share of all weights that are key", "all tensors", ratio],
    ...(report.keyNeurons.ability
      ? byTensor("Locate", "share of weights key to the ability", tensorValues(report, "key ability"))
      : []),
    ["Train", "steps", "learn/ability", losses.length],
    ...losses.map((loss, step) => ["Train", "loss, nats a token", `step ${step + 1}`, loss]),
    ...(report.gram.matrices.length > 0
      ? byTensor("Compose", "cosine of ability and languages", tensorValues(report, "similarity"))
      : []),
    ...report.results.flatMap(({ variant, languages }) =>
      variant === "base" || variant === "merged"
        ? languages.flatMap(({ language, all }) => [
            ["Merge", `share of right answers, ${variant}`, language, countedShare(all).share],
            ["Merge", `problems, ${variant}`, language, all.total],
          ])
        : [],
    ),
  ];
}
