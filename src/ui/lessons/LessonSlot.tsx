import { lazy, Suspense } from "react";
import css from "./LessonColumn.module.css";

const LessonColumn = lazy(() => import("./LessonColumn").then(({ LessonColumn }) => ({ default: LessonColumn })));

/** The place of a lesson's text beside the lab; its code is fetched with the first lesson. */
export function LessonSlot({ location }: { readonly location: string }) {
  const [, , id = "", page = "1"] = location.split("/");
  return (
    <Suspense fallback={<div className={css.column}>Loading the lesson …</div>}>
      <LessonColumn id={id} page={Number(page) - 1} />
    </Suspense>
  );
}
