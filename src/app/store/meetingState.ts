import type { MaskMeetings, RunReport } from "../../engine/report";
import type { Failure } from "./state";

/** How key neurons of a live run meet at ratios that were asked for. */
export interface MeetingState {
  /** The report that they belong to. */
  readonly of: RunReport | undefined;
  /** The ratio that is being counted. */
  readonly counting: number | undefined;
  readonly counted: readonly { readonly ratio: number; readonly overlaps: MaskMeetings }[];
  readonly failure: Failure | undefined;
}

export const noMeetings: MeetingState = { of: undefined, counting: undefined, counted: [], failure: undefined };
