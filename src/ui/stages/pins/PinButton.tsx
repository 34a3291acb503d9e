import { Pin } from "lucide-react";
import { pinSettings } from "../../../app/commands/pinSettings";
import { useApp } from "../../../app/store/store";
import { Button } from "../../widgets/Button";
import css from "./Pins.module.css";

/** Pins the settings as the sliders stand; what the last change of a pin came to stands behind it. */
export function PinButton() {
  const said = useApp((state) => state.pins.said);
  return (
    <span className={css.pin}>
      <span role="status" className={css.said} data-testid="pins.said">
        {said}
      </span>
      <Button
        onClick={() => void pinSettings()}
        aria-keyshortcuts="P"
        title="Keep these settings to come back to them and to compare them: P"
        testId="pins.add"
      >
        <Pin size={14} aria-hidden /> Pin settings
      </Button>
    </span>
  );
}
