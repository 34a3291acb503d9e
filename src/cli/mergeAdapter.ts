import { join } from "node:path";
import { AppError } from "../base/errors";
import { formatBytes } from "../base/format";
import { programName } from "../base/programName";
import type { JobProgress } from "../engine/api";
import { chunkScalars } from "../engine/export/combine";
import { checkpointExport } from "../engine/export/exportFiles";
import { writeExport } from "../engine/export/writeExport";
import { JobControl, runJob } from "../engine/job";
import { loadStandaloneModel, type StandaloneModel } from "../engine/standalone";
import { companionNames, findFiles } from "../formats/companions";
import { parseJson } from "../formats/json";
import { Arena } from "../gpu/arena";
import { Plan } from "../gpu/plan";
import { type Adapters, loadAdapters } from "../model/adapters";
import { mergeAdapters } from "../model/mergeAdapters";
import { allocateSlabs, readTensorChunks, type Slabs } from "../model/weights";
import { openAdapters } from "./adapterFolder";
import { parseArguments } from "./arguments";
import { directoryTarget } from "./directoryTarget";
import { scalarTypeOf } from "./exportContents";
import { cancelOnInterrupt } from "./interrupt";
import { nodeEngineOptions } from "./nodeEngine";
import { modelReader } from "./nodeHub";
import { ProgressLine } from "./progressLine";

/** `merge-adapter MODEL ADAPTER --out DIR [--type f32|f16|bf16] [--cache DIR]`: writes base + scale · B A to DIR/merged. */
export async function mergeAdapterCommand(args: readonly string[]): Promise<void> {
  const { positionals, values } = parseArguments(args, ["MODEL", "ADAPTER"], {
    out: { type: "string" },
    type: { type: "string" },
    cache: { type: "string" },
  });
  const [modelName = "", directory = ""] = positionals;
  if (!values.out) throw new AppError("bad-usage", "--out DIR is missing");
  const scalarType = scalarTypeOf(values.type);
  const readModel = await modelReader(modelName, values.cache);
  const { gpu: source } = await nodeEngineOptions();
  using model = await loadStandaloneModel(source, readModel, "f32");
  const folder = await openAdapters(directory, model.config);
  using arena = new Arena(model.gpu);
  const merged = await mergedWeights(arena, model, await loadAdapters(arena, model.config, folder));
  const read = (tensor: number) =>
    readTensorChunks(model.gpu, merged, merged.layout.tensors[tensor]?.name ?? "", chunkScalars);
  const checkpoint = {
    tensors: merged.layout.tensors,
    read,
    config: parseJson(await (await readModel("config.json")).text(), "config.json"),
    metadata: { content: "base with adapters merged in", program: programName },
  };
  const companions = await findFiles(readModel, companionNames);
  const files = checkpointExport(checkpoint, { scalarType, companions });
  const line = new ProgressLine();
  const control = new JobControl<JobProgress>((progress) => line.show(progress));
  using _ = cancelOnInterrupt(control, "stopped; nothing of the merged model is kept");
  const out = join(values.out, "merged");
  const job = writeExport(files, await directoryTarget(out), () => performance.now());
  await runJob(job, control).finally(() => line.end());
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const trainedOn = folder.baseModel === undefined ? "" : `, trained on ${folder.baseModel}`;
  process.stdout.write(
    `${folder.tensors.length / 2} adapters of rank ${folder.rank}${trainedOn}, merged into ${modelName}; wrote ${out}/, ${formatBytes(sizeBytes)}\n`,
  );
}

async function mergedWeights(arena: Arena, { gpu, base }: StandaloneModel, adapters: Adapters): Promise<Slabs> {
  const merged = allocateSlabs(arena, base.layout, "merged", "weights");
  await arena.allocated();
  using plan = new Plan(gpu, "merge adapters");
  using scratch = new Arena(gpu);
  mergeAdapters(plan, scratch, { base, adapters, merged });
  await scratch.allocated();
  await plan.run();
  return merged;
}
