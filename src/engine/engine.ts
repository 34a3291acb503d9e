import { AppError } from "../base/errors";
import { mapYields } from "../base/mapYields";
import { programName } from "../base/programName";
import { variantsOf } from "../formats/recipe";
import { adapterName, describeAdapter, type GpuDevice, openDevice } from "../gpu/device";
import type { TuningProgress } from "../kernels/tuneLinear";
import { Checkpoints } from "../method/baselines/checkpoints";
import { compose } from "../method/compose";
import type { TrainingContext } from "../method/locate";
import { type MethodResult, runMethod } from "../method/run";
import { checkSelection } from "../method/select";
import { mergeSettings } from "../method/settings";
import { StageCache } from "../method/stageCache";
import type { StageShelf, StageStore } from "../method/stageStore";
import { Generator } from "../model/generator";
import type { Slabs } from "../model/weights";
import { keepRunAnswers } from "./answerKeeping";
import type {
  Engine,
  EvaluateRequest,
  GenerateRequest,
  JobProgress,
  MeasureRequest,
  PreparedRun,
  RunEnd,
  SearchRequest,
  StreamProgress,
  StreamRequest,
  Variant,
} from "./api";
import { reportLoading } from "./byteProgress";
import { compareFull } from "./compareFull";
import {
  type AnsweredVariant,
  type EvaluatedVariants,
  type EvaluationGround,
  evaluateVariant,
  evaluateVariants,
  evaluationTasks,
} from "./evaluateVariants";
import { evaluationStages } from "./evaluationStages";
import { browserTarget, exportJob } from "./export/exportJob";
import { liveSource, originOf } from "./export/liveSource";
import type { ExportedModel, ExportPlace, ExportRequest } from "./export/request";
import type { ExportTarget } from "./export/writeExport";
import { FinishedRun } from "./finishedRun";
import { type JobControl, mergeLosses, runJob } from "./job";
import { type LoadedModel, openLoadedModel } from "./loadedModel";
import { makeReport } from "./makeReport";
import { measureRun } from "./measureRun";
import { meetingsAt } from "./meetings";
import { planForMemory } from "./memoryProposals";
import { fittingMicroBatch } from "./microBatch";
import { openCache } from "./openCache";
import { planRun } from "./planRun";
import { recordTensors } from "./recordTensors";
import type { RunReport, VariantResult } from "./report";
import { plannedStages, RunProgress } from "./runProgress";
import { runTensorsFile, runTensorsOf } from "./runTensorsOf";
import { searchRun } from "./search/searchRun";
import { streamTokens } from "./streamTokens";
import { studyOf } from "./suite/studyOf";
import { memorySuiteStore, type SuiteStore } from "./suite/suiteStore";
import { createTensorViews } from "./tensorViews";
import { tuneForModel } from "./tune";
import { browserTuningStore, type TuningStore } from "./tuningStore";

export interface EngineOptions {
  /** Where WebGPU comes from; the browser's by default. */
  readonly gpu?: () => GPU | undefined;
  /** Keeps finished stages of runs. One that can be looked through is what `listStored` shows. */
  readonly store?: StageStore | StageShelf;
  /** Keeps the scores of searches; until the engine is gone by default. */
  readonly scores?: SuiteStore;
  /** Keeps tuned variants; the browser's private files by default. */
  readonly tuning?: TuningStore;
  /** Told the importance of every scalar of each corpus as it is located. */
  readonly onImportance?: TrainingContext["onImportance"];
  /** "Chrome 156", "Node 20.20.2": for reports. */
  readonly runtime?: string;
  readonly now?: () => Date;
}

/** What the command line needs beyond the page's interface. */
export interface LocalEngine extends Engine {
  /** The weights behind a variant, for writing them out. Error: `bad-usage` before a run. */
  weights(variant: Variant): { readonly gpu: GpuDevice; readonly weights: Slabs };
  /** As `exportModel`, to a place of the caller's own. */
  exportTo(
    request: ExportRequest,
    openTarget: (totalBytes: number) => Promise<ExportTarget>,
    control: JobControl<JobProgress>,
  ): Promise<ExportedModel>;
  finished(): { readonly gpu: GpuDevice; readonly base: Slabs; readonly method: MethodResult };
}

/** The engine: plain data in and out, one GPU device, one job at a time. */
export function createEngine(options: EngineOptions = {}): LocalEngine {
  const {
    gpu: source = () => navigator.gpu,
    store,
    scores = memorySuiteStore(),
    tuning = browserTuningStore(),
    onImportance,
    runtime = browserName(),
    now = () => new Date(),
  } = options;
  const shelf = store && "list" in store ? store : undefined;
  let gpu: GpuDevice | undefined;
  let model: LoadedModel | undefined;
  let run: FinishedRun | undefined;
  let isRunning = false;
  let turn: Promise<void> = Promise.resolve();

  const device = () => {
    if (gpu) return gpu;
    throw new AppError("bad-usage", "the GPU is not open yet; open it first");
  };
  const loaded = () => {
    if (model) return model;
    throw new AppError("bad-usage", "no model is loaded; load one first");
  };
  const finishedRun = () => {
    if (run) return run;
    throw new AppError("bad-usage", "nothing was learned yet; run the recipe first");
  };
  const freeRun = () => {
    run?.[Symbol.dispose]();
    run = undefined;
  };
  const weightsOf = (variant: Variant) => (variant === "base" ? loaded().base : finishedRun().merged.weights);
  /** Short work waits for its turn; none is taken while a long job runs, which leaves the base half trained. */
  const inTurn = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (isRunning) throw new AppError("bad-usage", "a job is running; wait for it or cancel it");
    const before = turn;
    let release: () => void = () => undefined;
    turn = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    try {
      device().throwIfFailed();
      return await work();
    } finally {
      release();
    }
  };
  const asJob = <Result>(work: () => Promise<Result>): Promise<Result> =>
    inTurn(async () => {
      isRunning = true;
      try {
        return await work();
      } finally {
        isRunning = false;
      }
    });

  const trainingContext = ({ recipe, eosTokenId, continuations: asked }: PreparedRun): TrainingContext => {
    const { config, base, summary } = loaded();
    if (summary.precision !== recipe.precision) {
      const message = `the model is loaded as ${summary.precision}, the recipe asks for ${recipe.precision}; load it again`;
      throw new AppError("bad-usage", message);
    }
    const microBatchSize = fittingMicroBatch(device(), config, recipe);
    const continuations = asked && {
      ...asked,
      prompts: asked.prompts.map(({ prompt }) => prompt),
      stopTokenIds: [eosTokenId],
    };
    const context = { gpu: device(), config, base, recipe, microBatchSize };
    return { ...context, ...(onImportance && { onImportance }), ...(continuations && { continuations }) };
  };

  const cacheFor = async ({ base }: TrainingContext, prepared: PreparedRun): Promise<StageCache> => {
    if (!store) return new StageCache();
    const { eosTokenId, model } = prepared;
    const slabBlocks = base.layout.slabs.map(({ blocks }) => blocks);
    return openCache(store, prepared, { modelHash: model.hash, eosTokenId, slabBlocks });
  };

  async function* runStages(
    prepared: PreparedRun,
    until: RunEnd,
    control: JobControl<JobProgress>,
    date: Date,
  ): AsyncGenerator<JobProgress, RunReport, void> {
    const context = trainingContext(prepared);
    const names = context.base.layout.tensors.map(({ name }) => name);
    checkSelection(names, prepared.recipe.select);
    if (until !== "locate") freeRun();
    const began = performance.now();
    context.gpu.memory.resetPeak();
    context.gpu.submits.reset();
    const rowTokens = context.microBatchSize * prepared.recipe.contextLength;
    const clock = () => performance.now() - control.idleMs;
    const idleBefore = control.idleMs;
    yield* mapYields(tuneForModel(context.gpu, context.config, rowTokens, tuning), tuningProgress);
    const progress = new RunProgress(plannedStages(prepared, until), clock);
    const cache = await cacheFor(context, prepared);
    const checkpoints = new Checkpoints(context, prepared, prepared.eosTokenId, cache);
    const end = until === "locate" ? until : "train";
    const steps = runMethod(context, prepared, prepared.eosTokenId, { cache, until: end });
    const method = yield* mapYields(steps, (step) => progress.report(step));
    if (run) run.takeLocated(method, prepared);
    else run = new FinishedRun(prepared, context, method, checkpoints);
    if (until !== "locate") await run.makeMerged();
    const recorded = await recordTensors(context, method);
    if (until !== "locate" && prepared.recipe.learn.compareFull) {
      const comparing = compareFull(context, prepared, cache, checkpoints);
      run.full = yield* mapYields(comparing, (step) => progress.report(step));
    }
    let evaluated: EvaluatedVariants = { answered: [], losses: {}, trained: [] };
    if (until === "evaluate") {
      const { tests, recipe } = prepared;
      const request = { settings: mergeSettings(recipe), tests, variants: variantsOf(recipe) };
      evaluated = yield* evaluateWith(run, request, progress);
    }
    const wallMs = performance.now() - began;
    const notKept = [...cache.notKept, ...run.answersNotKept];
    const full = until === "locate" ? undefined : run.full;
    const measured = { method, recorded, corpora: prepared.corpora, full, evaluated, speeds: progress.speeds };
    const times = { wallMs, idleMs: control.idleMs - idleBefore, date };
    return makeReport({ summary: loaded().summary, context, ...measured, names, notKept, runtime, ...times });
  }

  async function* evaluateWith(ground: EvaluationGround, request: EvaluateRequest, progress: RunProgress) {
    const keeping = await keepRunAnswers(store, finishedRun());
    const evaluated = yield* mapYields(evaluateVariants(ground, request, keeping), (step) =>
      progress.report({ restored: false, ...step }),
    );
    finishedRun().takeAnswered(request.tests, evaluated.answered);
    return evaluated;
  }

  async function* evaluateStages(
    finished: FinishedRun,
    request: EvaluateRequest,
    control: JobControl<JobProgress>,
  ): AsyncGenerator<JobProgress, VariantResult[], void> {
    const { prepared = finished.prepared } = request;
    const ground = request.prepared
      ? finished.comparedBy(prepared, await cacheFor(finished.context, prepared))
      : finished;
    const stages = evaluationStages(request, prepared.recipe);
    const progress = new RunProgress(stages, () => performance.now() - control.idleMs);
    const { answered } = yield* evaluateWith(ground, request, progress);
    return answered.map(({ result }) => result);
  }

  const exportTo: LocalEngine["exportTo"] = (request, openTarget, control) =>
    asJob(async () => {
      const { source, end } = await liveSource(finishedRun(), request);
      try {
        return await runJob(exportJob(source, request, openTarget), control);
      } finally {
        await end();
      }
    });

  return {
    async open() {
      gpu ??= await openDevice({ gpu: source() });
      return gpu.adapter;
    },
    loadModel(files, precision, control) {
      return inTurn(async () => {
        freeRun();
        model?.[Symbol.dispose]();
        model = undefined;
        model = await openLoadedModel(device(), files, precision, control && reportLoading(control));
        return model.summary;
      });
    },
    async passedHashes() {
      return loaded().passedHashes;
    },
    run(prepared, control: JobControl<JobProgress>, { until = "evaluate" } = {}) {
      return asJob(() => runJob(runStages(prepared, until, control, now()), control, mergeLosses));
    },
    async planMemory(config, recipe) {
      const offer = gpu ?? (await describeAdapter(source()));
      return { adapter: adapterName(offer.adapter), memoryPlan: planForMemory(offer, { config, recipe }) };
    },
    async plan(prepared) {
      const offer = gpu ?? (await describeAdapter(source()));
      return planRun(prepared, { offer, gpu, store, tuning });
    },
    async listStored() {
      return shelf ? shelf.list() : [];
    },
    async deleteStored(ids) {
      await shelf?.remove(ids);
    },
    merge(settings) {
      return inTurn(async () => {
        const { context, method, merged } = finishedRun();
        const began = performance.now();
        const names = context.base.layout.tensors.map(({ name }) => name);
        checkSelection(names, settings);
        await merged.remake(compose(names, method.grams, settings).table);
        return performance.now() - began;
      });
    },
    generate({ variant, prompts, maxNewTokens, stopTokenIds }: GenerateRequest) {
      return inTurn(async () => {
        if (prompts.length === 0) return [];
        const maxLength = Math.max(...prompts.map(({ length }) => length)) + maxNewTokens;
        const { config } = loaded();
        const sizes = { config, weights: weightsOf(variant), rows: prompts.length, maxLength };
        using generator = new Generator(device(), sizes);
        return await generator.generate(prompts, { maxNewTokens, stopTokenIds });
      });
    },
    stream(request: StreamRequest, control: JobControl<StreamProgress>) {
      return asJob(() => {
        const { config } = loaded();
        const weights = weightsOf(request.variant);
        return runJob(streamTokens(device(), { config, weights }, request), control);
      });
    },
    evaluate(variant, tests, control) {
      return asJob(() => {
        const { context, prepared } = finishedRun();
        const tasks = evaluationTasks(tests, prepared.recipe.contextLength, prepared.eosTokenId);
        const job = evaluateVariant(variant, context, { weights: weightsOf(variant) }, tasks);
        const steps = mapYields(job, (step): JobProgress => ({ ...step, stageIndex: 0, stageCount: 1 }));
        return runJob<JobProgress, AnsweredVariant>(steps, control).then(({ result }) => result);
      });
    },
    evaluateRun(request: EvaluateRequest, control: JobControl<JobProgress>) {
      return asJob(() => runJob(evaluateStages(finishedRun(), request, control), control));
    },
    measure(request: MeasureRequest, control: JobControl<JobProgress>) {
      return asJob(async () => measureRun(finishedRun(), request, await keepRunAnswers(store, finishedRun()), control));
    },
    search(request: SearchRequest, control: JobControl<JobProgress>) {
      return asJob(async () => {
        const finished = finishedRun();
        const keeping = await keepRunAnswers(store, finished);
        const provenance = { adapter: adapterName(device().adapter), program: programName, date: now().toISOString() };
        return searchRun({ finished, keeping, scores, provenance }, request, control);
      });
    },
    async answers() {
      return run?.answers ?? [];
    },
    meetingsAt(ratio) {
      return inTurn(async () => {
        const { context, method, locatedFor } = finishedRun();
        const names = method.located.map(({ name }) => name);
        return meetingsAt(context, await cacheFor(context, locatedFor), { names, ratio });
      });
    },
    continuations: async () => finishedRun().continuations,
    study(report, seed) {
      return inTurn(async () => studyOf(report, await runTensorsOf(finishedRun(), originOf(finishedRun())), seed));
    },
    ...createTensorViews((work) => inTurn(async () => work(finishedRun()))),
    tensorsFile(scalarType) {
      return inTurn(async () => {
        const finished = finishedRun();
        return runTensorsFile(finished, originOf(finished), scalarType);
      });
    },
    exportModel(request: ExportRequest, place: ExportPlace, control: JobControl<JobProgress>) {
      return exportTo(request, (totalBytes) => browserTarget(place, totalBytes), control);
    },
    exportTo,
    async memory() {
      return device().memory.report();
    },
    async close() {
      freeRun();
      model?.[Symbol.dispose]();
      model = undefined;
      gpu?.destroy();
      gpu = undefined;
    },
    weights(variant) {
      return { gpu: device(), weights: weightsOf(variant) };
    },
    finished() {
      const { method, context } = finishedRun();
      return { gpu: device(), base: context.base, method };
    },
  };
}

/** The first thing that a run does on a new adapter: n of m measurements. */
function tuningProgress({ done, total }: TuningProgress): JobProgress {
  return { stage: "tune", stageIndex: 0, stageCount: 1, done, total, unit: "measurements" };
}

function browserName(): string {
  const agent = globalThis.navigator?.userAgent ?? "";
  const match = /(?:HeadlessChrome|Chrome|Edg)\/(\d+)/.exec(agent);
  return match ? `Chrome ${match[1]}` : agent || "unknown";
}
