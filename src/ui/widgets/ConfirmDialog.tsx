import { AlertDialog } from "@base-ui/react/alert-dialog";
import type { ReactNode } from "react";
import { Button } from "./Button";
import css from "./ConfirmDialog.module.css";

export interface ConfirmDialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  /** What will happen, with its numbers. */
  readonly children: ReactNode;
  readonly confirmLabel: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly testId: string;
}

/** Asks before something that cannot be undone. Keeping everything is where the focus starts. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { isOpen, title, children, confirmLabel, onConfirm, onClose, testId } = props;
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={css.backdrop ?? ""} />
        <AlertDialog.Popup className={css.popup ?? ""} data-testid={testId}>
          <AlertDialog.Title className={css.title ?? ""}>{title}</AlertDialog.Title>
          <AlertDialog.Description render={<div className={css.text} />}>{children}</AlertDialog.Description>
          <div className={css.actions}>
            <AlertDialog.Close render={<Button testId={`${testId}.keep`}>Keep it</Button>} />
            <Button
              tone="primary"
              testId={`${testId}.confirm`}
              onClick={() => {
                onConfirm();
                onClose();
              }}
            >
              {confirmLabel}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
