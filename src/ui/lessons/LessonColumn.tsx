import { useEffect } from "react";
import { useLocation } from "wouter";
import {
  controlAt,
  leaveLesson,
  lessonView,
  openLessonPage,
  showOtherControls,
  tickTasks,
} from "../../app/commands/followLesson";
import { hiddenControls } from "../../app/controls";
import { lessonOf } from "../../app/lessons/catalogue";
import { fillWords, lessonWords } from "../../app/lessons/words";
import { adapterName } from "../../app/report";
import { useApp } from "../../app/store/store";
import { ErrorCard } from "../widgets/ErrorCard";
import { StatusAnnouncer } from "../widgets/StatusAnnouncer";
import { ControlStyle } from "./ControlStyle";
import css from "./LessonColumn.module.css";
import { LessonHead } from "./LessonHead";
import { LessonNavigation } from "./LessonNavigation";
import { PageBody } from "./PageBody";
import { useSpace } from "./useSpace";

/** A lesson's text beside the lab: what to read, what to do, and the way on. The learner alone turns the page. */
export function LessonColumn({ id, page }: { readonly id: string; readonly page: number }) {
  const [, navigate] = useLocation();
  const state = useApp();
  const { lesson, link, run } = state;
  const script = lessonOf(id);
  const found = script?.pages[page];
  const view = lessonView(state);
  const words = lessonWords[lesson.language];
  const last = script ? script.pages.length - 1 : 0;
  const next = () => navigate(page < last ? `/learn/${id}/${page + 2}` : `/lab/${found?.step ?? "merge"}`);
  useEffect(() => leaveLesson, []);
  useEffect(() => {
    if (found) openLessonPage(id, page);
  }, [id, page, found]);
  useTicking();
  useSpace(next);
  if (!script || !found) return <nav className={css.column} aria-label="Lesson" />;
  const text = lesson.text?.pages[page];
  const done = lesson.done[page] ?? 0;
  const guess = lesson.guesses[page];
  const isBusy = run.job.status === "running" || run.job.status === "paused";
  const hidden = lesson.showsAll
    ? []
    : hiddenControls("all", [...found.controls, ...link.show]).filter((control) => control !== "run" || !isBusy);
  const covers = guess === undefined ? found.question?.covers : undefined;
  const spoken =
    text &&
    fillWords(words.page, { page: page + 1, count: last + 1, heading: text.heading, done, tasks: found.tasks.length });
  return (
    <section
      className={css.column}
      aria-label={lesson.text?.title ?? words.lesson}
      lang={lesson.language}
      data-testid="lesson"
    >
      <ControlStyle hidden={hidden} target={found.target} covers={covers} />
      <LessonHead step={found.step} page={page} last={last} />
      {lesson.failure && (
        <ErrorCard title={words.failed} cause={lesson.failure.message} kept={lesson.failure.kept} actions={[]} />
      )}
      {text && <PageBody key={page} text={text} page={found} view={view} done={done} guess={guess} />}
      <StatusAnnouncer text={spoken ?? ""} />
      {view && (
        <p className={css.provenance} data-provenance={view.report.provenance.kind} data-testid="lesson.provenance">
          {view.report.provenance.kind === "live" ? "●" : "◌"} {words.figures[view.report.provenance.kind]}{" "}
          {adapterName(view.report.provenance.adapter)}, {view.report.provenance.date.slice(0, 10)}
        </p>
      )}
      {link.hide !== "all" && (
        <label className={css.all}>
          <input
            type="checkbox"
            checked={lesson.showsAll}
            onChange={(event) => showOtherControls(event.target.checked)}
            data-testid="lesson.showAll"
          />{" "}
          {words.showAll}
        </label>
      )}
      <LessonNavigation id={id} page={page} last={last} onNext={next} />
    </section>
  );
}

/** Ticks tasks when the store changes, or when the learner uses a control. */
function useTicking(): void {
  useEffect(() => {
    const onUse = (event: Event) => {
      const target = event.target instanceof Element ? event.target : null;
      const element = event.type === "click" ? target?.closest("button") : target;
      const control = element && controlAt(element);
      if (control) tickTasks(control);
    };
    const unsubscribe = useApp.subscribe(() => tickTasks());
    addEventListener("change", onUse);
    addEventListener("click", onUse);
    return () => {
      unsubscribe();
      removeEventListener("change", onUse);
      removeEventListener("click", onUse);
    };
  }, []);
}
