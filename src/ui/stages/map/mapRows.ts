import type { MapValues } from "../../../app/mapValues";
import type { TableRows } from "../../widgets/tableText";
import type { CompositionView } from "../useComposition";

/** The map as a table: a row a tensor with its number, rank and whether it receives the ability. */
export function mapRows({ report, settings, composition }: CompositionView, shown: MapValues): TableRows {
  const byHand = (name: string) =>
    settings.exclude.includes(name) ? "excluded" : settings.force.includes(name) ? "forced" : "";
  return [
    ["tensor", shown.title, "rank", "receives the ability", "by hand"],
    ...report.model.tensors.map(({ name }, tensor) => [
      name,
      shown.values[tensor] ?? "",
      (composition.rank[tensor] ?? 0) + 1,
      composition.selected[tensor] ? "yes" : "no",
      byHand(name),
    ]),
  ];
}
