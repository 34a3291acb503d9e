import { type RefObject, useRef } from "react";
import { shownMemory } from "../../../app/costs";
import { largestRunOn } from "../../../app/largestRuns";
import { type MemoryRow, memoryRoles, memoryRows } from "../../../app/memoryTable";
import { useApp } from "../../../app/store/store";
import { formatBytes } from "../../../base/format";
import type { AdapterMemoryPlan } from "../../../engine/api";
import type { Recipe } from "../../../formats/recipe";
import { ExportTools } from "../../widgets/ExportTools";
import css from "../Lab.module.css";
import { ResultPanel } from "../ResultPanel";
import { MemoryChanges } from "./MemoryChanges";
import look from "./MemoryChanges.module.css";

const title = "Memory that this recipe needs";
const signs = { fits: "✓", untried: "?", tooLarge: "✕" } as const;

/** Bytes by role of every kind of work, before anything is allocated, and what would make them less. */
export function MemoryPanel() {
  const shown = useApp(shownMemory);
  const unknown = useApp((state) => state.costs.unknown);
  const recipe = useApp((state) => state.recipe.recipe);
  const device = useApp((state) => state.device.status);
  // A run that ends may be the largest so far.
  useApp((state) => state.run.job.status);
  if (!recipe || device === "unavailable") return null;
  if (shown) return <Planned plan={shown} recipe={recipe} />;
  return (
    <ResultPanel title={title} testId="model.memory">
      <p className={css.muted}>{unknown ? `It cannot be planned: ${unknown}` : "Reckoning …"}</p>
    </ResultPanel>
  );
}

function Planned({
  plan,
  recipe,
}: {
  readonly plan: AdapterMemoryPlan & { readonly name?: string };
  readonly recipe: Recipe;
}) {
  const largestRunBytes = largestRunOn(plan.adapter);
  const picture = useRef<HTMLElement>(null);
  const facts = { unit: "bytes on the GPU at the peak (KiB, MiB, GiB: powers of 1024)", n: "1 reckoning of each work" };
  const rows = memoryRows(plan.memoryPlan, recipe, largestRunBytes);
  const numbers = () => [
    ["work", ...memoryRoles.map(({ role }) => `${role} bytes`), "bytes in all", "on this GPU"],
    ...rows.map(({ name, bytes, totalBytes, verdictWords }) => [name, ...bytes, totalBytes, verdictWords]),
  ];
  return (
    <ResultPanel
      title={title}
      testId="model.memory"
      facts={facts}
      note={
        <>
          {plan.name !== undefined && `With ${plan.name}, which is offered above and not taken yet. `}
          Reckoned from the recipe before anything is allocated, for {plan.memoryPlan.rowsAtOnce} rows at once of{" "}
          {recipe.contextLength} tokens.{" "}
          {largestRunBytes === undefined
            ? "A browser does not tell how much memory a GPU has free, and no run has ended well on this one yet: whether it fits is known when it is tried."
            : `A browser does not tell how much memory a GPU has free; the largest run that ended well on this one used ${formatBytes(largestRunBytes)}.`}
        </>
      }
      tools={
        <ExportTools
          title={title}
          file="memory-plan"
          run={recipe.name}
          source={`planned for ${plan.adapter}`}
          facts={facts}
          rows={numbers}
          picture={picture}
          testId="model.memory"
        />
      }
    >
      <MemoryTable rows={rows} picture={picture} />
      <MemoryChanges plan={plan.memoryPlan} recipe={recipe} />
    </ResultPanel>
  );
}

function MemoryTable({
  rows,
  picture,
}: {
  readonly rows: readonly MemoryRow[];
  readonly picture: RefObject<HTMLElement | null>;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls takes the keyboard
    <section ref={picture} className={css.scroll} tabIndex={0} aria-label={title}>
      <table className={css.table} data-testid="model.memory.table">
        <thead>
          <tr>
            <th scope="col">work</th>
            {memoryRoles.map(({ role, words }) => (
              <th key={role} scope="col" className={css.number} title={words}>
                {role}
              </th>
            ))}
            <th scope="col" className={css.number}>
              in all
            </th>
            <th scope="col">on this GPU</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ work, name, words, bytes, totalBytes, verdict, verdictWords }) => (
            <tr key={work} data-testid={`model.memory.${work}`} data-verdict={verdict}>
              <th scope="row" className={look.work}>
                {name} <span className={css.muted}>{words}</span>
              </th>
              {memoryRoles.map(({ role }, index) => (
                <td key={role} className={css.number}>
                  {formatBytes(bytes[index] ?? 0)}
                </td>
              ))}
              <td className={css.number} data-bytes={totalBytes}>
                {formatBytes(totalBytes)}
              </td>
              <td>
                <span aria-hidden>{signs[verdict]}</span> {verdictWords}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
