import { type ControlId, controlIds, controls } from "../controls";
import { failureOf } from "../failure";
import { lessonOf, loadLessonText } from "../lessons/catalogue";
import type { LessonLanguage, LessonView } from "../lessons/lesson";
import { compositionOf, shownReport } from "../report";
import type { AppState } from "../store/state";
import { patch, useApp } from "../store/store";
import { resetSettings } from "./openLink";

/**
 * Opens a page of a lesson. It begins with the run's own settings, unless the address brought some along. A page that
 * was seen before keeps its ticks.
 */
export function openLessonPage(id: string, page: number): void {
  const { lesson, link } = useApp.getState();
  const isOther = lesson.open?.id !== id;
  if (!isOther && lesson.open?.page === page) return;
  patch("lesson", { open: { id, page }, ...(isOther ? { done: {}, guesses: {} } : {}) });
  if (link.hasSettings) patch("link", { hasSettings: false });
  else resetSettings();
  void readText();
}

/** Leaves the lesson; settings stay where they are, and nothing stays hidden. */
export function leaveLesson(): void {
  patch("lesson", { open: undefined, showsAll: false });
  patch("link", { hide: [], show: [] });
}

/** Another language, on the same page. */
export function setLessonLanguage(language: LessonLanguage): void {
  patch("lesson", { language });
  void readText();
}

async function readText(): Promise<void> {
  const { open, language, text } = useApp.getState().lesson;
  if (!open || text?.language === language) return;
  try {
    const read = await loadLessonText(open.id, language);
    if (useApp.getState().lesson.language === language) patch("lesson", { text: read, failure: undefined });
  } catch (error) {
    patch("lesson", { failure: failureOf(error, "The lab works without the lesson's text.") });
  }
}

/** The learner's guess at the question of the open page. */
export function guess(option: number): void {
  const { open, guesses } = useApp.getState().lesson;
  if (open) patch("lesson", { guesses: { ...guesses, [open.page]: option } });
}

/** Shows also what the page does not name, or only what it names. */
export function showOtherControls(showsAll: boolean): void {
  patch("lesson", { showsAll });
}

/** What tasks and figures are asked about; undefined while there is no report. */
export function lessonView(state: AppState): LessonView | undefined {
  const report = shownReport(state);
  const { settings, tensor } = state.compose;
  const composition = report && settings && compositionOf(report, settings);
  if (!composition) return undefined;
  return {
    report,
    settings,
    composition,
    tensor: tensor === undefined ? undefined : report.model.tensors[tensor]?.name,
  };
}

/** Ticks the open page's next tasks, one after the other, as far as they are done. `used`: the control just used. */
export function tickTasks(used?: ControlId): void {
  const state = useApp.getState();
  const { open, done } = state.lesson;
  const view = lessonView(state);
  const tasks = open && lessonOf(open.id)?.pages[open.page]?.tasks;
  if (!open || !view || !tasks) return;
  const before = done[open.page] ?? 0;
  let count = before;
  for (const task of tasks.slice(before)) {
    if (!("uses" in task ? task.uses === used : task.when(view))) break;
    count += 1;
  }
  if (count > before) patch("lesson", { done: { ...done, [open.page]: count } });
}

/** The control that an element belongs to, if it is one that lessons know. */
export function controlAt(element: Element): ControlId | undefined {
  return controlIds.find((id) => element.closest(controls[id].selector) !== null);
}
