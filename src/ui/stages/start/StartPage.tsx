import { BookOpen, FlaskConical, Play } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { useLocation } from "wouter";
import { showMode } from "../../../app/commands/loadModel";
import { openFile } from "../../../app/commands/openFile";
import { runRecipe } from "../../../app/commands/runRecipe";
import { shownReport } from "../../../app/report";
import { useApp } from "../../../app/store/store";
import { FailureCard } from "../../errors/FailureCard";
import { Button } from "../../widgets/Button";
import css from "./StartPage.module.css";
import { Transfer } from "./Transfer";

/** What this is, three doors, and a whole transfer with its sliders. */
export function StartPage() {
  const run = useApp((state) => state.run);
  const device = useApp((state) => state.device);
  const [, navigate] = useLocation();
  const file = useRef<HTMLInputElement>(null);
  const report = useApp(shownReport);
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
          cost="a model of the hub or of a folder, a recipe, a report"
          text="Take another model, your own recipe, or a report that the command line wrote. Files and folders may also be dropped anywhere."
          action={
            <>
              <Button testId="start.model" onClick={() => navigate("/lab/model")}>
                Choose a model
              </Button>
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
      {report ? <Transfer report={report} /> : run.recordedStatus === "loading" && <div className={css.pending} />}
      {run.recordedFailure && <FailureCard failure={run.recordedFailure} />}
      {device.status === "unavailable" && <FailureCard failure={device.failure} isNote />}
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
