import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { AppError } from "../base/errors";
import { formatDuration, formatPercent } from "../base/format";
import { programName } from "../base/programName";
import type { JobProgress } from "../engine/api";
import { createEngine, type LocalEngine } from "../engine/engine";
import { JobControl } from "../engine/job";
import { type FoundSuite, findKept, planSuite, type SuitePlan } from "../engine/suite/planSuite";
import type { PreparedSuite } from "../engine/suite/preparedSuite";
import { prepareSuite } from "../engine/suite/prepareSuite";
import { runSuite } from "../engine/suite/runSuite";
import { suiteReportOf } from "../engine/suite/suiteReportOf";
import { suiteReportName } from "../formats/suite/suiteFiles";
import { parseSuiteReport, type SuiteReport } from "../formats/suite/suiteReport";
import { studiedGroups } from "../formats/suite/suiteRuns";
import { adapterName } from "../gpu/device";
import { parseArguments } from "./arguments";
import { cancelOnInterrupt } from "./interrupt";
import { nodeEngineOptions } from "./nodeEngine";
import { nodeSources } from "./nodeFiles";
import { nodeDatasets, nodeHub } from "./nodeHub";
import { ProgressLine } from "./progressLine";
import { stageFolder } from "./stageFolder";
import { type OpenedSuite, openSuite } from "./suite/openSuite";
import { planText } from "./suite/planText";
import { suiteFolder } from "./suite/suiteFolder";
import { writeSuite } from "./suite/writeSuite";

/** `suite SUITE --out DIR [--plan] [--cache DIR]`: a grid of runs that share what they share; one that was stopped goes on. */
export async function suiteCommand(args: readonly string[]): Promise<void> {
  const began = performance.now();
  const { positionals, values } = parseArguments(args, ["SUITE"], {
    out: { type: "string" },
    plan: { type: "boolean" },
    cache: { type: "string" },
  });
  const { out } = values;
  if (!out) throw new AppError("bad-usage", "--out DIR is missing");
  const hub = nodeHub(values.cache);
  const suite = await openSuite(resolve(positionals[0] ?? ""), hub);
  const line = new ProgressLine();
  const control = new JobControl<JobProgress>((progress) => line.show(progress));
  using _ = cancelOnInterrupt(control, `stopped; the same command goes on with what is in ${out}`);
  const sources = nodeSources(suite.folder, hub, nodeDatasets());
  const prepared = await prepareSuite(suite.runs, studiedGroups(suite.file), { sources, control }).finally(() =>
    line.end(),
  );
  const store = suiteFolder(out);
  const found = await findKept(prepared, store);
  let opened: Promise<LocalEngine> | undefined;
  const engine = () => {
    opened ??= nodeEngineOptions().then((options) => createEngine({ ...options, store: stageFolder(out) }));
    return opened;
  };
  const plan = await planSuite(prepared, found, { plan: async (run) => (await engine()).plan(run) });
  process.stdout.write(planText(suite.file.name, plan, found.speeds));
  if (values.plan) return;
  const results = { suite, prepared, found, plan, out, began };
  let provenance = await formerProvenance(out);
  try {
    if (plan.trainings.length > 0) {
      const running = await engine();
      provenance = provenanceOf(adapterName(await running.open()));
      const tools = { engine: running, store, control };
      await runSuite(prepared, plan, found, {
        ...tools,
        onTraining: () => writeSuite(out, reportOf(results, provenance)),
      });
      await running.close();
    }
  } finally {
    line.end();
    await writeSuite(out, reportOf(results, provenance));
  }
  process.stdout.write(costText(reportOf(results, provenance), out));
}

interface Results {
  readonly suite: OpenedSuite;
  readonly prepared: PreparedSuite;
  readonly found: FoundSuite;
  readonly plan: SuitePlan;
  readonly began: number;
}

function reportOf(
  { suite, prepared, found, plan, began }: Results,
  provenance: SuiteReport["provenance"],
): SuiteReport {
  const costs = {
    trainingsFound: plan.trainingCount - plan.trainings.length,
    evaluationsFound: plan.evaluationsFound,
    wallMs: performance.now() - began,
  };
  return suiteReportOf(suite, prepared, found, { provenance, costs });
}

function provenanceOf(adapter: string): SuiteReport["provenance"] {
  const runtime = `Node ${process.versions.node}`;
  return { adapter, program: programName, runtime, date: new Date().toISOString() };
}

/** Who made the figures that are kept, where an earlier call says so. */
async function formerProvenance(out: string): Promise<SuiteReport["provenance"]> {
  const path = join(out, suiteReportName);
  return existsSync(path) ? parseSuiteReport(await readFile(path, "utf8")).provenance : provenanceOf("unknown adapter");
}

function costText({ cost, groups, seeds }: SuiteReport, out: string): string {
  const share =
    cost.madeMs > 0
      ? ` (${formatPercent(cost.wallMs / cost.madeMs)} of what all of it took when it was made, ${formatDuration(cost.madeMs)})`
      : "";
  const cells = groups.reduce((sum, group) => sum + group.cells.length, 0);
  return `${cells} cells, ${seeds.length} seeds: ${formatDuration(cost.wallMs)}${share}; found ${cost.trainingsFound} of ${cost.trainings} trainings and ${cost.evaluationsFound} of ${cost.evaluations} evaluations made; wrote ${out}/\n`;
}
