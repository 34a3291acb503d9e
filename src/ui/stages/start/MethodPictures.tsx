import { type ReactNode, useMemo } from "react";
import { ratioText } from "../../../app/changes";
import { tensorValues } from "../../../app/runs/tensorValues";
import { countedShare } from "../../../app/scores";
import { formatPercent, formatScalar } from "../../../base/format";
import type { RunReport } from "../../../engine/report";
import { SmallTensorMap } from "../../visuals/SmallTensorMap";
import { languageName } from "../languageName";
import { layerKinds, tensorCells } from "../tensorCells";
import { lossPath } from "./lossPath";
import css from "./StartPage.module.css";

interface PictureProps {
  readonly report: RunReport;
}

/** A small picture with what it shows and its numbers below it. */
function Picture({ caption, children }: { readonly caption: string; readonly children: ReactNode }) {
  return (
    <figure className={css.small}>
      <div className={css.frame}>{children}</div>
      <figcaption data-legend>{caption}</figcaption>
    </figure>
  );
}

/** A number a tensor as a map of layers and kinds; with the run's own settings. */
function SmallMap({ report, values, scale, label }: PictureProps & MapProps) {
  const kinds = useMemo(() => layerKinds(report), [report]);
  const cells = tensorCells(report, (tensor) => ({
    value: values[tensor] ?? 0,
    text: "",
    words: "",
    hatched: false,
    empty: false,
  }));
  const domain = Math.max(...values.map(Math.abs));
  return <SmallTensorMap label={label} cells={cells} kinds={kinds} domain={domain} scale={scale} />;
}

interface MapProps {
  readonly values: readonly number[];
  readonly scale: "magnitude" | "signed";
  readonly label: string;
}

/** Share of each tensor's weights that are key to the ability. */
export function LocatePicture({ report }: PictureProps) {
  const values = useMemo(() => tensorValues(report, "key ability"), [report]);
  if (!report.keyNeurons.ability) return null;
  const caption = `Share of each tensor's weights that are key to the ability: ${formatPercent(Math.min(...values))} to ${formatPercent(Math.max(...values))}; k1 is ${ratioText(report.recipe.locate.keyNeuronRatio)}`;
  return (
    <Picture caption={caption}>
      <SmallMap report={report} values={values} scale="magnitude" label={caption} />
    </Picture>
  );
}

/** How the ability model's loss fell. */
export function TrainPicture({ report }: PictureProps) {
  const losses = report.losses["learn/ability"] ?? [];
  const path = useMemo(() => lossPath(losses, width, height), [losses]);
  if (!path) return null;
  const every = path.every > 1 ? `, one step in ${path.every} drawn` : "";
  const caption = `Loss of the ability model over ${losses.length} steps: ${formatScalar(losses[0] ?? 0)} to ${formatScalar(losses.at(-1) ?? 0)}; the picture spans ${formatScalar(path.low)} to ${formatScalar(path.high)}${every}`;
  return (
    <Picture caption={caption}>
      <svg role="img" aria-label={caption} data-values width={width} height={height} className={css.curve}>
        <path d={path.d} />
      </svg>
    </Picture>
  );
}

const [width, height] = [150, 62] as const;

/** How alike ability and languages are, tensor by tensor. */
export function SimilarityPicture({ report }: PictureProps) {
  const isLearned = report.gram.matrices.length > 0;
  const values = useMemo(() => (isLearned ? tensorValues(report, "similarity") : []), [report, isLearned]);
  if (!isLearned) return null;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const caption = `Cosine of ability and languages in each tensor: ${formatScalar(least)} (blue) to ${formatScalar(most)} (orange)`;
  return (
    <Picture caption={caption}>
      <SmallMap report={report} values={values} scale="signed" label={caption} />
    </Picture>
  );
}

/** Right answers of base and merged model, a line a language. */
export function MergePicture({ report }: PictureProps) {
  const result = (name: string) => report.results.find(({ variant }) => variant === name)?.languages;
  const [base, merged] = [result("base"), result("merged")];
  if (!base || !merged) return null;
  const rows = merged.flatMap(({ language, all }) => {
    const before = base.find((entry) => entry.language === language);
    return before
      ? [{ language, from: countedShare(before.all).share, to: countedShare(all).share, n: all.total }]
      : [];
  });
  const words = rows.map(
    ({ language, from, to }) => `${languageName(language)} ${formatPercent(from)} to ${formatPercent(to)}`,
  );
  const n = Math.max(0, ...rows.map((row) => row.n));
  return (
    <Picture caption={`Right answers, base (ring) to merged (dot), from 0 to 100 %; up to n = ${n} a language`}>
      <svg
        role="img"
        aria-label={`Right answers: ${words.join("; ")}`}
        data-values
        width={width}
        height={rows.length * 13}
        className={css.scores}
      >
        {rows.map(({ language, from, to }, row) => (
          <g key={language} transform={`translate(0 ${row * 13 + 7})`}>
            <text x={0} y={4}>
              {language}
            </text>
            <line x1={24} x2={width - 4} className={css.axis} />
            <line x1={at(from)} x2={at(to)} />
            <circle cx={at(from)} r={3} className={css.ring} />
            <circle cx={at(to)} r={3.5} />
          </g>
        ))}
      </svg>
    </Picture>
  );
}

/** Pixels of a share in [0, 1]. */
function at(share: number): number {
  return 24 + share * (width - 28);
}
