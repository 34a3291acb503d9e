import type { ReactNode } from "react";
import { adapterName } from "../../app/report";
import type { RunReport } from "../../engine/report";
import { PanelBoundary } from "../errors/PanelBoundary";
import { FigureLine } from "../widgets/FigureLine";
import type { FigureFacts } from "../widgets/figureFacts";
import css from "./ResultPanel.module.css";

/** "recorded on SwiftShader (software), Node 20.20.2, 2026-11-24", or "live on …". */
function provenanceWords({ kind, adapter, runtime, date }: RunReport["provenance"]): string {
  return `${kind} on ${adapterName(adapter)}${adapter.isFallback ? " (software)" : ""}, ${runtime}, ${date.slice(0, 10)}`;
}

/** What an exported figure says of its run; for the properties of `ExportTools`. */
export function exportSource({ name, provenance }: RunReport): { readonly run: string; readonly source: string } {
  return { run: name, source: provenanceWords(provenance) };
}

/** Where numbers come from, in a line; the word and not only its colour says live or recorded. */
export function ProvenanceLine({ provenance }: Pick<RunReport, "provenance">) {
  return <SourceLine kind={provenance.kind} words={provenanceWords(provenance)} />;
}

/** Where numbers come from: live or recorded, and on what. */
interface Source {
  readonly kind: "live" | "recorded";
  /** Begins with the kind. */
  readonly words: string;
}

function SourceLine({ kind, words }: Source) {
  return (
    <span className={css.line} data-kind={kind}>
      <span aria-hidden>{kind === "live" ? "●" : "◌"}</span> {words}
    </span>
  );
}

export interface ResultPanelProps extends Partial<Pick<RunReport, "provenance">> {
  readonly title: string;
  /** Buttons at the right of the heading. */
  readonly tools?: ReactNode;
  readonly children: ReactNode;
  readonly testId: string;
  /** Where the numbers come from where that is no run. */
  readonly source?: Source;
  /** What the figures rest on where that is not the whole report. */
  readonly note?: ReactNode;
  /** Of a figure: its unit, n and what is clipped. Undefined where there is no figure, or none yet. */
  readonly facts?: FigureFacts | undefined;
  /** What it shows names its own settings, so that moved sliders do not make it stale. */
  readonly isSettled?: boolean;
}

/** A panel with what a model produced: heading, where the numbers come from, the content. */
export function ResultPanel(props: ResultPanelProps) {
  const { title, provenance, source, tools, note, facts, isSettled, children, testId } = props;
  return (
    <section
      className={css.panel}
      data-testid={testId}
      data-provenance={provenance?.kind ?? source?.kind}
      data-figure={facts !== undefined || undefined}
      data-settled={isSettled}
      aria-label={title}
    >
      <header className={css.header}>
        <h2>{title}</h2>
        {provenance && <ProvenanceLine provenance={provenance} />}
        {source && <SourceLine {...source} />}
        <span className={css.space} />
        {tools}
      </header>
      {note && <p className={css.note}>{note}</p>}
      <PanelBoundary>{children}</PanelBoundary>
      {facts && <FigureLine facts={facts} />}
    </section>
  );
}
