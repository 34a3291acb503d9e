import { lazy, type ReactNode, Suspense, useId, useState } from "react";
import { shortList } from "../../../app/changes";
import { useApp } from "../../../app/store/store";
import { testWords } from "../../../app/textWords";
import { Button } from "../../widgets/Button";
import { languageName } from "../languageName";
import own from "./MeasureSettings.module.css";

const ComparisonsBody = lazy(() =>
  import("./comparisons/ComparisonsBody").then(({ ComparisonsBody }) => ({ default: ComparisonsBody })),
);

const TestsBody = lazy(() => import("./tests/TestsBody").then(({ TestsBody }) => ({ default: TestsBody })));

/** What the next run measures, and on what: each part folded away until it is asked for. */
export function MeasureSettings() {
  const recipe = useApp((state) => state.recipe.recipe);
  if (!recipe) return null;
  const names = recipe.baselines.map(({ name }) => name);
  const tests = recipe.evaluate.tests.map(
    ({ language }) => `${languageName(language)}: ${testWords(recipe, language)}`,
  );
  return (
    <>
      <Part title="Comparisons" said={shortList(names, 3) || "none: only the method's own models"} testId="comparisons">
        <ComparisonsBody />
      </Part>
      <Part title="Tests" said={shortList(tests, 2) || "none: nothing is measured"} testId="tests">
        <TestsBody />
      </Part>
    </>
  );
}

interface PartProps {
  readonly title: string;
  /** What is chosen, in short. */
  readonly said: string;
  readonly children: ReactNode;
  readonly testId: string;
}

function Part({ title, said, children, testId }: PartProps) {
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  return (
    <section className={own.part} aria-labelledby={id} data-testid={testId}>
      <div className={own.head}>
        <h2 id={id}>{title}</h2>
        <span className={own.said}>{said}</span>
        <Button aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)} testId={`${testId}.open`}>
          {isOpen ? "Close" : "Choose"} <span className="visually-hidden">{title.toLowerCase()}</span>
        </Button>
      </div>
      {isOpen && <Suspense fallback={<p>Loading the choice …</p>}>{children}</Suspense>}
    </section>
  );
}
