import { guess as guessOption } from "../../app/commands/followLesson";
import type { LessonPage, LessonView } from "../../app/lessons/lesson";
import type { PageText } from "../../app/lessons/lessonText";
import { lessonWords } from "../../app/lessons/words";
import { useApp } from "../../app/store/store";
import css from "./LessonColumn.module.css";
import { LessonLine } from "./LessonLine";

export interface PageBodyProps {
  readonly text: PageText;
  readonly page: LessonPage;
  readonly view: LessonView | undefined;
  /** Tasks done, from the first. */
  readonly done: number;
  readonly guess: number | undefined;
}

/** One page: paragraphs, a question to guess first, tasks with their ticks. */
export function PageBody({ text, page, view, done, guess }: PageBodyProps) {
  const words = lessonWords[useApp((state) => state.lesson.language)];
  return (
    <div className={css.body}>
      <h2 className={css.heading} data-testid="lesson.heading">
        {text.heading}
      </h2>
      {text.paragraphs.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a page never change places
        <p key={index}>
          <LessonLine line={line} view={view} />
        </p>
      ))}
      {text.question && page.question && (
        <Question {...text.question} view={view} answer={page.question.answer} guess={guess} />
      )}
      {text.tasks.length > 0 && (
        <ol className={css.tasks}>
          {text.tasks.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: likewise
            <li key={index} data-done={index < done} data-testid={`lesson.task.${index + 1}`}>
              <span aria-hidden>{index < done ? "☑" : "☐"}</span>
              <span>
                <LessonLine line={line} view={view} />
                {index < done && <span className={css.done}> ✓ {words.done}</span>}
              </span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

type QuestionProps = NonNullable<PageText["question"]> &
  Pick<PageBodyProps, "view" | "guess"> & { readonly answer: (view: LessonView) => number };

function Question({ text, options, reveal, view, guess, answer }: QuestionProps) {
  const words = lessonWords[useApp((state) => state.lesson.language)];
  const right = view && answer(view);
  return (
    <fieldset className={css.question} data-testid="lesson.question">
      <legend>
        <LessonLine line={text} view={view} />
      </legend>
      {options.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the options of a question never change places
        <label key={index}>
          <input
            type="radio"
            name="guess"
            checked={guess === index}
            onChange={() => guessOption(index)}
            data-testid={`lesson.option.${index + 1}`}
          />
          <span>
            <LessonLine line={line} view={view} />
            {guess !== undefined && right === index && <strong> ← {words.runSays}</strong>}
          </span>
        </label>
      ))}
      {guess === undefined ? (
        <p className={css.muted}>{words.guessFirst}</p>
      ) : (
        <p data-testid="lesson.reveal">
          <LessonLine line={reveal} view={view} />
        </p>
      )}
    </fieldset>
  );
}
