import { useMemo } from "react";
import { readFigures } from "../../app/commands/readTensor";
import { sourceOf } from "../../app/inspectorVectors";
import type { OrderBy } from "../../app/store/state";
import { useApp } from "../../app/store/store";
import type { TensorFigures, TensorSource } from "../../engine/viewApi";
import type { MergeSettings } from "../../method/settings";
import { LineOrder, type Orders } from "./lineOrder";
import type { Inspected } from "./useInspected";
import { type Reading, useReading } from "./useReading";
import { useRunKey } from "./useRunKey";

interface Question {
  readonly run: string;
  readonly tensor: number;
  readonly source: TensorSource;
}

/** The orders that the reader asked for; undefined until their strengths were read, each line its own place where they cannot be. */
export function useOrders(inspected: Inspected, settings: MergeSettings): Orders | undefined {
  const { report, tensor, rows } = inspected;
  const { rowsBy, columnsBy } = useApp((state) => state.inspector);
  const run = useRunKey(report);
  const isAsked = (by: OrderBy) => (rows > 1 && rowsBy === by) || columnsBy === by;
  const question = (by: OrderBy, source: TensorSource) => (isAsked(by) ? { run, tensor, source } : undefined);
  const ability = useReading(question("ability", sourceOf("ability", { report, settings, tensor })), readAsked);
  const keys = useReading(question("keys", { kind: "mask", corpus: "ability" }), readAsked);
  const isWaiting = [[isAsked("ability"), ability] as const, [isAsked("keys"), keys] as const].some(
    ([asked, reading]) => asked && !reading.failure && !isOf(reading, run, tensor),
  );
  return useMemo(() => {
    if (isWaiting) return undefined;
    const order = (by: OrderBy, line: "rowRms" | "columnRms") => {
      const reading = by === "ability" ? ability : by === "keys" ? keys : undefined;
      if (!reading?.answer || !isOf(reading, run, tensor)) return undefined;
      return new LineOrder(JSON.stringify([line, reading.of]), reading.answer[line]);
    };
    return { rows: rows > 1 ? order(rowsBy, "rowRms") : undefined, columns: order(columnsBy, "columnRms") };
  }, [isWaiting, ability, keys, run, tensor, rows, rowsBy, columnsBy]);
}

function readAsked({ tensor, source }: Question): Promise<TensorFigures> {
  return readFigures(tensor, source);
}

function isOf({ of, answer }: Reading<Question, TensorFigures>, run: string, tensor: number): boolean {
  return answer !== undefined && of?.run === run && of.tensor === tensor;
}
