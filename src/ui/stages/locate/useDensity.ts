import { useEffect, useState } from "react";
import { canReadTensors, createTileReader } from "../../../app/commands/readTensor";
import { useApp } from "../../../app/store/store";
import { messageOf } from "../../../base/errors";
import type { RunReport } from "../../../engine/report";
import type { Tile } from "../../../engine/viewApi";

export type Density =
  /** The run on the screens came without its tensors. */
  | { readonly status: "absent" }
  | { readonly status: "reading" }
  | { readonly status: "ready"; readonly tile: Tile }
  | { readonly status: "failed"; readonly message: string };

/** Share of key weights in the blocks of one tensor, `block` × `block` scalars each. */
export function useDensity(report: RunReport, tensor: number, corpus: string, block: number): Density {
  const isThere = useApp(canReadTensors);
  const [reader] = useState(createTileReader);
  const [density, setDensity] = useState<Density>({ status: "reading" });
  useEffect(() => {
    const shape = report.model.tensors[tensor]?.shape;
    if (!isThere || !shape) return;
    let isCurrent = true;
    const columns = shape.at(-1) ?? 1;
    const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
    const request = {
      tensor,
      source: { kind: "mask", corpus } as const,
      rect: { row: 0, column: 0, rows, columns },
      maxRows: Math.max(1, Math.round(rows / block)),
      maxColumns: Math.max(1, Math.round(columns / block)),
      summary: "mean" as const,
    };
    reader(request).then(
      (tile) => {
        if (isCurrent && tile) setDensity({ status: "ready", tile });
      },
      (error: unknown) => {
        if (isCurrent) setDensity({ status: "failed", message: messageOf(error) });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [isThere, report, tensor, corpus, block, reader]);
  return isThere ? density : { status: "absent" };
}
