import { changeRecipe } from "../../app/commands/changeRecipe";
import { locateFields, type SettingField, trainFields } from "../../app/settingFields";
import { isBusy } from "../../app/steps";
import { useApp } from "../../app/store/store";
import { SettingInput } from "../widgets/SettingInput";
import css from "./StepPanel.module.css";

const fieldsOf = { locate: locateFields, train: trainFields } as const;

/** The numbers of the recipe that this step's next run follows. Changing one deletes nothing. */
export function StepSettings({ step }: { readonly step: keyof typeof fieldsOf }) {
  return <SettingList fields={fieldsOf[step]} onChange={changeRecipe} name={step} />;
}

export interface SettingListProps {
  readonly fields: readonly SettingField[];
  /** Returns what is wrong with a number, in words. */
  readonly onChange: (field: SettingField, value: number) => string | undefined;
  /** Before the test ids: `name.settings`, `name.setting.field`. */
  readonly name: string;
}

/** Numbers of the recipe, each with its unit and the paper's value. */
export function SettingList({ fields, onChange, name }: SettingListProps) {
  const recipe = useApp((state) => state.recipe.recipe);
  const busy = useApp(isBusy);
  if (!recipe) return null;
  return (
    <fieldset className={css.settings} data-testid={`${name}.settings`}>
      <legend className="visually-hidden">Settings of the next run</legend>
      {fields.map((field) => (
        <SettingInput
          key={field.id}
          label={field.label}
          symbol={field.symbol}
          note={field.note}
          value={printed(field, field.read(recipe))}
          {...(field.unit === "percent" ? { unit: "%" } : {})}
          paper={field.paper === undefined ? undefined : printed(field, field.paper)}
          disabled={busy}
          onCommit={(text) => onChange(field, parsed(field, text))}
          testId={`${name}.setting.${field.id}`}
        />
      ))}
    </fieldset>
  );
}

function printed({ unit }: SettingField, value: number): string {
  return String(unit === "percent" ? Math.round(value * 1e6) / 1e4 : value);
}

/** NaN for what is no number: the recipe refuses it in its own words. */
function parsed({ unit }: SettingField, text: string): number {
  const value = text === "" ? Number.NaN : Number(text.replace(",", "."));
  return unit === "percent" ? value / 100 : value;
}
