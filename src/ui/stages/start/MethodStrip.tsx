import { type ReactNode, useRef } from "react";
import { Link } from "wouter";
import { problemWords } from "../../../app/scores";
import type { RunReport } from "../../../engine/report";
import { ExportTools } from "../../widgets/ExportTools";
import { exportSource, ResultPanel } from "../ResultPanel";
import { LocatePicture, MergePicture, SimilarityPicture, TrainPicture } from "./MethodPictures";
import { methodRows } from "./methodRows";
import css from "./StartPage.module.css";

interface Stage {
  readonly step: string;
  readonly name: string;
  readonly text: string;
  readonly Picture: (props: { readonly report: RunReport }) => ReactNode;
}

const stages: readonly Stage[] = [
  {
    step: "locate",
    name: "Locate",
    text: "find the few weights that matter for the ability and for each language",
    Picture: LocatePicture,
  },
  {
    step: "train",
    name: "Train",
    text: "let only these move, on English problems and on plain text of each language",
    Picture: TrainPicture,
  },
  {
    step: "compose",
    name: "Compose",
    text: "subtract: ability without English, languages together; compare tensor by tensor",
    Picture: SimilarityPicture,
  },
  {
    step: "merge",
    name: "Merge",
    text: "add the ability where it does not disturb the languages",
    Picture: MergePicture,
  },
];

const title = "The method in four steps";

/** The method in four steps, each with a small picture of the run in view; without a run the words alone. */
export function MethodStrip({ report }: { readonly report: RunReport | undefined }) {
  const picture = useRef<HTMLDivElement>(null);
  if (!report) return <Steps report={undefined} />;
  const { tensors } = report.model;
  const steps = report.losses["learn/ability"]?.length ?? 0;
  const facts = {
    unit: "stated below each picture",
    n: `${tensors.length} tensors, ${steps} steps, ${problemWords(report.results, "all")}`,
  };
  return (
    <ResultPanel
      title={title}
      testId="start.method"
      provenance={report.provenance}
      facts={facts}
      isSettled
      tools={
        <ExportTools
          title={title}
          file="method"
          {...exportSource(report)}
          {...{ facts, picture }}
          rows={() => methodRows(report)}
        />
      }
    >
      <div ref={picture}>
        <Steps report={report} />
      </div>
    </ResultPanel>
  );
}

function Steps({ report }: { readonly report: RunReport | undefined }) {
  return (
    <ol className={css.method}>
      {stages.map(({ step, name, text, Picture }) => (
        <li key={step} data-testid={`start.method.${step}`}>
          <h3>
            <Link href={`/lab/${step}`}>{name}</Link>
          </h3>
          <p>{text}</p>
          {report && <Picture report={report} />}
        </li>
      ))}
    </ol>
  );
}
