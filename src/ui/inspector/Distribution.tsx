import { memo, useRef } from "react";
import { drawAs } from "../../app/commands/inspect";
import { useApp } from "../../app/store/store";
import { formatNumber, formatScalar } from "../../base/format";
import type { TensorFigures } from "../../engine/viewApi";
import { exportSource, ResultPanel } from "../stages/ResultPanel";
import { Histogram } from "../visuals/Histogram";
import { ExportTools } from "../widgets/ExportTools";
import css from "./Inspector.module.css";
import type { Inspected } from "./useInspected";

interface DistributionProps {
  readonly inspected: Inspected;
  readonly figures: TensorFigures;
  readonly name: string;
  readonly domain: number;
}

/** How the tensor's numbers are spread: histogram, mean and root mean square. */
export const Distribution = memo(function Distribution({ inspected, figures, name, domain }: DistributionProps) {
  const { logCounts } = useApp((state) => state.inspector.drawing);
  const picture = useRef<HTMLDivElement>(null);
  const { histogram, minimum, maximum, mean, rms, count } = figures;
  const title = "Distribution";
  const width = (maximum - minimum) / histogram.length;
  const facts = { unit: "value of a weight; height: weights in a bin", n: `${formatNumber(count)} weights` };
  return (
    <ResultPanel
      title={title}
      testId="inspector.distribution"
      facts={facts}
      tools={
        <ExportTools
          title={`${inspected.name}: distribution of ${name}`}
          file={`${inspected.name}-histogram`}
          testId="inspector.histogram"
          {...exportSource(inspected.report)}
          {...{ facts, picture }}
          rows={() => [
            ["from", "to", "count"],
            ...[...histogram].map((found, bin) => [minimum + bin * width, minimum + (bin + 1) * width, found]),
          ]}
        />
      }
    >
      <div ref={picture}>
        <Histogram
          title={`Distribution of ${name}`}
          unit="value of a weight"
          counts={histogram}
          minimum={minimum}
          maximum={maximum}
          isLogarithmic={logCounts}
          domain={domain}
        />
      </div>
      <p className={css.muted} data-legend>
        Mean {formatScalar(mean)}, root mean square {formatScalar(rms)}; dashed: ±{formatScalar(domain)}, where the
        colours end.{" "}
        <label>
          <input
            type="checkbox"
            checked={logCounts}
            onChange={(event) => drawAs({ logCounts: event.target.checked })}
            data-testid="inspector.log"
          />{" "}
          logarithmic counts
        </label>
      </p>
    </ResultPanel>
  );
});
