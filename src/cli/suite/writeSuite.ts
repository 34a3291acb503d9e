import { join } from "node:path";
import { suiteFiles, suiteReportName } from "../../formats/suite/suiteFiles";
import type { SuiteReport } from "../../formats/suite/suiteReport";
import { writeFileWhole } from "../nodeFiles";

/** Writes all figures, tables and pictures of what was measured so far. */
export async function writeSuite(out: string, report: SuiteReport): Promise<void> {
  await writeFileWhole(join(out, suiteReportName), [`${JSON.stringify(report)}\n`]);
  for (const [name, text] of suiteFiles(report)) await writeFileWhole(join(out, name), [text]);
}
