import { useRef, useState } from "react";
import { openInspector, showVector } from "../../../app/commands/inspect";
import { useApp } from "../../../app/store/store";
import { placeOf } from "../../../app/tensorPlace";
import { formatNumber, formatPercent } from "../../../base/format";
import type { RunReport } from "../../../engine/report";
import type { Tile } from "../../../engine/viewApi";
import { DensityGrid } from "../../visuals/DensityGrid";
import { Legend } from "../../visuals/Legend";
import { Button } from "../../widgets/Button";
import { ExportTools } from "../../widgets/ExportTools";
import { clippedWords } from "../../widgets/figureFacts";
import lab from "../Lab.module.css";
import { exportSource, ResultPanel } from "../ResultPanel";
import { CountedAt } from "./CountedAt";
import { corpusName } from "./corpusCode";
import { ratioText } from "./RatioSlider";
import { useDensity } from "./useDensity";

const blocks = [64, 16, 4] as const;

/** Where in one tensor the key weights lie, far away: the share of each block. Nearer views are the Inspector's. */
export function DensityPanel({
  report,
  corpus,
  ratio,
}: {
  readonly report: RunReport;
  readonly corpus: string;
  /** Where the slider stands: the mask does not follow it. */
  readonly ratio: number;
}) {
  const focused = useApp((state) => state.compose.tensor);
  const theme = useApp((state) => state.view.theme);
  const [block, setBlock] = useState<number>(16);
  const picture = useRef<HTMLDivElement>(null);
  const tensor =
    focused ??
    Math.max(
      0,
      report.model.tensors.findIndex(({ name }) => placeOf(name).kind === "up"),
    );
  const density = useDensity(report, tensor, corpus, block);
  const { name = "", shape = [] } = report.model.tensors[tensor] ?? {};
  const size = shape.reduce((product, length) => product * length, 1);
  const share = (report.keyNeurons[corpus]?.byTensor[tensor] ?? 0) / size;
  const own = report.recipe.locate.keyNeuronRatio;
  const domain = Math.min(1, 4 * own);
  const { label } = placeOf(name);
  const title = `Key weights inside ${label}`;
  const tile = density.status === "ready" ? density.tile : undefined;
  const summary = `${label}: ${formatPercent(share)} are key to ${corpusName(corpus)} (×${(share / own).toFixed(1)} of k1)`;
  const facts = tile && {
    unit: `% of the weights of a block of ${block} × ${block}`,
    n: `${formatNumber(tile.values.length)} blocks, ${formatNumber(size)} weights`,
    clipped: clippedWords(tile.values.filter((value) => value > domain).length, tile.values.length, "blocks"),
  };
  return (
    <ResultPanel
      title={title}
      testId="locate.density"
      provenance={report.provenance}
      facts={facts}
      note={
        <>
          {shape.join(" × ")} weights: rows are outputs, columns inputs. Choose the tensor in the map.{" "}
          <CountedAt what="The mask stands" own={own} ratio={ratio} />
        </>
      }
      tools={
        tile && (
          <ExportTools
            title={`${title}, ${corpusName(corpus)}`}
            file={`density-${corpus}`}
            {...exportSource(report)}
            caption={`share of key weights in blocks of ${block} × ${block}; ${name}`}
            facts={facts}
            rows={() => [["row of blocks", "column of blocks", "share"], ...cellsOf(tile)]}
            picture={picture}
            testId="locate.density"
          />
        )
      }
    >
      <fieldset className={lab.choice}>
        <legend className="visually-hidden">Size of a block</legend>
        {blocks.map((length) => (
          <label key={length}>
            <input
              type="radio"
              name="block"
              checked={block === length}
              onChange={() => setBlock(length)}
              data-testid={`locate.density.block.${length}`}
            />{" "}
            {length} × {length}
          </label>
        ))}
      </fieldset>
      <p data-testid="locate.density.summary">{summary}</p>
      {density.status === "absent" && (
        <p className={lab.muted} data-testid="locate.density.none">
          This recording came without its masks. A live run, or a bundle that holds its tensors, shows them here.
        </p>
      )}
      {density.status === "reading" && <p className={lab.muted}>Reading the mask …</p>}
      {density.status === "failed" && <p role="alert">{density.message}</p>}
      {tile && (
        <div ref={picture}>
          <DensityGrid
            label={`${summary}. ${densest(tile)}`}
            rows={tile.rows}
            columns={tile.columns}
            values={tile.values}
            domain={domain}
            theme={theme}
            testId="locate.density.grid"
          />
          <Legend
            scale="magnitude"
            low="0 %"
            high={`${formatPercent(domain, 0)} or more`}
            middle={`k1 ${ratioText(own)}`}
          />
          <p className={lab.muted} data-values>
            {densest(tile)}
          </p>
        </div>
      )}
      <Button
        onClick={() => {
          showVector(`mask:${corpus}`);
          openInspector(tensor);
        }}
        testId="locate.density.inspect"
      >
        Nearer: weight by weight in the Inspector
      </Button>
    </ResultPanel>
  );
}

function densest({ columns, values, maximum }: Tile): string {
  const index = values.indexOf(maximum);
  return `fullest block: ${formatPercent(maximum)}, row ${Math.floor(index / columns) + 1}, column ${(index % columns) + 1}`;
}

function cellsOf({ columns, values }: Tile): (readonly [number, number, number])[] {
  return [...values].map((value, index) => [Math.floor(index / columns) + 1, (index % columns) + 1, value]);
}
