import { changeDraft, takeExemplarFile, takeProblemFile } from "../../../../app/commands/chooseTests";
import { type BenchmarkKind, benchmarkNames, usualShots } from "../../../../app/problemWords";
import { useApp } from "../../../../app/store/store";
import { Button } from "../../../widgets/Button";
import { FileButton } from "../../../widgets/FileButton";
import { SelectField } from "../../../widgets/SelectField";
import { SettingInput } from "../../../widgets/SettingInput";
import css from "../../Lab.module.css";
import { HubFile } from "./HubFile";
import { ProblemLookLine } from "./ProblemLookLine";
import own from "./Tests.module.css";

const kindWords: Readonly<Record<BenchmarkKind, string>> = {
  mgsm: `${benchmarkNames.mgsm} (worked answers)`,
  gsm8k: `${benchmarkNames.gsm8k} (worked answers)`,
  choice: benchmarkNames.choice,
  file: `${benchmarkNames.file} (.jsonl)`,
};

const styles = [
  { value: "letters", words: "letters behind a list of the choices (MMLU)" },
  { value: "texts", words: "the texts of the choices" },
];

export interface BenchmarkFormProps {
  readonly language: string;
  readonly disabled: boolean;
}

/** A file of problems from disk or from the hub, how it is asked, and what was read of it. */
export function BenchmarkForm({ language, disabled }: BenchmarkFormProps) {
  const { draft } = useApp((state) => state.tests);
  return (
    <fieldset className={own.form} disabled={disabled} data-testid="tests.form">
      <legend className="visually-hidden">A benchmark's file for {language}</legend>
      <div className={css.row}>
        <FileButton
          accept=".tsv,.csv,.jsonl,.parquet"
          onFile={(file) => void takeProblemFile(file)}
          testId="tests.file.choose"
          inputTestId="tests.file"
        >
          Choose a file of problems
        </FileButton>
        <span className={own.file}>{draft.name || ".tsv, .csv, .jsonl or .parquet"}</span>
      </div>
      <HubFile />
      {draft.name !== "" && <Asking />}
      <ProblemLookLine />
    </fieldset>
  );
}

/** How the problems are asked. */
function Asking() {
  const { draft } = useApp((state) => state.tests);
  const { kind, exemplars, style } = draft;
  const set = (change: Parameters<typeof changeDraft>[0]) => void changeDraft(change);
  const kinds = Object.entries(kindWords).map(([value, words]) => ({ value, words }));
  return (
    <>
      {kind !== "file" && (
        <div className={css.row}>
          <FileButton
            accept=".json,.jsonl,.tsv,.csv,.parquet"
            onFile={(file) => void takeExemplarFile(file)}
            testId="tests.exemplars.choose"
            inputTestId="tests.exemplars"
          >
            Choose worked examples
          </FileButton>
          <span className={own.file}>{exemplars || "none: questions are asked without examples"}</span>
          {exemplars !== "" && (
            <Button tone="quiet" onClick={() => set({ exemplars: "" })}>
              Without examples
            </Button>
          )}
        </div>
      )}
      <div className={own.fields}>
        <SelectField
          label="what the file is"
          value={kind}
          options={kinds}
          onChange={(value) => {
            const chosen = (Object.keys(kindWords) as BenchmarkKind[]).find((known) => known === value);
            if (chosen) set({ kind: chosen });
          }}
          testId="tests.kind"
        />
        {kind === "choice" && (
          <SelectField
            label="what is weighed"
            value={style}
            options={styles}
            onChange={(value) => set({ style: value === "texts" ? "texts" : "letters" })}
            testId="tests.style"
          />
        )}
        {exemplars !== "" && kind !== "file" && (
          <>
            <DraftNumber field="shots" label="examples before each question" note={`empty: ${usualShots(kind)}`} />
            <DraftNumber field="exemplarSeed" label="seed that draws them" note="empty: the file's first" />
          </>
        )}
        {(kind === "mgsm" || kind === "gsm8k") && (
          <DraftNumber field="maxNewTokens" label="tokens of an answer at most" note="empty: 256" />
        )}
        <SettingInput
          kind="text"
          label="asked beside its own problems, under the name"
          note="empty: in their place"
          value={draft.task}
          onCommit={(task) => set({ task })}
          testId="tests.task"
        />
      </div>
    </>
  );
}

interface DraftNumberProps {
  readonly field: "shots" | "exemplarSeed" | "maxNewTokens";
  readonly label: string;
  readonly note: string;
}

function DraftNumber({ field, label, note }: DraftNumberProps) {
  const value = useApp((state) => state.tests.draft[field]);
  return (
    <SettingInput
      label={label}
      note={note}
      value={value}
      onCommit={(text) => void changeDraft({ [field]: text })}
      testId={`tests.${field}`}
    />
  );
}
