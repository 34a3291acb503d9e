import { writeFigure } from "../../app/lessons/figures";
import type { LessonView } from "../../app/lessons/lesson";
import type { Inline, Line } from "../../app/lessons/lessonText";
import { useApp } from "../../app/store/store";
import css from "./LessonColumn.module.css";

/** A line of a lesson, its figures filled in from the run in view. */
export function LessonLine({ line, view }: { readonly line: Line; readonly view: LessonView | undefined }) {
  return line.map((piece, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a line never change places
    <Piece key={index} {...piece} view={view} />
  ));
}

function Piece({ kind, text, view }: Inline & { readonly view: LessonView | undefined }) {
  const language = useApp((state) => state.lesson.language);
  switch (kind) {
    case "strong":
      return <strong>{text}</strong>;
    case "em":
      return <em>{text}</em>;
    case "code":
      return <code>{text}</code>;
    case "figure":
      return (
        <span className={css.figure} data-figure={text}>
          {view ? writeFigure(text, view, language) : "…"}
        </span>
      );
    default:
      return text;
  }
}
