import { AppError } from "../../base/errors";
import { parseJson } from "../../formats/json";
import type { JsonObject } from "../../formats/suite/patch";
import { parseSuiteReport, type SuiteReport } from "../../formats/suite/suiteReport";
import { cellRecipe } from "../../formats/suite/suiteRuns";
import { failureOf } from "../failure";
import { shippedBytes } from "../shippedBytes";
import { replace } from "../store/store";
import { type SuiteState, useSuite } from "../store/suiteStore";
import { askSuite, type NamedText } from "../suite/askedSuite";
import { suiteKind } from "../suite/suiteKind";
import { goTo } from "./changeView";

/** Where a recorded suite lies in a build that has one. */
const shippedSuite = "recorded/suite.json";

/** Larger files are no suite and no results of one. */
const limitBytes = 64 * 1024 * 1024;

/**
 * Opens files of one suite: its results are shown; a suite itself, with its recipe where that is no shipped one, is opened
 * to be run. Files that cannot be read leave what was shown.
 */
export async function openSuite(files: readonly File[]): Promise<void> {
  try {
    const texts = await Promise.all(files.map(readText));
    const kinds = texts.map(({ name, text }) => suiteKind(parseJson(text, name)));
    const results = texts[kinds.indexOf("results")];
    if (results) {
      const report = parseSuiteReport(results.text);
      useSuite.setState({ status: "ready", report, source: results.name, mode: "recorded", failure: undefined });
      return;
    }
    // What is neither says by its first wrong field why it is no suite.
    const suite = texts[Math.max(0, kinds.indexOf("suite"))];
    if (!suite) return;
    const { openLive } = await import("./runSuite");
    await openLive(() =>
      askSuite(
        suite,
        texts.filter((other) => other !== suite),
      ),
    );
  } catch (error) {
    useSuite.setState({ failure: failureOf(error, "What was shown before stays.") });
  }
}

async function readText(file: File): Promise<NamedText> {
  if (file.size > limitBytes) {
    const words = `${file.name} has ${file.size} bytes; a suite or its results have at most ${limitBytes}`;
    throw new AppError("bad-file", words);
  }
  return { name: file.name, text: await file.text() };
}

/** Shows the suite that comes with the page, where one does; once a visit, and not in the place of an opened one. */
export async function showShippedSuite(sizeBytes = shippedBytes.suite): Promise<void> {
  if (useSuite.getState().status !== "unread") return;
  if (sizeBytes === 0) {
    useSuite.setState({ status: "absent" });
    return;
  }
  useSuite.setState({ status: "reading" });
  try {
    const response = await fetch(new URL(shippedSuite, document.baseURI));
    // A host may answer with its own page where a file is not there.
    const isThere = response.ok && !response.headers.get("content-type")?.includes("text/html");
    const report = isThere ? parseSuiteReport(await response.text()) : undefined;
    if (useSuite.getState().status !== "reading") return;
    useSuite.setState(report ? { status: "ready", report, source: "shipped" } : { status: "absent" });
  } catch (error) {
    useSuite.setState({ status: "absent", failure: failureOf(error, "A suite.json can be opened.") });
  }
}

export function dismissSuiteFailure(): void {
  useSuite.setState({ failure: undefined });
}

/** The report that the page of tables shows: of the suite that runs here, or the recorded one. */
export function shownSuite({ mode, live, report }: SuiteState): SuiteReport | undefined {
  return mode === "live" ? live?.report : report;
}

export function showSuite(mode: "recorded" | "live"): void {
  useSuite.setState({ mode });
}

/** Makes a cell's recipe, with the suite's first seed, the one to run, and leads to it. */
export function openCell(groupId: string, cellName: string): void {
  const report = shownSuite(useSuite.getState());
  const cell = report?.groups.find(({ id }) => id === groupId)?.cells.find(({ name }) => name === cellName);
  if (!report || !cell) return;
  try {
    const place = `the suite's group ${groupId}, cell ${cellName}`;
    const [seed = 0] = report.seeds;
    const asked = { variant: cell.variant, seed, place };
    const recipe = cellRecipe(report.recipe as JsonObject, [cell.change as JsonObject], asked);
    replace("recipe", { recipe, source: `${report.name}: ${cellName}`, failure: undefined });
    replace("model", { status: "none" });
    goTo("/lab/model");
  } catch (error) {
    useSuite.setState({ failure: failureOf(error, "The recipe that was loaded before stays in use.") });
  }
}
