import { useEffect } from "react";
import { controls } from "../../app/controls";
import { lessonOf } from "../../app/lessons/catalogue";
import { Lab } from "../stages/Lab";

/** The screen that a lesson's page is about: the same lab, with the page's control in view. */
export function LessonLab({ id, page }: { readonly id: string; readonly page: string }) {
  const found = lessonOf(id)?.pages[Number(page) - 1];
  const target = found?.target;
  useEffect(() => {
    if (!target) return;
    const frame = requestAnimationFrame(() => {
      document.querySelector(controls[target].selector)?.scrollIntoView({ block: "nearest" });
    });
    return () => cancelAnimationFrame(frame);
  }, [target]);
  if (!found) {
    return (
      <p data-testid="lesson.missing">
        There is no page {page} of a lesson called {id}.
      </p>
    );
  }
  return <Lab step={found.step} />;
}
