import { AppError } from "../../base/errors";
import { canonicalJson } from "../../base/hash";
import { programName } from "../../base/programName";
import type { JobProgress, RunPlan } from "../../engine/api";
import { JobControl } from "../../engine/job";
import { type FoundSuite, findKept, planSuite } from "../../engine/suite/planSuite";
import type { PreparedSuite } from "../../engine/suite/preparedSuite";
import { runSuite, type SuiteStep } from "../../engine/suite/runSuite";
import { type SuiteCosts, suiteReportOf } from "../../engine/suite/suiteReportOf";
import { keptNames } from "../../engine/suite/suiteStore";
import { readKeptProvenance } from "../../formats/suite/keptResults";
import type { SuiteReport } from "../../formats/suite/suiteReport";
import { studiedGroups } from "../../formats/suite/suiteRuns";
import { browserOf } from "../browser";
import { getClient } from "../client";
import { failureOf } from "../failure";
import { lendFolder } from "../openedFolder";
import { tellPassing } from "../passingModel";
import { adapterName } from "../report";
import { keepSpeeds, speedsOf } from "../speeds";
import { isBusy } from "../steps";
import { useApp } from "../store/store";
import { patchLive, useSuite } from "../store/suiteStore";
import { type AskedSuite, askAgain, askSuite } from "../suite/askedSuite";
import { browserResults } from "../suite/browserResults";
import { fillingOf } from "../suite/filling";
import { shippedSuiteText } from "../suite/shippedSuites";
import { suiteCost } from "../suite/suiteCost";
import { forgetUnfinishedSuite, noteUnfinishedSuite, readUnfinishedSuite } from "../suite/unfinishedSuite";
import { giveTexts } from "./giveTexts";
import { noteSaved, workApart } from "./runRecipe";

/** The suite that is open: what is too large for the store. */
interface OpenSuite {
  readonly asked: AskedSuite;
  readonly prepared: PreparedSuite;
  found: FoundSuite;
  provenance: SuiteReport["provenance"];
  costs: SuiteCosts;
}

const store = browserResults();
let open: OpenSuite | undefined;
/** Steers the reading of the suite that was chosen last. */
let reading: JobControl<JobProgress> | undefined;

/** Opens a suite that comes with the page. */
export async function openShippedSuite(id: string): Promise<void> {
  await openLive(async () => {
    const text = await shippedSuiteText(id);
    if (text === undefined) throw new AppError("missing-file", `this page has no suite called ${id}`);
    return askSuite({ name: `${id}.json`, text });
  });
}

/** Opens the suite that was begun on this page and not finished. */
export async function openUnfinishedSuite(): Promise<void> {
  await openLive(async () => {
    const kept = await readUnfinishedSuite();
    if (!kept) throw new AppError("missing-file", "the unfinished suite is no longer kept; open its file");
    return askAgain(kept.texts);
  });
}

/** Looks for a suite that was begun and not finished, so that it can be offered. */
export async function findUnfinishedSuite(): Promise<void> {
  const kept = await readUnfinishedSuite();
  useSuite.setState({ unfinished: kept && { name: kept.title, date: kept.date } });
}

/** The offer is put away for good; the scores stay. */
export async function dismissUnfinishedSuite(): Promise<void> {
  await forgetUnfinishedSuite(store);
  useSuite.setState({ unfinished: undefined });
}

/**
 * Opens a suite to be run: reads its texts, looks up what is kept of it and plans the rest. A suite that cannot be opened
 * leaves what was shown. Refused while a job is under way.
 */
export async function openLive(ask: () => Promise<AskedSuite>): Promise<void> {
  const before = useSuite.getState();
  const control = new JobControl<JobProgress>((progress) => {
    if (control === reading) patchLive({ progress });
  });
  try {
    if (isBusy(useApp.getState())) {
      throw new AppError(
        "bad-usage",
        "a run is under way, and the GPU does one job at a time; open the suite after it",
      );
    }
    const asked = await ask();
    reading?.cancel();
    reading = control;
    const { recipe, isShippedRecipe } = asked.texts;
    const words = `${recipe.name}, ${isShippedRecipe ? "which comes with this page" : "chosen with it"}`;
    const fresh = { name: asked.file.name, recipe: words, status: "reading" } as const;
    const nothing = { progress: undefined, cost: undefined, report: undefined, filling: undefined };
    useSuite.setState({ live: { ...fresh, ...nothing }, mode: "live", failure: undefined });
    const opened = await prepare(asked, control);
    const cost = await planOf(opened, control);
    if (control !== reading) return;
    open = opened;
    show(opened);
    patchLive({ status: "open", cost: cost.cost, progress: undefined });
  } catch (error) {
    if (control !== reading && control.cancelled) return;
    const wasOpen = before.live?.status === "open";
    useSuite.setState({
      live: wasOpen ? before.live : undefined,
      mode: wasOpen ? before.mode : "recorded",
      failure: failureOf(error, "What was shown before stays."),
    });
  }
}

async function prepare(asked: AskedSuite, control: JobControl<JobProgress>): Promise<OpenSuite> {
  const { data } = getClient();
  await giveTexts();
  const models = new Map(asked.runs.map(({ recipe: { model } }) => [canonicalJson(model), model]));
  for (const model of models.values()) {
    await lendFolder(model);
    await tellPassing(model);
  }
  const prepared = await data.prepareSuite(asked.runs, studiedGroups(asked.file), control);
  const found = await findKept(prepared, store);
  const provenance = readKeptProvenance(await store.load(keptNames.provenance)) ?? ownProvenance();
  return { asked, prepared, found, provenance, costs: { trainingsFound: 0, evaluationsFound: 0, wallMs: 0 } };
}

/** Who computes here, as far as it is known before the GPU is open. */
function ownProvenance(): SuiteReport["provenance"] {
  const { device } = useApp.getState();
  const { name, version } = browserOf(navigator.userAgent);
  return {
    adapter: "adapter" in device ? adapterName(device.adapter) : "unknown adapter",
    program: programName,
    runtime: version === undefined ? name : `${name} ${version}`,
    date: new Date().toISOString(),
  };
}

/** What is left of a suite, by the speeds that were measured before on this adapter. */
async function planOf(suite: OpenSuite, control: JobControl<JobProgress>) {
  const { engine } = getClient();
  const { prepared, found } = suite;
  let last: RunPlan | undefined;
  let done = 0;
  found.speeds = {};
  const plan = await planSuite(prepared, found, {
    async plan(run) {
      await control.checkpoint();
      last = await engine.plan(run);
      done += 1;
      control.report(planning(done, prepared.trainings.length));
      found.speeds = { ...found.speeds, ...speedsOf(last) };
      return last;
    },
  });
  suite.costs = {
    trainingsFound: plan.trainingCount - plan.trainings.length,
    evaluationsFound: plan.evaluationsFound,
    wallMs: 0,
  };
  return { plan, last, cost: suiteCost(plan, found.speeds) };
}

/** How far the planning is. A baseline is planned beside its training, so that there may be more to do than is told. */
function planning(done: number, total: number): JobProgress {
  return { stage: "plan", stageIndex: 0, stageCount: 1, done: Math.min(done, total), total, unit: "steps" };
}

/** Draws what is known of a suite, and what of it is worked on. */
function show({ asked, prepared, found, provenance, costs }: OpenSuite, step?: SuiteStep): void {
  patchLive({
    report: suiteReportOf(asked, prepared, found, { provenance, costs }),
    filling: fillingOf(asked.file, prepared, { found, step }),
  });
}

/**
 * Trains and measures what is missing of the open suite, with the program of the command line. Every score is kept at once:
 * one that is stopped goes on where it was.
 */
export async function runOpenSuite(): Promise<void> {
  const suite = open;
  if (!suite || isBusy(useApp.getState())) return;
  await workApart({ kind: "suite" }, runOpenSuite, (job) => runRest(suite, job));
  if (open === suite) await showRest(suite);
}

async function runRest(suite: OpenSuite, job: JobControl<JobProgress>): Promise<void> {
  const began = performance.now();
  const { engine } = getClient();
  const { asked, prepared } = suite;
  // What was deleted meanwhile is no longer kept.
  suite.found = await findKept(prepared, store);
  const { plan, last, cost } = await planOf(suite, job);
  patchLive({ cost });
  if (plan.trainings.length === 0) return;
  suite.provenance = ownProvenance();
  await store.save(keptNames.provenance, JSON.stringify(suite.provenance));
  await noteUnfinishedSuite(asked.file.name, asked.texts, store);
  const told = (step?: SuiteStep) => {
    noteSaved();
    if (last) keepSpeeds(last, suite.found.speeds);
    suite.costs = { ...suite.costs, wallMs: performance.now() - began - job.idleMs };
    show(suite, step);
  };
  try {
    await runSuite(prepared, plan, suite.found, {
      engine,
      store,
      control: job,
      onStep: told,
      onTraining: async () => told(),
    });
    await forgetUnfinishedSuite(store);
  } finally {
    told();
  }
}

/** After a run: what it would take to go on. */
async function showRest(suite: OpenSuite): Promise<void> {
  const { costs } = suite;
  try {
    const { cost } = await planOf(suite, new JobControl());
    suite.costs = costs;
    patchLive({ cost });
  } catch (error) {
    // The GPU is gone: the failure of the run says so.
    failureOf(error, "");
    patchLive({ cost: undefined });
  }
}

/** Closes the open suite; what is kept of it stays kept. */
export function closeLiveSuite(): void {
  reading?.cancel();
  reading = undefined;
  open = undefined;
  useSuite.setState({ live: undefined, mode: "recorded" });
  void findUnfinishedSuite();
}
