import { showAllControls } from "../../app/commands/openLink";
import { hiddenControls } from "../../app/controls";
import { useApp } from "../../app/store/store";
import { ControlStyle } from "../lessons/ControlStyle";
import { Button } from "../widgets/Button";
import css from "./LinkNotice.module.css";

/** A page whose link took controls away says so, and gives them back. A lesson does both in its own column. */
export function LinkNotice() {
  const { hide, show } = useApp((state) => state.link);
  const isLesson = useApp((state) => state.lesson.open !== undefined);
  const hidden = hiddenControls(hide, show);
  if (hidden.length === 0 || isLesson) return null;
  return (
    <p className={css.notice} data-testid="link.hidden">
      <ControlStyle hidden={hidden} />
      The link to this page hides {hidden.length} {hidden.length === 1 ? "control" : "controls"}.{" "}
      <Button tone="quiet" onClick={showAllControls} testId="link.showAll">
        Show all controls
      </Button>
    </p>
  );
}
