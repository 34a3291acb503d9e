import { baselineWords } from "../../../../app/baselineWords";
import { renameComparison, setComparison } from "../../../../app/commands/changeComparisons";
import { fieldsOf } from "../../../../app/comparisons/methods";
import type { Recipe } from "../../../../formats/recipe";
import type { Baseline } from "../../../../formats/recipeBaselines";
import { Button } from "../../../widgets/Button";
import { SelectField } from "../../../widgets/SelectField";
import { SettingInput } from "../../../widgets/SettingInput";
import entries from "../Entries.module.css";
import own from "./Comparisons.module.css";

export interface ComparisonItemProps {
  readonly baseline: Baseline;
  readonly recipe: Recipe;
  readonly disabled: boolean;
  readonly isOpen: boolean;
  /** Whose parameters are shown: its name, or nobody's. */
  readonly onOpen: (name: string | undefined) => void;
  readonly onRemove: () => void;
}

/** One comparison: its name, what it is, and behind a button its parameters. */
export function ComparisonItem({ baseline, recipe, disabled, isOpen, onOpen, onRemove }: ComparisonItemProps) {
  const { name } = baseline;
  return (
    <li className={entries.item} data-testid={`comparisons.item.${name}`}>
      <div className={own.head}>
        <strong className={own.name}>{name}</strong>
        <span className={own.words}>{baselineWords(baseline, recipe)}</span>
        <span className={own.tools}>
          <Button
            tone="quiet"
            aria-expanded={isOpen}
            onClick={() => onOpen(isOpen ? undefined : name)}
            testId={`comparisons.edit.${name}`}
          >
            {isOpen ? "Done" : "Change"} <span className="visually-hidden">{name}</span>
          </Button>
          <Button tone="quiet" disabled={disabled} onClick={onRemove} testId={`comparisons.remove.${name}`}>
            Remove <span className="visually-hidden">{name}</span>
          </Button>
        </span>
      </div>
      {isOpen && (
        <fieldset className={own.fields} disabled={disabled}>
          <legend className="visually-hidden">Parameters of {name}</legend>
          <SettingInput
            kind="text"
            label="name in the results"
            value={name}
            onCommit={(text) => {
              const wrong = renameComparison(baseline, text);
              if (wrong === undefined) onOpen(text);
              return wrong;
            }}
            testId="comparisons.name"
          />
          {fieldsOf(baseline).map((field) => {
            const { id, label, symbol, options, note } = field;
            const commit = (text: string) => setComparison(baseline, field, text);
            const common = { label, value: field.read(baseline), testId: `comparisons.field.${id}` };
            if (options) return <SelectField key={id} {...common} options={options(recipe)} onChange={commit} />;
            return <SettingInput key={id} {...common} symbol={symbol} note={note?.(recipe)} onCommit={commit} />;
          })}
        </fieldset>
      )}
    </li>
  );
}
