import { fieldRange, readField, type SearchField, searchFields } from "../../../../app/search/searchChoice";
import { isBusy } from "../../../../app/steps";
import { type SearchChoice, useSearch } from "../../../../app/store/searchStore";
import { useApp } from "../../../../app/store/store";
import { Button } from "../../../widgets/Button";
import { SettingInput } from "../../../widgets/SettingInput";
import css from "../../Lab.module.css";
import step from "../../StepPanel.module.css";

const coefficientWords: Readonly<Record<SearchChoice["coefficients"][number], string>> = {
  alpha: "α keep what was learned",
  beta: "β take the source out",
  gamma: "γ ability strength",
  eta: "η language strength",
  transferRatio: "k2 share of tensors",
};

const muChoices: readonly { readonly id: SearchChoice["mu"]; readonly label: string }[] = [
  { id: "together", label: "one factor on all" },
  { id: "each", label: "each by itself" },
  { id: "none", label: "as they are" },
];

const change = (next: Partial<SearchChoice>) =>
  useSearch.setState(({ choice }) => ({ choice: { ...choice, ...next } }));

/** Which coefficients a search turns, on how much, how long. */
export function SearchChoices({ languages }: { readonly languages: number }) {
  const choice = useSearch((state) => state.choice);
  const busy = useApp(isBusy);
  const keys = Object.keys(coefficientWords) as (keyof typeof coefficientWords)[];
  const toggle = (key: (typeof keys)[number]) =>
    change({
      coefficients: keys.filter((other) => (other === key) !== choice.coefficients.includes(other)),
    });
  return (
    <div className={css.stack} data-testid="search.choices">
      <fieldset className={css.choices} disabled={busy}>
        <legend>turn</legend>
        {keys.map((key) => (
          <Button
            key={key}
            tone="chip"
            aria-pressed={choice.coefficients.includes(key)}
            onClick={() => toggle(key)}
            testId={`search.turn.${key}`}
          >
            {coefficientWords[key]}
          </Button>
        ))}
      </fieldset>
      <fieldset className={css.choices} disabled={busy}>
        <legend>μ, the languages' shares</legend>
        {muChoices
          .filter(({ id }) => id !== "each" || languages > 1)
          .map(({ id, label }) => (
            <Button
              key={id}
              tone="option"
              aria-pressed={choice.mu === id}
              onClick={() => change({ mu: id })}
              testId={`search.mu.${id}`}
            >
              {label}
            </Button>
          ))}
      </fieldset>
      <fieldset className={step.settings}>
        <legend className="visually-hidden">Numbers of the search</legend>
        {searchFields.map((field) => (
          <Field key={field.id} field={field} value={choice[field.id]} busy={busy} />
        ))}
      </fieldset>
    </div>
  );
}

interface FieldProps {
  readonly field: SearchField;
  readonly value: number;
  readonly busy: boolean;
}

function Field({ field, value, busy }: FieldProps) {
  const commit = (text: string) => {
    const read = readField(field, text);
    if (read === undefined) return fieldRange(field);
    change({ [field.id]: read });
    return undefined;
  };
  return (
    <SettingInput
      label={field.label}
      note={field.note}
      value={String(Number((value * field.factor).toPrecision(12)))}
      {...(field.unit !== undefined && { unit: field.unit })}
      disabled={busy}
      onCommit={commit}
      testId={`search.setting.${field.id}`}
    />
  );
}
