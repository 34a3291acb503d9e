import { useMemo } from "react";
import { removePin, renamePin, restorePin } from "../../../app/commands/pinSettings";
import { measuredWith, ownReport } from "../../../app/measured";
import { pinEffect } from "../../../app/pins";
import { longestPinName, type SettingsPin } from "../../../app/runs/settingsPin";
import { pooledScore, shareWords } from "../../../app/scores";
import { describeChange, sameSettings, settingEntries } from "../../../app/settings";
import { useApp } from "../../../app/store/store";
import { formatNumber, formatPercent } from "../../../base/format";
import type { RunReport } from "../../../engine/report";
import type { MergeSettings } from "../../../method/settings";
import { Button } from "../../widgets/Button";
import { EditableText } from "../../widgets/EditableText";
import css from "./Pins.module.css";

interface PinCardProps {
  readonly pin: SettingsPin;
  readonly report: RunReport;
  /** The sliders as they stand. */
  readonly now: MergeSettings;
}

/** One pin: its settings, what moves from it to the sliders, what it changes, what was measured with it. */
export function PinCard({ pin, report, now }: PinCardProps) {
  const languages = report.recipe.languages.map(({ language }) => language);
  const isNow = sameSettings(pin.settings, now);
  const entries = Object.entries(settingEntries(pin.settings, languages)).filter(([, value]) => value !== "none");
  return (
    <li className={css.card} data-testid={`pins.card.${pin.name}`} data-now={isNow}>
      <strong>
        <EditableText
          value={pin.name}
          label={`name of the pin ${pin.name}`}
          maxLength={longestPinName}
          onSave={(name) => void renamePin(pin, name)}
          testId={`pins.name.${pin.name}`}
        />
      </strong>
      <dl className={css.settings}>
        {entries.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className={css.line} data-testid={`pins.change.${pin.name}`}>
        {isNow
          ? "The sliders stand like this now."
          : `From here to the sliders: ${describeChange(pin.settings, now, languages)}`}
      </p>
      <Effect pin={pin} report={report} />
      <Measured pin={pin} report={report} />
      <span className={css.actions}>
        <Button onClick={() => restorePin(pin)} disabled={isNow} testId={`pins.restore.${pin.name}`}>
          Restore
        </Button>
        <Button
          tone="quiet"
          onClick={() => void removePin(pin)}
          aria-label={`Remove the pin ${pin.name}`}
          testId={`pins.remove.${pin.name}`}
        >
          Remove
        </Button>
      </span>
    </li>
  );
}

type PartProps = Pick<PinCardProps, "pin" | "report">;

/** What the pin changes, from the Gram matrices. */
function Effect({ pin, report }: PartProps) {
  const effect = useMemo(() => pinEffect(report, pin), [report, pin]);
  if (!effect) return null;
  return (
    <p className={css.line}>
      {effect.selectedCount} of {effect.tensorCount} tensors receive the ability; the largest change is{" "}
      {formatPercent(effect.largestChange)} of a tensor's norm.
    </p>
  );
}

/** What was measured with the pin's settings; says so where nothing was. */
function Measured({ pin, report }: PartProps) {
  const own = useApp(ownReport);
  const languages = own && measuredWith(own, pin.settings);
  const { reference } = report.recipe;
  const score = languages && pooledScore(languages, reference.language, "all");
  const { probe } = pin;
  return (
    <p className={css.line} data-testid={`pins.measured.${pin.name}`} data-measured={score !== undefined}>
      {score
        ? `Right answers without ${reference.language}: ${shareWords(score)}, n = ${formatNumber(score.total)}.`
        : "Not measured: right answers are known only for settings that were evaluated."}
      {probe && ` When pinned, of ${probe.asked} prompts asked: base ${probe.base}, merged ${probe.merged} right.`}
    </p>
  );
}
