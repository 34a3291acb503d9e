import { useState } from "react";
import { lookAtDataset } from "../../../../app/commands/chooseCorpus";
import { abilityPresets, type CorpusPreset, languagePresets } from "../../../../app/corpusPresets";
import { useApp } from "../../../../app/store/store";
import { FailureCard } from "../../../errors/FailureCard";
import { HubAccessFields, useHubAccessTexts } from "../../../hub/HubAccessFields";
import { Button } from "../../../widgets/Button";
import { TextField } from "../../../widgets/TextField";
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
  const [access, setAccess] = useHubAccessTexts();
  const look = (name: string) => void lookAtDataset({ hub: name, ...access });
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
        <TextField
          label="Data set on the hub"
          hint="owner/name"
          value={hub}
          onChange={setHub}
          testId="corpora.hub.name"
        />
        <Button type="submit" disabled={hub.trim() === "" || dataset.status === "looking"} testId="corpora.hub.look">
          Look it up
        </Button>
        <HubAccessFields what="data set" value={access} onChange={setAccess} testId="corpora.hub" />
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
