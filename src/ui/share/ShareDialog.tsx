import { Dialog } from "@base-ui/react/dialog";
import { useState } from "react";
import { showDialog } from "../../app/commands/changeView";
import { shareableControls, shareLink } from "../../app/commands/shareLink";
import { type ControlId, controls } from "../../app/controls";
import { copyText } from "../../app/copyText";
import dialog from "../shell/Dialogs.module.css";
import { Button } from "../widgets/Button";
import { QrCode } from "./QrCode";
import css from "./ShareDialog.module.css";
import { ShareResults } from "./ShareResults";

/** A link to the page as it stands, for pupils with chosen controls only, to copy or to show to a camera. */
export function ShareDialog() {
  const [offered] = useState(shareableControls);
  const [isChosen, setIsChosen] = useState(false);
  const [shown, setShown] = useState<readonly ControlId[]>(offered);
  const [said, setSaid] = useState("");
  const link = shareLink(isChosen ? shown : undefined);
  const toggle = (id: ControlId) =>
    setShown(shown.includes(id) ? shown.filter((other) => other !== id) : [...shown, id]);
  const copy = async () =>
    setSaid((await copyText(link)) ? "Copied." : "The browser did not allow it: copy it by hand.");
  return (
    <Dialog.Root open onOpenChange={() => showDialog(undefined)}>
      <Dialog.Portal>
        <Dialog.Backdrop className={dialog.backdrop} />
        <Dialog.Popup className={dialog.popup} data-testid="share">
          <div className={dialog.sheet}>
            <Dialog.Title render={<h2>Share this page</h2>} />
            <Dialog.Description>
              The link opens this page with the sliders as they stand. It carries settings and no results: whoever opens
              it sees the recorded run, or runs the recipe live.
            </Dialog.Description>
            <fieldset className={css.choices}>
              <legend>What the link shows</legend>
              <label>
                <input type="radio" name="shown" checked={!isChosen} onChange={() => setIsChosen(false)} /> every
                control
              </label>
              <label>
                <input
                  type="radio"
                  name="shown"
                  checked={isChosen}
                  disabled={offered.length === 0}
                  onChange={() => setIsChosen(true)}
                  data-testid="share.chosen"
                />{" "}
                for pupils: only what I choose
              </label>
            </fieldset>
            {isChosen && (
              <fieldset className={css.controls}>
                <legend>Controls of this page that stay</legend>
                {offered.map((id) => (
                  <label key={id}>
                    <input type="checkbox" checked={shown.includes(id)} onChange={() => toggle(id)} />{" "}
                    {controls[id].label}
                  </label>
                ))}
              </fieldset>
            )}
            <div className={css.link}>
              <input
                readOnly
                value={link}
                aria-label="Link"
                onFocus={(event) => event.target.select()}
                data-testid="share.link"
              />
              <Button tone="primary" onClick={() => void copy()} testId="share.copy">
                Copy
              </Button>
            </div>
            <p role="status" className={css.said}>
              {said}
            </p>
            <QrCode text={link} />
            <ShareResults />
            <Dialog.Close className={dialog.close}>Close</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
