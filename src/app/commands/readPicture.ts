import type { Tile, TileRequest } from "../../engine/viewApi";
import { cutBands, joinBands } from "../pictureBands";
import { createTileReader } from "./readTensor";

/**
 * A reader for pictures of one or more sources over the same rectangle, each of up to 2²⁰ cells where there is one a scalar.
 * Undefined where a newer request came between.
 */
export function createPictureReader(): (requests: readonly TileRequest[]) => Promise<readonly Tile[] | undefined> {
  const readers: ReturnType<typeof createTileReader>[] = [];
  return async (requests) => {
    let used = 0;
    const tiles = await Promise.all(
      requests.map((request) =>
        Promise.all(
          cutBands(request).map((band) => {
            readers[used] ??= createTileReader();
            used += 1;
            return readers[used - 1]?.(band);
          }),
        ),
      ),
    );
    const whole = tiles.map((bands) => bands.filter((band) => band !== undefined));
    return whole.every((bands, i) => bands.length === tiles[i]?.length) ? whole.map(joinBands) : undefined;
  };
}
