import { useState } from "react";
import type { ExportChoice } from "../../app/commands/exportModel";
import { exportToHub } from "../../app/commands/uploadModel";
import { otherHub, typedToken } from "../../app/hubAccess";
import { isBusy } from "../../app/steps";
import { useApp } from "../../app/store/store";
import type { RunReport } from "../../engine/report";
import { SignIn } from "../hub/SignIn";
import { Button } from "../widgets/Button";
import { TextField } from "../widgets/TextField";
import css from "./ExportModel.module.css";

/** Sends the chosen files to a repository of the person's own. Nothing of the form is kept. */
export function HubUpload({ report, choice }: { readonly report: RunReport; readonly choice: ExportChoice }) {
  const busy = useApp(isBusy);
  const [repo, setRepo] = useState("");
  const [token, setToken] = useState(typedToken);
  const [isPrivate, setIsPrivate] = useState(true);
  return (
    <details className={css.hub} data-testid="export.hub">
      <summary>Upload to the model hub</summary>
      <form
        className={css.export}
        onSubmit={(event) => {
          event.preventDefault();
          void exportToHub(report, choice, { repo, isPrivate, token });
        }}
      >
        <SignIn hubUrl={otherHub()} testId="export.hub" />
        <div className={css.choices}>
          <TextField label="Repository" hint="owner/name" value={repo} onChange={setRepo} testId="export.hub.repo" />
          <TextField
            label="Access token that may write"
            hint="hf_…, or sign in"
            value={token}
            onChange={setToken}
            type="password"
            testId="export.hub.token"
          />
        </div>
        <label className={css.row}>
          <input
            type="checkbox"
            checked={isPrivate}
            onChange={(event) => setIsPrivate(event.target.checked)}
            data-testid="export.hub.private"
          />
          private: only you can see it
        </label>
        <div className={css.row}>
          <Button type="submit" disabled={busy || repo.trim() === ""} testId="export.hub.start">
            Upload as one commit
          </Button>
          <span className={css.muted}>
            The repository is made where it is not there. The token stays in this page's memory until it closes.
          </span>
        </div>
      </form>
    </details>
  );
}
