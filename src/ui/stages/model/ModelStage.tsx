import { useMemo, useRef } from "react";
import { focusTensor } from "../../../app/commands/changeSettings";
import { openModel, runRecipe } from "../../../app/commands/startRun";
import { shortNumber } from "../../../app/mapValues";
import { adapterName, shownReport } from "../../../app/report";
import { useApp } from "../../../app/store/store";
import { formatBytes, formatNumber, formatScalar } from "../../../base/format";
import type { RunReport } from "../../../engine/report";
import type { ModelSource } from "../../../formats/recipe";
import { Legend } from "../../visuals/Legend";
import { TensorMap } from "../../visuals/TensorMap";
import { Button } from "../../widgets/Button";
import { ExportTools } from "../../widgets/ExportTools";
import css from "../Lab.module.css";
import { modelWords } from "../modelWords";
import { exportSource, ResultPanel } from "../ResultPanel";
import { RunCost } from "../RunCost";
import { layerKinds, tensorCells } from "../tensorCells";
import { Writing } from "../Writing";
import { CorporaPanel } from "./corpora/CorporaPanel";
import { LoadBar } from "./LoadBar";
import { MemoryPanel } from "./MemoryPanel";
import { ModelPicker } from "./ModelPicker";
import { bytesOfPrecision, wordsOfPrecision } from "./precisionWords";
import { RecipePanel } from "./RecipePanel";

/** The model card, the adapter, the recipe that a live run follows. */
export function ModelStage() {
  const report = useApp(shownReport);
  const mode = useApp((state) => state.run.mode);
  return (
    <>
      <div className={css.columns}>
        <ModelCard />
        <AdapterCard />
      </div>
      <ModelPicker />
      <BaseWriting />
      <RecipePanel />
      <CorporaPanel />
      <MemoryPanel />
      {report && <WeightMap report={report} />}
      {!report && mode === "live" && (
        <p className={css.muted}>The map of the model's weights stands here after a run.</p>
      )}
    </>
  );
}

/** What the loaded model says to a text, before anything is trained. */
function BaseWriting() {
  const isReady = useApp(({ run, model }) => run.mode === "live" && model.status === "ready");
  if (!isReady) return null;
  return (
    <ResultPanel title="A text of your own, continued by this model" testId="model.writing">
      <Writing writers={writers} />
    </ResultPanel>
  );
}

const writers = ["base"] as const;

function ModelCard() {
  const report = useApp(shownReport);
  const model = useApp((state) => state.model);
  const job = useApp((state) => state.run.job);
  const mode = useApp((state) => state.run.mode);
  const canOpen = useApp(({ device, recipe }) => device.status !== "unavailable" && recipe.recipe !== undefined);
  const isBusy = model.status === "loading" || job.status === "running" || job.status === "paused";
  const live = mode === "live" && model.status === "ready" ? model.summary : undefined;
  const shown = live ?? report?.model;
  const precision = live?.precision ?? report?.recipe.precision ?? "f32";
  const config = shown?.config;
  const named = useApp(({ recipe: { recipe } }) => modelTitle(recipe?.model));
  return (
    <ResultPanel
      title={shown ? shown.name : named}
      testId="model.card"
      {...(report ? { provenance: report.provenance } : {})}
    >
      {shown && config ? (
        <dl className={css.facts} data-testid="model.summary">
          <dt>architecture</dt>
          <dd>
            {config.architecture}, {config.layers} layers, hidden {config.hiddenSize}, {config.heads} heads on{" "}
            {config.kvHeads}, MLP {config.intermediateSize}
          </dd>
          <dt>vocabulary</dt>
          <dd>
            {formatNumber(config.vocabSize)} tokens, head {config.tiedHead ? "tied to the embedding" : "of its own"}
          </dd>
          <dt>weights</dt>
          <dd data-testid="model.weights">
            {formatNumber(shown.parameterCount)} in {shown.tensors.length} tensors,{" "}
            {formatBytes(shown.parameterCount * bytesOfPrecision(precision))} as {wordsOfPrecision(precision)}
          </dd>
        </dl>
      ) : (
        <p className={css.muted}>
          A Llama-family decoder of about a million weights for five languages. It comes with this page; nothing is
          downloaded from elsewhere.
        </p>
      )}
      <div className={css.row}>
        <Button onClick={() => void openModel()} disabled={!canOpen || isBusy} testId="model.load">
          {model.status === "loading" ? "Loading …" : model.status === "ready" ? "Load again" : "Load it on this GPU"}
        </Button>
        <Button tone="primary" onClick={() => void runRecipe()} disabled={!canOpen || isBusy} testId="model.run">
          Run the recipe live <RunCost end="evaluate" />
        </Button>
      </div>
      {model.status === "loading" && model.progress && <LoadBar progress={model.progress} />}
      {model.status === "ready" && <p className={css.muted}>Loaded on this machine's GPU.</p>}
    </ResultPanel>
  );
}

function modelTitle(model: ModelSource | undefined): string {
  if (!model || "embedded" in model) return "Embedded model";
  return "hub" in model ? model.hub : model.directory;
}

function AdapterCard() {
  const device = useApp((state) => state.device);
  const memory = useApp((state) => state.memory);
  const report = useApp(shownReport);
  const needed = report?.peakBytes;
  return (
    <section className={css.card} aria-label="This machine's adapter" data-testid="model.adapter">
      <h2>This machine</h2>
      {"adapter" in device ? (
        <dl className={css.facts}>
          <dt>adapter</dt>
          <dd>{adapterName(device.adapter)}</dd>
          <dt>vendor</dt>
          <dd>{[device.adapter.vendor, device.adapter.architecture].filter(Boolean).join(", ") || "not told"}</dd>
          <dt>kind</dt>
          <dd>{device.adapter.isFallback ? "software: computes on the processor, slow" : "graphics hardware"}</dd>
          <dt>state</dt>
          <dd>
            {device.status === "open" ? "opened by the compute worker" : "offered by the browser, not opened yet"}
          </dd>
          {memory && (
            <>
              <dt>our memory on it</dt>
              <dd>
                {formatBytes(memory.totalBytes)} now, {formatBytes(memory.peakBytes)} at most
              </dd>
            </>
          )}
        </dl>
      ) : (
        <p className={css.muted}>
          {device.status === "checking" ? "Looking for an adapter …" : device.failure.message}
        </p>
      )}
      {needed !== undefined && (
        <p className={css.muted}>
          The {report?.provenance.kind} run needed {formatBytes(needed)} at its peak. WebGPU tells no free memory, so
          whether it fits here is known when it is tried.
        </p>
      )}
    </section>
  );
}

/** Root mean square of the base's weights, tensor by tensor. */
function WeightMap({ report }: { readonly report: RunReport }) {
  const focused = useApp((state) => state.compose.tensor);
  const kinds = useMemo(() => layerKinds(report), [report]);
  const picture = useRef<HTMLDivElement>(null);
  const values = report.model.tensors.map(({ shape }, tensor) => {
    const size = shape.reduce((product, length) => product * length, 1);
    return Math.sqrt(Math.max(0, report.gram.matrices[tensor]?.at(-1) ?? 0) / size);
  });
  const domain = Math.max(...values);
  const cells = tensorCells(report, (tensor) => {
    const value = values[tensor] ?? 0;
    return {
      value,
      text: shortNumber(value),
      words: `root mean square ${formatScalar(value)}`,
      hatched: false,
      empty: false,
    };
  });
  const title = "Size of the base's weights (root mean square)";
  const facts = { unit: "value of a weight, as a number", n: modelWords(report), clipped: "nothing clipped" };
  return (
    <ResultPanel
      title={title}
      testId="model.map.panel"
      provenance={report.provenance}
      facts={facts}
      tools={
        <ExportTools
          title={title}
          file="weights"
          {...exportSource(report)}
          caption="root mean square of the weights of each tensor of the base"
          {...{ facts, picture }}
          rows={() => [
            ["tensor", "root mean square"],
            ...report.model.tensors.map(({ name }, tensor) => [name, values[tensor] ?? 0]),
          ]}
          testId="model.map"
        />
      }
    >
      <div ref={picture} className={css.figure}>
        <TensorMap
          title="Root mean square of the weights by layer and kind"
          testId="model.map"
          cells={cells}
          kinds={kinds}
          scale="magnitude"
          domain={domain}
          focused={focused}
          onFocus={focusTensor}
        />
        <Legend scale="magnitude" low="0" high={formatScalar(domain)} />
      </div>
    </ResultPanel>
  );
}
