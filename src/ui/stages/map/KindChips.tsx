import { changeSettings } from "../../../app/commands/changeSettings";
import { toggleKind } from "../../../app/commands/chooseTensors";
import { kindCounts, kindGroups } from "../../../app/transferKinds";
import { Button } from "../../widgets/Button";
import css from "../Lab.module.css";
import type { CompositionView } from "../useComposition";

/** Restriction of the transfer to kinds of tensors (Table 3). `onRelease` must be a constant function. */
export function KindChips({
  report,
  settings,
  composition,
  onRelease,
}: CompositionView & { readonly onRelease?: () => void }) {
  const counts = kindCounts(report, settings, composition.selected);
  const set = (kinds: typeof settings.kinds) => {
    changeSettings({ kinds });
    onRelease?.();
  };
  return (
    <fieldset className={css.choices} data-testid="merge.kinds">
      <legend>kinds that receive the ability</legend>
      {counts.map(({ kind, isAllowed, tensors, selected }) => (
        <Button
          key={kind}
          tone="chip"
          aria-pressed={isAllowed}
          aria-label={`${kind}: ${isAllowed ? `${selected} of ${tensors} tensors receive the ability` : "left out"}`}
          onClick={() => {
            toggleKind(kind);
            onRelease?.();
          }}
          testId={`merge.kind.${kind}`}
        >
          {isAllowed ? "✓" : "–"} {kind}{" "}
          <small>
            {selected}/{tensors}
          </small>
        </Button>
      ))}
      {kindGroups.map(({ name, kinds }) => (
        <Button key={name} tone="quiet" onClick={() => set(kinds)} testId={`merge.kinds.${name}`}>
          {name} only
        </Button>
      ))}
      <Button tone="quiet" disabled={settings.kinds === null} onClick={() => set(null)} testId="merge.kinds.all">
        All kinds
      </Button>
    </fieldset>
  );
}
