import { useRef, useState } from "react";
import { changeRecipe } from "../../../app/commands/changeRecipe";
import { isBusy } from "../../../app/steps";
import { useApp } from "../../../app/store/store";
import { isRight } from "../../../app/trainFigures";
import { continuationOption } from "../../../app/trainOptions";
import type { Continuations, RunReport } from "../../../engine/report";
import { Chip } from "../../widgets/Chip";
import { ExportTools } from "../../widgets/ExportTools";
import { SettingInput } from "../../widgets/SettingInput";
import css from "../Lab.module.css";
import { exportSource, ResultPanel } from "../ResultPanel";
import { ContinuationTable } from "./ContinuationTable";
import { accentOf, codeOf } from "./trainingSeries";

const title = "What the model says while it learns";

/** Held-out prompts continued by the model in training, step by step. */
export function ContinuationPanel({
  continuations,
  report,
}: {
  readonly continuations: Continuations | undefined;
  readonly report: RunReport | undefined;
}) {
  const [chosen, setChosen] = useState<string>();
  const picture = useRef<HTMLDivElement>(null);
  const { prompts = [], trainings = {} } = continuations ?? {};
  const names = Object.keys(trainings);
  const name = chosen !== undefined && names.includes(chosen) ? chosen : names[0];
  const looks = name === undefined ? [] : (trainings[name] ?? []);
  const source = report ? exportSource(report) : { run: "unfinished run", source: "live, not finished" };
  const rows = () => [
    ["training", "step", ...prompts.map(({ text }) => text), "right answers", "prompts"],
    ["right answer", "", ...prompts.map(({ answer }) => answer), prompts.length, prompts.length],
    ...names.flatMap((training) =>
      (trainings[training] ?? []).map(({ step, texts }) => [
        training,
        step,
        ...texts,
        prompts.filter(({ answer }, index) => isRight(texts[index] ?? "", answer)).length,
        prompts.length,
      ]),
    ),
  ];
  const facts = {
    unit: "texts, and right ones of all",
    n: `${prompts.length === 1 ? "1 prompt" : `${prompts.length} prompts`}, the same at each of ${looks.length} looks`,
  };
  return (
    <ResultPanel
      title={title}
      testId="train.continuations"
      {...(report && { provenance: report.provenance })}
      facts={names.length > 0 ? facts : undefined}
      note="Problems of the tests, which no training sees, answered greedily by the weights as they stand at a step. Looking changes nothing of the training."
      tools={
        names.length > 0 && (
          <ExportTools
            title={title}
            file="continuations"
            {...source}
            {...{ facts, rows, picture }}
            testId="train.continuations"
          />
        )
      }
    >
      {names.length === 0 ? (
        <p className={css.muted} data-testid="train.continuations.none">
          This run was not asked for them. Say below at which steps the next run of Train is to look; trainings that are
          kept are not made again for it.
        </p>
      ) : (
        <>
          <fieldset className={css.choice}>
            <legend className="visually-hidden">Training</legend>
            {names.map((training) => (
              <label key={training}>
                <input
                  type="radio"
                  name="continued"
                  checked={training === name}
                  onChange={() => setChosen(training)}
                  data-testid={`train.continuations.${training}`}
                />{" "}
                <Chip code={codeOf(training)} accent={accentOf(training, names)} /> {training}
              </label>
            ))}
          </fieldset>
          <div ref={picture}>
            <ContinuationTable prompts={prompts} looks={looks} isRight={isRight} />
          </div>
        </>
      )}
      <ContinuationSetting />
    </ResultPanel>
  );
}

function ContinuationSetting() {
  const recipe = useApp((state) => state.recipe.recipe);
  const busy = useApp(isBusy);
  if (!recipe || recipe.evaluate.tests.length === 0) return null;
  return (
    <SettingInput
      label="Next run: steps between two looks"
      note="0: none"
      value={String(continuationOption.read(recipe))}
      disabled={busy}
      onCommit={(text) => changeRecipe(continuationOption, text === "" ? Number.NaN : Number(text))}
      testId="train.setting.continuations"
    />
  );
}
