import { useId, useState } from "react";
import { chooseAgain, dismissOffer, lookUpModel, takeEmbeddedModel } from "../../../app/commands/chooseModel";
import { hubAccess, otherHub } from "../../../app/hubAccess";
import { knownModels } from "../../../app/knownModels";
import { isBusy } from "../../../app/steps";
import { useApp } from "../../../app/store/store";
import { FailureCard } from "../../errors/FailureCard";
import { Button } from "../../widgets/Button";
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
          only={["manageStorage"]}
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

/** Name and revision; the token and another hub's address fold away. None of it is kept. */
function HubForm({ isHeld }: { readonly isHeld: boolean }) {
  const model = useApp((state) => state.recipe.recipe?.model);
  const named = model && "hub" in model ? model : undefined;
  const [name, setName] = useState(named?.hub ?? "");
  const [revision, setRevision] = useState(named?.revision ?? "");
  const [token, setToken] = useState(() => hubAccess().token ?? "");
  const [hubUrl, setHubUrl] = useState(otherHub);
  const id = useId();
  return (
    <form
      className={own.form}
      onSubmit={(event) => {
        event.preventDefault();
        void lookUpModel({ name, revision, token, hubUrl });
      }}
    >
      <div className={own.fields}>
        <Field
          label="Model on the hub"
          hint="owner/name"
          id={`${id}-name`}
          value={name}
          onChange={setName}
          list={`${id}-known`}
          testId="picker.name"
        />
        <Field
          label="Revision"
          hint="main"
          id={`${id}-revision`}
          value={revision}
          onChange={setRevision}
          testId="picker.revision"
        />
        <Button type="submit" disabled={isHeld || name.trim() === ""} testId="picker.look">
          Look it up
        </Button>
      </div>
      <datalist id={`${id}-known`}>
        {knownModels.map(({ name: known, words }) => (
          <option key={known} value={known} label={words} />
        ))}
      </datalist>
      <details className={own.more} data-testid="picker.more">
        <summary>Private model, or another hub</summary>
        <div className={own.fields}>
          <Field
            label="Access token"
            hint="hf_…"
            id={`${id}-token`}
            value={token}
            onChange={setToken}
            type="password"
            testId="picker.token"
          />
          <Field
            label="Address of the hub"
            hint="https://huggingface.co"
            id={`${id}-hub`}
            value={hubUrl}
            onChange={setHubUrl}
            type="url"
            testId="picker.hub"
          />
        </div>
        <p className={css.muted}>
          The token stays in this page's memory until it closes, and goes to that address only. It is in no link,
          export, report or diagnosis.
        </p>
      </details>
    </form>
  );
}

interface FieldProps {
  readonly label: string;
  readonly hint: string;
  readonly id: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly type?: "text" | "password" | "url";
  readonly list?: string;
  readonly testId: string;
}

function Field({ label, hint, id, value, onChange, type = "text", list, testId }: FieldProps) {
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
        {...(list !== undefined && { list })}
        onChange={(event) => onChange(event.target.value)}
        data-testid={testId}
      />
    </div>
  );
}
