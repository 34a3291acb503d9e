import type { RunReport } from "../../engine/report";
import type { Composition } from "../../method/compose";
import type { MergeSettings } from "../../method/settings";
import type { ControlId } from "../controls";
import type { StepId } from "../steps";

/** Languages that every lesson is written in. */
export const lessonLanguages = ["en", "es", "zh"] as const;

export type LessonLanguage = (typeof lessonLanguages)[number];

/** What a task and a figure may ask about: the run in view and where everything stands. */
export interface LessonView {
  readonly report: RunReport;
  readonly settings: MergeSettings;
  readonly composition: Composition;
  /** Name of the tensor in focus. */
  readonly tensor: string | undefined;
}

/** Something that the learner does: uses a control, or brings the page into a state. */
export type LessonTask = { readonly uses: ControlId } | { readonly when: (view: LessonView) => boolean };

export interface LessonPage {
  /** The screen beside the text. */
  readonly step: StepId;
  /** Shown while the other controls are hidden. */
  readonly controls: readonly ControlId[];
  /** Outlined. */
  readonly target?: ControlId;
  /** One for each `- [ ] ` line of the text, done in this order. */
  readonly tasks: readonly LessonTask[];
  /** A question to guess before a picture is seen. */
  readonly question?: {
    /** CSS selector of the picture that is covered until there is a guess. */
    readonly covers: string;
    /** Index of the option that the run in view confirms. */
    readonly answer: (view: LessonView) => number;
  };
}

/** A lesson without its words, which stand in `lessons/<id>.<language>.md`. */
export interface LessonScript {
  readonly id: string;
  readonly pages: readonly LessonPage[];
}
