import { Dialog } from "@base-ui/react/dialog";
import { showDialog } from "../../app/commands/changeView";
import css from "./Dialogs.module.css";
import { KeyTable } from "./KeyTable";

/** The list of keys, over the page. */
export function KeySheet() {
  return (
    <Dialog.Root open onOpenChange={() => showDialog(undefined)}>
      <Dialog.Portal>
        <Dialog.Backdrop className={css.backdrop} />
        <Dialog.Popup className={css.popup} data-testid="keys">
          <div className={css.sheet}>
            <Dialog.Title render={<h2>Keys</h2>} />
            <KeyTable />
            <Dialog.Close className={css.close}>Close</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
