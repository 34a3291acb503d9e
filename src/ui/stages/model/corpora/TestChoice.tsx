import { useId } from "react";
import { setTest } from "../../../../app/commands/chooseCorpus";
import { embeddedTest, type TestKind, testKind } from "../../../../app/languages";
import { useApp } from "../../../../app/store/store";
import css from "../../Lab.module.css";

const words: Readonly<Record<TestKind, string>> = {
  none: "nothing",
  heldout: "the part of the texts that is held out (perplexity)",
  embedded: "what comes with the page (perplexity and problems)",
  own: "what the recipe's file says",
};

/** What a language is measured on, before and after; it applies at once. */
export function TestChoice({ language }: { readonly language: string }) {
  const recipe = useApp((state) => state.recipe.recipe);
  const id = useId();
  if (!recipe) return null;
  const kind = testKind(recipe, language);
  const kinds = (["none", "heldout", "embedded"] as const).filter(
    (one) => one !== "embedded" || embeddedTest(language),
  );
  return (
    <div className={css.row}>
      <label htmlFor={id}>The models are measured on</label>
      <select
        id={id}
        value={kind}
        onChange={(event) => {
          const chosen = kinds.find((one) => one === event.target.value);
          if (chosen) setTest(language, chosen);
        }}
        data-testid="corpora.test"
      >
        {(kind === "own" ? [kind, ...kinds] : kinds).map((one) => (
          <option key={one} value={one}>
            {words[one]}
          </option>
        ))}
      </select>
    </div>
  );
}
