import { Link } from "wouter";
import { lessonOf } from "../../app/lessons/catalogue";
import { lessonWords } from "../../app/lessons/words";
import { useApp } from "../../app/store/store";
import { Button } from "../widgets/Button";
import css from "./LessonColumn.module.css";

export interface LessonNavigationProps {
  readonly id: string;
  readonly page: number;
  readonly last: number;
  readonly onNext: () => void;
}

/** Every page one click away; the next one also by Space. */
export function LessonNavigation({ id, page, last, onNext }: LessonNavigationProps) {
  const { language, text, done } = useApp((state) => state.lesson);
  const words = lessonWords[language];
  const pages = lessonOf(id)?.pages ?? [];
  return (
    <nav className={css.navigation} aria-label={words.pages}>
      <ol className={css.pages}>
        {pages.map(({ tasks }, index) => {
          const isDone = (done[index] ?? 0) >= tasks.length;
          const heading = text?.pages[index]?.heading ?? "";
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the pages of a lesson never change places
            <li key={index}>
              <Link
                href={`/learn/${id}/${index + 1}`}
                className={css.dot ?? ""}
                aria-current={index === page ? "page" : undefined}
                aria-label={`${index + 1} ${heading}${isDone ? `, ${words.done}` : ""}`}
                title={heading}
                data-done={isDone}
                data-testid={`lesson.page.${index + 1}`}
              >
                {index + 1}
                {isDone && <span aria-hidden>✓</span>}
              </Link>
            </li>
          );
        })}
      </ol>
      <Button tone="primary" onClick={onNext} testId="lesson.next">
        {page < last ? words.next : words.toLab} <kbd className={css.key}>{words.space}</kbd>
      </Button>
    </nav>
  );
}
