import { BookOpen, FlaskConical, Play } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { useLocation } from "wouter";
import { showMode } from "../../../app/commands/loadModel";
import { openFile } from "../../../app/commands/openFile";
import { runRecipe } from "../../../app/commands/runRecipe";
import { exampleProblem } from "../../../app/probeChoice";
import { shownReport } from "../../../app/report";
import { countedShare, shareWords } from "../../../app/scores";
import { useApp } from "../../../app/store/store";
import type { RunReport } from "../../../engine/report";
import { FailureCard } from "../../errors/FailureCard";
import { Button } from "../../widgets/Button";
import { AnswerPair } from "../merge/AnswerPair";
import { ProvenanceLine } from "../ResultPanel";
import css from "./StartPage.module.css";

/** What this is, three doors, and one prompt answered by both models. */
export function StartPage() {
  const { run, device } = useApp();
  const [, navigate] = useLocation();
  const file = useRef<HTMLInputElement>(null);
  const report = useApp(shownReport);
  const example = report && exampleProblem(report);
  return (
    <article className={css.page} data-testid="start.page">
      <header className={css.lead}>
        <h1>Move an ability between languages, inside the model</h1>
        <p>
          A small language model learns arithmetic from English word problems only. By subtracting and adding weights,
          the ability moves into Spanish, Chinese, Bengali and Telugu. See where it sits, turn the knobs, run it on your
          own GPU.
        </p>
      </header>
      <div className={css.doors}>
        <Door
          icon={<BookOpen size={20} aria-hidden />}
          title="Watch"
          cost="no GPU, nothing to wait for"
          text="A recorded run: every map, table and text of it. The sliders are live."
          action={
            <Button
              tone="primary"
              testId="start.watch"
              disabled={!run.recorded}
              onClick={() => {
                showMode("recorded");
                navigate("/lab/compose");
              }}
            >
              Open the recorded run
            </Button>
          }
        />
        <Door
          icon={<Play size={20} aria-hidden />}
          title="Try"
          cost={device.status === "unavailable" ? "needs WebGPU" : "the embedded model, on this machine's GPU"}
          text="The whole method live, from the first step to the table. Pause and stop at any step."
          action={
            <Button
              testId="start.try"
              disabled={device.status === "unavailable"}
              onClick={() => {
                void runRecipe();
                navigate("/lab/train");
              }}
            >
              Run it live
            </Button>
          }
        />
        <Door
          icon={<FlaskConical size={20} aria-hidden />}
          title="Research"
          cost="a recipe or a run report, .json"
          text="Open your own recipe, or a report that the command line wrote. A file may also be dropped anywhere."
          action={
            <>
              <Button testId="start.open" onClick={() => file.current?.click()}>
                Open a file
              </Button>
              <input
                ref={file}
                type="file"
                accept=".json,application/json"
                hidden
                data-testid="start.file"
                onChange={(event) => {
                  const chosen = event.target.files?.[0];
                  event.target.value = "";
                  if (!chosen) return;
                  void openFile(chosen).then(() => navigate("/lab/model"));
                }}
              />
            </>
          }
        />
      </div>
      {run.recordedFailure && <FailureCard failure={run.recordedFailure} />}
      {device.status === "unavailable" && <FailureCard failure={device.failure} isNote />}
      {report && example && (
        <section className={css.sample} data-provenance={report.provenance.kind} aria-label="One prompt, both models">
          <h2>Before and after</h2>
          <ProvenanceLine provenance={report.provenance} />
          <AverageLine report={report} />
          <p data-testid="start.rule">
            {example.rule === "gained"
              ? "The first of the problems kept that the base gets wrong and the merged model right:"
              : "The first of the problems kept:"}
          </p>
          <AnswerPair {...example.problem} />
        </section>
      )}
      <Method />
    </article>
  );
}

function Door({
  icon,
  title,
  cost,
  text,
  action,
}: Readonly<Record<"title" | "cost" | "text", string> & Record<"icon" | "action", ReactNode>>) {
  return (
    <section className={css.door}>
      <h2>
        {icon} {title}
      </h2>
      <p>{text}</p>
      <p className={css.cost}>{cost}</p>
      <div>{action}</div>
    </section>
  );
}

const stages = [
  ["Locate", "find the few weights that matter for the ability and for each language"],
  ["Train", "let only these move, on English problems and on plain text of each language"],
  ["Compose", "subtract: ability without English, languages together; compare tensor by tensor"],
  ["Merge", "add the ability where it does not disturb the languages"],
] as const;

function Method() {
  return (
    <ol className={css.method}>
      {stages.map(([name, text]) => (
        <li key={name}>
          <h3>{name}</h3>
          <p>{text}</p>
        </li>
      ))}
    </ol>
  );
}

/** Right answers of base and merged model over the languages that the ability was moved into. */
function AverageLine({ report }: { readonly report: RunReport }) {
  const { results, recipe } = report;
  const count = (variant: string) => {
    const languages = results.find((result) => result.variant === variant)?.languages ?? [];
    const scores = languages.filter(({ language }) => language !== recipe.reference.language).map(({ all }) => all);
    const correct = sum(scores.map((score) => score.correct));
    return { ...countedShare({ correct, total: sum(scores.map((score) => score.total)) }), languages: scores.length };
  };
  const [base, merged] = [count("base"), count("merged")];
  if (!(base.total > 0 && merged.total > 0)) return null;
  return (
    <p data-testid="start.average">
      Right answers in {merged.languages} languages: base {shareWords(base)}, merged {shareWords(merged)} (n ={" "}
      {merged.total}, Wilson's 95 % interval).
    </p>
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
