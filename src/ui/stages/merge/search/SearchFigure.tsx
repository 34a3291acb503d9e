import { lazy, Suspense, useMemo, useState } from "react";
import type { ShownSearch } from "../../../../app/search/searchChoice";
import {
  bestSoFar,
  firstPlane,
  largestMoves,
  meaningOf,
  onScale,
  surfacePoints,
  symbolsOf,
  valueScale,
} from "../../../../app/search/searchView";
import { formatScalar } from "../../../../base/format";
import css from "../../Lab.module.css";
import { languageName } from "../../languageName";

const SurfacePlot = lazy(() =>
  import("../../../visuals/SurfacePlot").then(({ SurfacePlot }) => ({ default: SurfacePlot })),
);
const BestLine = lazy(() => import("../../../visuals/BestLine").then(({ BestLine }) => ({ default: BestLine })));

const valueWords = "value, more is better";
const axisWords = (symbol: string) => `${symbol}, ${meaningOf(symbol, languageName)}`;

interface FigureProps {
  readonly title: string;
  readonly shown: ShownSearch;
}

/** The surface that the search saw, over two coefficients of the reader's choice, and the best value trial by trial. */
export function SearchFigure({ title, shown: { trials, best } }: FigureProps) {
  const [chosen, setChosen] = useState<readonly [string, string | undefined]>();
  const symbols = symbolsOf(trials);
  const isKnown = chosen?.every((symbol) => symbol === undefined || symbols.includes(symbol)) ?? false;
  const plane = chosen && isKnown ? chosen : firstPlane(symbols);
  const [across, up] = plane;
  const scale = useMemo(() => valueScale(trials), [trials]);
  const values = useMemo(() => trials.map(({ objective }) => objective), [trials]);
  const reached = useMemo(() => bestSoFar(trials), [trials]);
  const marks = useMemo(
    () =>
      surfacePoints(trials, best, [across, up]).map(({ trial, value, isDiverged, ...point }) => ({
        ...point,
        number: trial,
        level: isDiverged ? undefined : onScale(value, scale),
      })),
    [trials, best, across, up, scale],
  );
  const bestWords = `The best of ${trials.length} trials is trial ${best + 1}, value ${formatScalar(values[best] ?? 0)}`;
  const ends = { low: formatScalar(scale.low), high: formatScalar(scale.high) };
  return (
    <div className={css.figure}>
      {symbols.length > 1 && <PlaneChoice symbols={symbols} plane={plane} onChange={setChosen} />}
      <Suspense fallback={<p>Loading the plot …</p>}>
        <div className={css.columns}>
          <SurfacePlot
            title={title}
            xLabel={axisWords(across)}
            yLabel={up === undefined ? valueWords : axisWords(up)}
            {...{ marks, ...ends }}
            summary={`${bestWords}; the table below has every trial`}
            testId="search.surface"
          />
          <BestLine
            title="Best value so far"
            yLabel={valueWords}
            {...{ values, reached, best }}
            low={scale.low}
            summary={`${bestWords}; the table below has every trial`}
            testId="search.best"
          />
        </div>
      </Suspense>
      <Moves trials={trials} />
    </div>
  );
}

/** Which coefficients moved the value: where looking is worth it. */
function Moves({ trials }: Pick<ShownSearch, "trials">) {
  const moves = largestMoves(trials).filter(({ change }) => change > 0);
  if (moves.length === 0) return null;
  return (
    <p className={css.muted} data-testid="search.moves">
      Moved the value most, alone:{" "}
      {moves.map(({ symbol, change }) => `${symbol} by ${formatScalar(change)}`).join(", ")}.
    </p>
  );
}

interface PlaneProps {
  readonly symbols: readonly string[];
  readonly plane: readonly [string, string | undefined];
  readonly onChange: (plane: readonly [string, string | undefined]) => void;
}

/** The coefficients of the plane; one that stands on the other axis changes places. */
function PlaneChoice({ symbols, plane: [across, up], onChange }: PlaneProps) {
  const field = (label: string, value: string, take: (symbol: string) => void, id: string) => (
    <label className={css.muted} data-export="skip">
      {label}{" "}
      <select
        className={css.select}
        value={value}
        onChange={({ target }) => take(target.value)}
        data-testid={`search.axis.${id}`}
      >
        {symbols.map((symbol) => (
          <option key={symbol} value={symbol}>
            {axisWords(symbol)}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <div className={css.row} data-export="skip">
      {field("across", across, (x) => onChange([x, x === up ? across : up]), "across")}
      {field("upright", up ?? "", (y) => onChange([y === across ? (up ?? across) : across, y]), "up")}
    </div>
  );
}
