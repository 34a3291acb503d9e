import { useState } from "react";
import { otherHub, typedToken } from "../../app/hubAccess";
import { TextField } from "../widgets/TextField";
import css from "./HubAccessFields.module.css";
import { SignIn } from "./SignIn";

/** As the two fields stand; empty: no token, the public hub. */
export interface HubAccessTexts {
  readonly token: string;
  readonly hubUrl: string;
}

/** What the page knows already, so that a form says what it will send, and to whom. */
export function useHubAccessTexts() {
  return useState<HubAccessTexts>(() => ({ token: typedToken(), hubUrl: otherHub() }));
}

export interface HubAccessFieldsProps {
  /** What may be private, or elsewhere: "model", "data set". */
  readonly what: string;
  readonly value: HubAccessTexts;
  readonly onChange: (value: HubAccessTexts) => void;
  /** Begins the test ids of the parts. */
  readonly testId: string;
}

/** The token and the address of another hub, folded away. */
export function HubAccessFields({ what, value, onChange, testId }: HubAccessFieldsProps) {
  return (
    <details className={css.more} data-testid={`${testId}.more`}>
      <summary>Private {what}, or another hub</summary>
      <SignIn hubUrl={value.hubUrl} testId={testId} />
      <div className={css.fields}>
        <TextField
          label="Access token"
          hint="hf_…"
          value={value.token}
          onChange={(token) => onChange({ ...value, token })}
          type="password"
          testId={`${testId}.token`}
        />
        <TextField
          label="Address of the hub"
          hint="https://huggingface.co"
          value={value.hubUrl}
          onChange={(hubUrl) => onChange({ ...value, hubUrl })}
          type="url"
          testId={`${testId}.hub`}
        />
      </div>
      <p className={css.note}>
        A token stays in this page's memory until it closes, and goes to that address only. It is in no link, export,
        report or diagnosis. While you are signed in none needs to be typed.
      </p>
    </details>
  );
}
