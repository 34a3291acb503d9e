import { useId, useState } from "react";
import { lookAtDataset } from "../../../../app/commands/chooseCorpus";
import { abilityPresets, type CorpusPreset, languagePresets } from "../../../../app/corpusPresets";
import { useApp } from "../../../../app/store/store";
import { FailureCard } from "../../../errors/FailureCard";
import { Button } from "../../../widgets/Button";
import css from "../../Lab.module.css";
import { languageName } from "../../languageName";
import own from "./Corpora.module.css";
import type { SourceFormProps } from "./CorpusEditor";
import { DatasetChoice } from "./DatasetChoice";

/** A data set of the hub: one of the paper's, or any by name; then its configuration, split and column. */
export function HubSource({ corpus, onChoose }: SourceFormProps) {
  const dataset = useApp((state) => state.corpora.dataset);
  const current = "hub" in corpus.source ? corpus.source : undefined;
  const [hub, setHub] = useState(current?.hub ?? "");
  const [wanted, setWanted] = useState(current);
  const [token, setToken] = useState("");
  const [hubUrl, setHubUrl] = useState("");
  const look = (name: string) => void lookAtDataset({ hub: name, token, hubUrl });
  const take = (preset: CorpusPreset) => {
    const source = preset.source(corpus.language);
    if (!source) return;
    setHub(source.hub);
    setWanted(source);
    look(source.hub);
  };
  return (
    <>
      <p className={css.muted}>
        Only as much of its Parquet files is fetched as the limit of tokens needs. Nothing of it is kept on disk.
      </p>
      <Presets corpus={corpus} onTake={take} />
      <form
        className={own.fields}
        onSubmit={(event) => {
          event.preventDefault();
          look(hub);
        }}
      >
        <Field label="Data set on the hub" hint="owner/name" value={hub} onChange={setHub} testId="corpora.hub.name" />
        <Button type="submit" disabled={hub.trim() === "" || dataset.status === "looking"} testId="corpora.hub.look">
          Look it up
        </Button>
        <details className={own.wide}>
          <summary data-testid="corpora.hub.more">Private data set, or another hub</summary>
          <div className={own.fields}>
            <Field
              label="Access token"
              hint="hf_…"
              value={token}
              onChange={setToken}
              type="password"
              testId="corpora.hub.token"
            />
            <Field
              label="Address of the hub"
              hint="https://huggingface.co"
              value={hubUrl}
              onChange={setHubUrl}
              type="url"
              testId="corpora.hub.url"
            />
          </div>
          <p className={css.muted}>
            The token stays in this page's memory until it closes, and goes to that address only.
          </p>
        </details>
      </form>
      {dataset.status === "looking" && <p role="status">Asking what {dataset.name} is …</p>}
      {dataset.status === "failed" && (
        <FailureCard failure={dataset.failure} own={[{ label: "Try again", onSelect: () => look(dataset.name) }]} />
      )}
      {dataset.status === "offered" && (
        <DatasetChoice
          key={dataset.offer.hub}
          offer={dataset.offer}
          columns={dataset.columns}
          wanted={wanted?.hub === dataset.offer.hub ? wanted : undefined}
          onChoose={onChoose}
        />
      )}
    </>
  );
}

interface PresetsProps extends Pick<SourceFormProps, "corpus"> {
  readonly onTake: (preset: CorpusPreset) => void;
}

/** The paper's sources and their nearest open relations. */
function Presets({ corpus: { name, language }, onTake }: PresetsProps) {
  const presets = name === "ability" ? abilityPresets : languagePresets;
  return (
    <ul className={own.presets} aria-label="Data sets of the paper and like them">
      {presets.map((preset) => {
        const isThere = preset.source(language) !== undefined;
        return (
          <li key={preset.id}>
            <Button disabled={!isThere} onClick={() => onTake(preset)} testId={`corpora.preset.${preset.id}`}>
              {preset.label}
            </Button>
            <p>
              {preset.about}
              {!isThere && ` None known here for ${languageName(language)}.`}
            </p>
          </li>
        );
      })}
    </ul>
  );
}

interface FieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly type?: "text" | "password" | "url";
  readonly testId: string;
}

function Field({ label, hint, value, onChange, type = "text", testId }: FieldProps) {
  const id = useId();
  return (
    <div className={own.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className={css.input}
        type={type}
        value={value}
        placeholder={hint}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        data-testid={testId}
      />
    </div>
  );
}
