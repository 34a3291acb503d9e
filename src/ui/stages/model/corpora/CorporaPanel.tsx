import { lazy, Suspense } from "react";
import { cancelTexts, readTexts } from "../../../../app/commands/chooseCorpus";
import { type NamedCorpus, namedCorpora } from "../../../../app/corpora";
import { isBusy } from "../../../../app/steps";
import { useApp } from "../../../../app/store/store";
import { formatDuration } from "../../../../base/format";
import type { JobProgress } from "../../../../engine/api";
import { Button } from "../../../widgets/Button";
import { StatusAnnouncer } from "../../../widgets/StatusAnnouncer";
import css from "../../Lab.module.css";
import { AddLanguage } from "./AddLanguage";
import own from "./Corpora.module.css";
import { CorporaTable } from "./CorporaTable";
import { RuleFields } from "./RuleFields";

const CorpusEditor = lazy(() => import("./CorpusEditor").then(({ CorpusEditor }) => ({ default: CorpusEditor })));

/** The texts of the recipe: where each comes from, what it holds, and how to take another. */
export function CorporaPanel() {
  const recipe = useApp((state) => state.recipe.recipe);
  const { edited, adding, reading } = useApp((state) => state.corpora);
  const busy = useApp(isBusy);
  if (!recipe) return null;
  const corpora = namedCorpora(recipe);
  const chosen = corpora.find(({ name }) => name === edited) ?? newCorpus(adding);
  return (
    <section className={css.card} aria-label="Texts" data-testid="corpora" data-status={reading ? "reading" : "idle"}>
      <h2>Texts</h2>
      <p className={css.muted}>
        The ability is learned from one text, each language from its own. Files stay on this machine; they are read in
        this tab and sent nowhere.
      </p>
      <CorporaTable recipe={recipe} corpora={corpora} />
      <AddLanguage disabled={busy || reading !== undefined} />
      <Suspense fallback={<p>Loading the choice …</p>}>
        {chosen && <CorpusEditor key={chosen.name} corpus={chosen} />}
      </Suspense>
      <RuleFields rules={recipe.corpora} disabled={busy} />
      <div className={css.row}>
        <Button disabled={busy || reading !== undefined} onClick={() => void readTexts()} testId="corpora.readAll">
          Read and count all texts
        </Button>
        {reading && (
          <Button onClick={cancelTexts} testId="corpora.cancel">
            Stop reading
          </Button>
        )}
      </div>
      {reading && <Reading name={reading.name} progress={reading.progress} />}
    </section>
  );
}

/** A language that is being added: nothing is chosen for it yet. */
function newCorpus(code: string | undefined): NamedCorpus | undefined {
  return code === undefined
    ? undefined
    : { name: code, words: "language text", language: code, source: { pasted: "" } };
}

function Reading({ name, progress }: { readonly name: string; readonly progress: JobProgress | undefined }) {
  const share = progress && progress.total > 0 ? progress.done / progress.total : 0;
  const left = progress?.secondsLeft;
  const text = `Reading ${name}: ${Math.round(100 * share)} % of its ${progress?.unit ?? "bytes"}${left === undefined ? "" : `, ${formatDuration(1000 * left)} left`}`;
  return (
    <>
      <progress className={own.progress} aria-label={`Reading ${name}`} max={1} value={share} />
      <p data-testid="corpora.progress">{text}</p>
      <StatusAnnouncer text={text} />
    </>
  );
}
