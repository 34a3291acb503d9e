import { AppError } from "../../base/errors";
import type { JsonObject } from "../../formats/suite/patch";
import { parseSuiteReport } from "../../formats/suite/suiteReport";
import { cellRecipe } from "../../formats/suite/suiteRuns";
import { failureOf } from "../failure";
import { shippedBytes } from "../shippedBytes";
import { replace } from "../store/store";
import { useSuite } from "../store/suiteStore";
import { goTo } from "./changeView";

/** Where a recorded suite lies in a build that has one. */
const shippedSuite = "recorded/suite.json";

/** Larger files are no suite's report. */
const limitBytes = 64 * 1024 * 1024;

/** Shows the suite of a file. One that cannot be read leaves what was shown. */
export async function openSuite(file: File): Promise<void> {
  try {
    if (file.size > limitBytes) {
      throw new AppError(
        "bad-file",
        `${file.name} has ${file.size} bytes; a suite's results have at most ${limitBytes}`,
      );
    }
    const report = parseSuiteReport(await file.text());
    useSuite.setState({ status: "ready", report, source: file.name, failure: undefined });
  } catch (error) {
    useSuite.setState({ failure: failureOf(error, "What was shown before stays.") });
  }
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

/** Makes a cell's recipe, with the suite's first seed, the one to run, and leads to it. */
export function openCell(groupId: string, cellName: string): void {
  const { report } = useSuite.getState();
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
