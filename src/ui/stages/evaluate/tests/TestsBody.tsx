import { askedIn, testLanguages } from "../../../../app/benchmarks";
import { editTest, removeProblems, setTestLimit } from "../../../../app/commands/chooseTests";
import { problemWords } from "../../../../app/problemWords";
import { isBusy } from "../../../../app/steps";
import { useApp } from "../../../../app/store/store";
import type { Recipe } from "../../../../formats/recipe";
import { Button } from "../../../widgets/Button";
import { SettingInput } from "../../../widgets/SettingInput";
import css from "../../Lab.module.css";
import { languageName } from "../../languageName";
import entries from "../Entries.module.css";
import { BenchmarkForm } from "./BenchmarkForm";
import own from "./Tests.module.css";

/** What every language is asked, and the choice of a benchmark's file for it. */
export function TestsBody() {
  const recipe = useApp((state) => state.recipe.recipe);
  const edited = useApp((state) => state.tests.edited);
  const busy = useApp(isBusy);
  if (!recipe) return <p className={css.muted}>There is no recipe; open one on the Model step.</p>;
  return (
    <div className={entries.body} data-testid="tests.body">
      <p className={css.muted}>
        Files of benchmarks are read as they come: MGSM, GSM8K, multiple choice. A chosen file stays on this machine and
        is held until the page closes; a recipe knows its name only. Held-out text, for perplexity, is chosen with the
        texts on the Model step.
      </p>
      <ul className={entries.list} aria-label="Tests by language" data-testid="tests.list">
        {testLanguages(recipe).map((language) => (
          <li key={language} className={entries.item} data-testid={`tests.item.${language}`}>
            <LanguageTests language={language} recipe={recipe} disabled={busy} />
            {edited === language && <BenchmarkForm language={language} disabled={busy} />}
          </li>
        ))}
      </ul>
      <fieldset className={own.fields} disabled={busy}>
        <legend className="visually-hidden">How much is measured</legend>
        <SettingInput
          label="problems asked of each set"
          note="empty: all"
          value={String(recipe.evaluate.problemLimit ?? "")}
          onCommit={(text) => setTestLimit("problemLimit", text)}
          testId="tests.limit"
        />
        <SettingInput
          label="tokens of held-out text, each language"
          note="empty: all"
          value={String(recipe.evaluate.heldoutTokenLimit ?? "")}
          onCommit={(text) => setTestLimit("heldoutTokenLimit", text)}
          testId="tests.tokens"
        />
      </fieldset>
    </div>
  );
}

interface LanguageTestsProps {
  readonly language: string;
  readonly recipe: Recipe;
  readonly disabled: boolean;
}

function LanguageTests({ language, recipe, disabled }: LanguageTestsProps) {
  const { problems, tasks } = askedIn(recipe, language);
  const isOpen = useApp((state) => state.tests.edited === language);
  const name = languageName(language);
  const sets = [...(problems ? [{ task: "", problems }] : []), ...tasks.map((one) => ({ ...one, task: one.name }))];
  return (
    <div className={own.head}>
      <strong className={own.name}>{name}</strong>
      <ul className={own.sets}>
        {sets.length === 0 && <li className={css.muted}>no problems are asked</li>}
        {sets.map((set) => (
          <li key={set.task}>
            {set.task !== "" && <span>{set.task}: </span>}
            {problemWords(set.problems)}{" "}
            <Button
              tone="quiet"
              disabled={disabled}
              onClick={() => removeProblems(language, set.task)}
              testId={`tests.remove.${language}${set.task && `.${set.task}`}`}
            >
              Remove <span className="visually-hidden">{`${set.task || "the problems"} of ${name}`}</span>
            </Button>
          </li>
        ))}
      </ul>
      <Button
        disabled={disabled}
        aria-expanded={isOpen}
        onClick={() => editTest(isOpen ? undefined : language)}
        testId={`tests.choose.${language}`}
      >
        {isOpen ? "Keep as it is" : "Choose a file"} <span className="visually-hidden">for {name}</span>
      </Button>
    </div>
  );
}
