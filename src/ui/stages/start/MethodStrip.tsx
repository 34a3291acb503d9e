import type { ReactNode } from "react";
import { Link } from "wouter";
import type { RunReport } from "../../../engine/report";
import { ProvenanceLine } from "../ResultPanel";
import { LocatePicture, MergePicture, SimilarityPicture, TrainPicture } from "./MethodPictures";
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

/** The method in four steps, each with a small picture of the run in view; without a run the words alone. */
export function MethodStrip({ report }: { readonly report: RunReport | undefined }) {
  return (
    <section
      className={css.strip}
      aria-label="The method in four steps"
      data-testid="start.method"
      data-provenance={report?.provenance.kind}
    >
      <h2>The method in four steps</h2>
      {report && <ProvenanceLine provenance={report.provenance} />}
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
    </section>
  );
}
