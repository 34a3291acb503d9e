import { useId, useState } from "react";
import { chooseAgain, dismissOffer, lookUpModel, takeEmbeddedModel } from "../../../app/commands/chooseModel";
import { knownModels } from "../../../app/knownModels";
import { isBusy } from "../../../app/steps";
import { useApp } from "../../../app/store/store";
import { FailureCard } from "../../errors/FailureCard";
import { HubAccessFields, useHubAccessTexts } from "../../hub/HubAccessFields";
import { Button } from "../../widgets/Button";
import { TextField } from "../../widgets/TextField";
import css from "../Lab.module.css";
import { DownloadPanel } from "./DownloadPanel";
import { FolderButton } from "./FolderButton";
import own from "./ModelPicker.module.css";
import { OfferPanel } from "./OfferPanel";

/** Another model: from the hub, from a folder, or the one that comes with the page. Nothing is downloaded before it is asked for. */
export function ModelPicker() {
  const choice = useApp((state) => state.choice);
  const model = useApp((state) => state.recipe.recipe?.model);
  const isHeld = useApp(isBusy) || choice.status === "downloading" || choice.status === "looking";
  const offer = "offer" in choice ? choice.offer : undefined;
  return (
    <section className={css.card} aria-label="Choose a model" data-testid="picker" data-status={choice.status}>
      <h2>Choose a model</h2>
      <HubForm key={JSON.stringify(model)} isHeld={isHeld} />
      <div className={css.row}>
        <FolderButton disabled={isHeld} />
        {model && !("embedded" in model) && (
          <Button disabled={isHeld} onClick={() => void takeEmbeddedModel()} testId="picker.embedded">
            Use the embedded model
          </Button>
        )}
        <span className={css.muted}>A model's folder may also be dropped anywhere on this page.</span>
      </div>
      {choice.status === "looking" && <p role="status">Asking what {choice.name} is …</p>}
      {choice.status === "failed" && (
        <FailureCard
          failure={choice.failure}
          only={["manageStorage", "withoutKeeping"]}
          own={[
            { label: "Try again", onSelect: () => void chooseAgain() },
            ...(offer ? [] : [{ label: "Close", onSelect: dismissOffer }]),
          ]}
        />
      )}
      {choice.status === "downloading" && <DownloadPanel offer={choice.offer} progress={choice.progress} />}
      {offer && choice.status !== "downloading" && <OfferPanel offer={offer} />}
    </section>
  );
}

/** Name and revision, and how the hub is reached. None of it is kept. */
function HubForm({ isHeld }: { readonly isHeld: boolean }) {
  const model = useApp((state) => state.recipe.recipe?.model);
  const named = model && "hub" in model ? model : undefined;
  const [name, setName] = useState(named?.hub ?? "");
  const [revision, setRevision] = useState(named?.revision ?? "");
  const [access, setAccess] = useHubAccessTexts();
  const listId = useId();
  return (
    <form
      className={own.form}
      onSubmit={(event) => {
        event.preventDefault();
        void lookUpModel({ name, revision, ...access });
      }}
    >
      <div className={own.fields}>
        <TextField
          label="Model on the hub"
          hint="owner/name"
          value={name}
          onChange={(typed) => {
            setName(typed);
            // The recipe's revision is of its own model.
            if (revision === named?.revision) setRevision("");
          }}
          list={listId}
          testId="picker.name"
        />
        <TextField label="Revision" hint="main" value={revision} onChange={setRevision} testId="picker.revision" />
        <Button type="submit" disabled={isHeld || name.trim() === ""} testId="picker.look">
          Look it up
        </Button>
      </div>
      <datalist id={listId}>
        {knownModels.map(({ name: known, words }) => (
          <option key={known} value={known} label={words} />
        ))}
      </datalist>
      <HubAccessFields what="model" value={access} onChange={setAccess} testId="picker" />
    </form>
  );
}
