import { useId, useState } from "react";
import { baselineWords } from "../../../../app/baselineWords";
import { addComparison, addTable2 } from "../../../../app/commands/changeComparisons";
import { comparisonMenu, missingOfTable2, offeredComparison } from "../../../../app/comparisons/edit";
import type { Recipe } from "../../../../formats/recipe";
import { Button } from "../../../widgets/Button";
import css from "../../Lab.module.css";
import own from "./Comparisons.module.css";

export interface AddComparisonProps {
  readonly recipe: Recipe;
  readonly disabled: boolean;
  /** Told what was added, in words, and the name where it was one. */
  readonly onAdded: (words: string, name?: string) => void;
}

/** The menu of all methods, what the chosen one is, and the paper's Table 2 in one click. */
export function AddComparison({ recipe, disabled, onAdded }: AddComparisonProps) {
  const id = useId();
  const groups = comparisonMenu(recipe);
  const [chosen, setChosen] = useState(groups[0]?.offers[0]?.id ?? "");
  const offers = groups.flatMap((group) => group.offers);
  const offer = offers.find((one) => one.id === chosen);
  const made = offeredComparison(recipe, chosen);
  const missing = missingOfTable2(recipe).length;
  const add = () => {
    const name = addComparison(chosen);
    if (name !== undefined) onAdded(`${name} added.`, name);
  };
  return (
    <div className={own.adding}>
      <div className={css.row}>
        <label htmlFor={id}>Compare with</label>
        <select
          id={id}
          className={css.select}
          value={chosen}
          onChange={(event) => setChosen(event.target.value)}
          aria-describedby={`${id}-about`}
          data-testid="comparisons.menu"
        >
          {groups.map(({ title, offers }) => (
            <optgroup key={title} label={title}>
              {offers.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
        <Button disabled={disabled || !made} onClick={add} testId="comparisons.add">
          Add
        </Button>
        <Button
          disabled={disabled || missing === 0}
          onClick={() => onAdded(`${addTable2()} of Table 2 added.`)}
          testId="comparisons.table2"
        >
          {missing === 0 ? "Table 2 is all there" : "Add all of Table 2"}
        </Button>
      </div>
      <p id={`${id}-about`} className={css.muted} data-testid="comparisons.about">
        {made ? baselineWords(made, recipe) : `${offer?.name} cannot be added: ${offer?.lacks}.`}
      </p>
    </div>
  );
}
