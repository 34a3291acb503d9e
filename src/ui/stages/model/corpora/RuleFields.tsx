import { useState } from "react";
import { measureHeldout, setCorpusRules } from "../../../../app/commands/chooseCorpus";
import type { CorpusRules } from "../../../../formats/recipe";
import { Button } from "../../../widgets/Button";
import { SettingInput } from "../../../widgets/SettingInput";
import css from "../../Lab.module.css";
import own from "./Corpora.module.css";

/** What holds for every text: identical documents, and the part that is kept out of training. */
export function RuleFields({ rules, disabled }: { readonly rules: CorpusRules; readonly disabled: boolean }) {
  const { deduplicate, heldout } = rules;
  const [said, setSaid] = useState("");
  const setHeldout = (percent: number, seed: number) =>
    setCorpusRules({ ...rules, heldout: percent === 0 ? null : { fraction: percent / 100, seed } });
  return (
    <fieldset className={own.fields} disabled={disabled}>
      <legend className="visually-hidden">Rules for all texts</legend>
      <label className={own.check}>
        <input
          type="checkbox"
          checked={deduplicate}
          onChange={(event) => setCorpusRules({ ...rules, deduplicate: event.target.checked })}
          data-testid="corpora.deduplicate"
        />
        use identical documents once
      </label>
      <SettingInput
        label="documents held out of training"
        value={heldout ? String(Number((100 * heldout.fraction).toFixed(2))) : "0"}
        unit="%"
        note="drawn by text and seed; 0: none"
        onCommit={(text) =>
          text === "" || Number.isNaN(Number(text)) ? "a number" : setHeldout(Number(text), heldout?.seed ?? 0)
        }
        testId="corpora.heldout"
      />
      {heldout && (
        <>
          <SettingInput
            label="seed of the draw"
            value={String(heldout.seed)}
            onCommit={(text) =>
              /^\d+$/.test(text) ? setHeldout(100 * heldout.fraction, Number(text)) : "a whole number"
            }
            testId="corpora.heldout.seed"
          />
          <span>
            <Button
              onClick={() => setSaid(measureHeldout() ?? "Perplexity is measured on the held-out parts.")}
              title="The reference's language on what is held out of the ability's text, every other language on its own"
              testId="corpora.measure"
            >
              Measure on the held-out parts
            </Button>
            <span role="status" className={css.muted}>
              {" "}
              {said}
            </span>
          </span>
        </>
      )}
    </fieldset>
  );
}
