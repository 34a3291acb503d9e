import { chooseProbe, toggleAskedLanguage } from "../../../app/commands/probePrompts";
import { askedLanguages, problemsByLanguage } from "../../../app/probeChoice";
import type { ProbeChoice } from "../../../app/store/state";
import type { RunReport } from "../../../engine/report";
import { Button } from "../../widgets/Button";
import css from "../Lab.module.css";
import { languageName } from "../languageName";

/** Which languages are asked, and which of their problems. */
export function ProbeChoices({ report, choice }: { readonly report: RunReport; readonly choice: ProbeChoice }) {
  const groups = problemsByLanguage(report);
  if (groups.size === 0) return <p className={css.muted}>The run kept no problems to ask.</p>;
  const asked = askedLanguages(report, choice);
  const count = Math.max(...[...groups.values()].map(({ length }) => length));
  const go = (by: number) => chooseProbe({ problem: (choice.problem + by + count) % count });
  return (
    <div className={css.row} data-testid="merge.problems">
      <fieldset className={css.choices} data-testid="merge.languages">
        <legend>ask in</legend>
        {[...groups.keys()].map((language) => (
          <Button
            key={language}
            tone="chip"
            aria-pressed={asked.includes(language)}
            onClick={() => toggleAskedLanguage(language)}
            testId={`merge.language.${language}`}
          >
            {asked.includes(language) ? "✓" : "–"} {languageName(language)}
          </Button>
        ))}
      </fieldset>
      <fieldset className={css.choices}>
        <legend>
          problem {choice.problem + 1} of {count}
        </legend>
        <Button tone="chip" aria-label="Problem before" onClick={() => go(-1)} testId="merge.problem.previous">
          ‹
        </Button>
        <Button tone="chip" aria-label="Next problem" onClick={() => go(1)} testId="merge.problem.next">
          ›
        </Button>
      </fieldset>
    </div>
  );
}
