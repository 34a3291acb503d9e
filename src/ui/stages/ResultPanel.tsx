import type { ReactNode } from "react";
import { adapterName } from "../../app/report";
import type { RunReport } from "../../engine/report";
import css from "./ResultPanel.module.css";

/** "recorded on SwiftShader, Node 20, 24 Nov 2026", or "live on …". */
export function ProvenanceLine({ provenance }: Pick<RunReport, "provenance">) {
  const date = provenance.date.slice(0, 10);
  const words = `${provenance.kind} on ${adapterName(provenance.adapter)}${provenance.adapter.isFallback ? " (software)" : ""}, ${provenance.runtime}, ${date}`;
  return (
    <span className={css.line} data-kind={provenance.kind}>
      <span aria-hidden>{provenance.kind === "live" ? "●" : "◌"}</span> {words}
    </span>
  );
}

export interface ResultPanelProps extends Partial<Pick<RunReport, "provenance">> {
  readonly title: string;
  /** Buttons at the right of the heading. */
  readonly tools?: ReactNode;
  readonly children: ReactNode;
  readonly testId: string;
  /** What the figures rest on where that is not the whole report. */
  readonly note?: ReactNode;
}

/** A panel with what a model produced: heading, where the numbers come from, the content. */
export function ResultPanel({ title, provenance, tools, note, children, testId }: ResultPanelProps) {
  return (
    <section className={css.panel} data-testid={testId} data-provenance={provenance?.kind} aria-label={title}>
      <header className={css.header}>
        <h2>{title}</h2>
        {provenance && <ProvenanceLine provenance={provenance} />}
        <span className={css.space} />
        {tools}
      </header>
      {note && <p className={css.note}>{note}</p>}
      {children}
    </section>
  );
}
