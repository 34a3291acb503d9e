import { useLocation } from "wouter";
import { setLessonLanguage } from "../../app/commands/followLesson";
import { lessonLanguages } from "../../app/lessons/lesson";
import { languageNames, lessonWords } from "../../app/lessons/words";
import type { StepId } from "../../app/steps";
import { useApp } from "../../app/store/store";
import { Button } from "../widgets/Button";
import css from "./LessonColumn.module.css";

/** Title, place in the lesson, language, and the way out, which leaves the lab as it stands. */
export function LessonHead({
  step,
  page,
  last,
}: {
  readonly step: StepId;
  readonly page: number;
  readonly last: number;
}) {
  const [, navigate] = useLocation();
  const { language, text } = useApp((state) => state.lesson);
  const words = lessonWords[language];
  return (
    <header className={css.head}>
      <p className={css.title}>
        {text?.title ?? words.lesson}{" "}
        <span className={css.place}>
          {page + 1}/{last + 1}
        </span>
      </p>
      <div className={css.tools}>
        <label>
          <span className="visually-hidden">{words.language}</span>
          <select
            className={css.select}
            value={language}
            onChange={(event) => {
              const chosen = lessonLanguages.find((known) => known === event.target.value);
              if (chosen) setLessonLanguage(chosen);
            }}
            data-testid="lesson.language"
          >
            {lessonLanguages.map((code) => (
              <option key={code} value={code} lang={code}>
                {languageNames[code]}
              </option>
            ))}
          </select>
        </label>
        <Button tone="quiet" onClick={() => navigate(`/lab/${step}`)} testId="lesson.leave">
          {words.leave}
        </Button>
      </div>
    </header>
  );
}
