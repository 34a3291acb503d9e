import { useState } from "react";
import { takeChange } from "../../../app/commands/takeChange";
import { savedWords } from "../../../app/memoryTable";
import { isBusy } from "../../../app/steps";
import { useApp } from "../../../app/store/store";
import type { MemoryPlan } from "../../../engine/api";
import type { Recipe } from "../../../formats/recipe";
import { Button } from "../../widgets/Button";
import css from "../Lab.module.css";
import look from "./MemoryChanges.module.css";

/** What would make the recipe need less memory, each with what it saves and a button that takes it. */
export function MemoryChanges({ plan, recipe }: { readonly plan: MemoryPlan; readonly recipe: Recipe }) {
  const busy = useApp(isBusy);
  const [said, setSaid] = useState("");
  return (
    <>
      {plan.proposals.length > 0 && (
        <>
          <h3>What would take less</h3>
          <ul className={look.changes} data-testid="model.memory.changes">
            {plan.proposals.map(({ kind, change, changesResults, savedBytes }) => (
              <li key={kind} className={look.change}>
                <Button
                  disabled={busy}
                  aria-label={`Use: ${change}`}
                  onClick={() => {
                    const taken = takeChange(kind);
                    if (taken) setSaid(`The recipe now has: ${taken}.`);
                  }}
                  testId={`model.memory.use.${kind}`}
                >
                  Use
                </Button>
                <span>
                  {change}, {changesResults ? "gives other results" : "gives the same results"}
                  <span className={look.saved}>{savedWords(savedBytes, recipe)}</span>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className={css.muted} role="status" data-testid="model.memory.said">
        {said}
      </p>
    </>
  );
}
