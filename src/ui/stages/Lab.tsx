import { toggleInspector } from "../../app/commands/inspect";
import { type StepId, stepIds, stepStates } from "../../app/steps";
import { useApp } from "../../app/store/store";
import { StepEquations } from "../equations/StepEquations";
import { Button } from "../widgets/Button";
import { ComposeStage } from "./compose/ComposeStage";
import { EvaluateStage } from "./evaluate/EvaluateStage";
import css from "./Lab.module.css";
import { LiveFailure } from "./LiveFailure";
import { LocateStage } from "./locate/LocateStage";
import { MergeStage } from "./merge/MergeStage";
import { ModelStage } from "./model/ModelStage";
import { StepPanel } from "./StepPanel";
import { TrainStage } from "./train/TrainStage";

const stages = {
  model: {
    title: "Model",
    goal: "Choose the model whose languages are to learn, and see what it needs of your GPU.",
    Stage: ModelStage,
  },
  locate: {
    title: "Locate",
    goal: "Which single weights matter for the ability, and which for each language? Only these may be trained.",
    Stage: LocateStage,
  },
  train: {
    title: "Train",
    goal: "Learn the ability in one language, and each language's own text, on the key weights only.",
    Stage: TrainStage,
  },
  compose: {
    title: "Compose",
    goal: "Which tensors carry the ability and not the language? Drag the cut and watch the map.",
    Stage: ComposeStage,
  },
  merge: {
    title: "Merge",
    goal: "Mix the ability into all languages at once by adding weights, and read what the model says.",
    Stage: MergeStage,
  },
  evaluate: {
    title: "Evaluate",
    goal: "Count right answers in every language, with how sure the count is.",
    Stage: EvaluateStage,
  },
} satisfies Record<StepId, unknown>;

/** One step of the method: heading, goal in plain words, the step's own screen. */
export function Lab({ step }: { readonly step: string }) {
  const id = stepIds.find((known) => known === step);
  const isStale = useApp((state) => id !== undefined && stepStates(state)[id].status === "stale");
  if (!id) return <p>There is no step called {step}.</p>;
  const { title, goal, Stage } = stages[id];
  return (
    <article className={css.lab} data-testid={`${id}.stage`}>
      <header>
        <h1>
          {stepIds.indexOf(id)} {title}
        </h1>
        <div className={css.row}>
          <p className={css.goal}>{goal}</p>
          <StepEquations step={id} />
          <InspectorButton />
        </div>
      </header>
      <LiveFailure />
      <StepPanel step={id} />
      <div className={css.results} data-stale={isStale}>
        <Stage />
      </div>
    </article>
  );
}

function InspectorButton() {
  const open = useApp((state) => state.inspector.open);
  return (
    <Button
      aria-expanded={open}
      aria-keyshortcuts="I"
      title="Look into any tensor: I"
      onClick={toggleInspector}
      testId="lab.inspector"
    >
      Inspector
    </Button>
  );
}
