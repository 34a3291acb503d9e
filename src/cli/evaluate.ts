import { readFile } from "node:fs/promises";
import { AppError } from "../base/errors";
import { loadStandaloneModel } from "../engine/standalone";
import { meanLoss } from "../evaluation/meanLoss";
import { parseTokenLists } from "../formats/corpus";
import { packRows } from "../formats/packRows";
import { Arena } from "../gpu/arena";
import { adaptersOf } from "./adapterFolder";
import { parseArguments, precisionOf, wholeNumber } from "./arguments";
import { evaluateTests } from "./evaluateTests";
import { nodeEngineOptions } from "./nodeEngine";
import { modelReader } from "./nodeHub";

/** Rows computed at once. */
const microBatchSize = 8;

/**
 * `evaluate MODEL --test FILE … [--kind K] [--language L] [--exemplars FILE] [--shots N] [--seeds 0,1,2] [--style S] [--limit N]
 * [--tokens-out N] [--out DIR] [--against results.json]`: right answers, as the page's Evaluate counts them.
 * `evaluate MODEL --tokens FILE --context N [--adapter DIR]`: prints loss, perplexity and rows as its last line. Both:
 * `[--precision f32|f16|bf16]`.
 */
export async function evaluateCommand(args: readonly string[]): Promise<void> {
  const { positionals, values } = parseArguments(args, ["MODEL"], {
    adapter: { type: "string" },
    cache: { type: "string" },
    precision: { type: "string" },
    tokens: { type: "string" },
    context: { type: "string" },
    test: { type: "string", multiple: true },
    kind: { type: "string" },
    language: { type: "string" },
    exemplars: { type: "string" },
    shots: { type: "string" },
    seeds: { type: "string" },
    style: { type: "string" },
    limit: { type: "string" },
    "tokens-out": { type: "string" },
    out: { type: "string" },
    against: { type: "string" },
  });
  const precision = precisionOf(values.precision);
  if (values.test) {
    const limit = values.limit === undefined ? null : wholeNumber("limit", values.limit, 1);
    const [model = ""] = positionals;
    return evaluateTests(model, await modelReader(model, values.cache), { ...values, limit, precision });
  }
  const contextLength = wholeNumber("context", values.context, 2);
  if (!values.tokens) throw new AppError("bad-usage", "--test FILE or --tokens FILE is missing");
  const readModel = await modelReader(positionals[0] ?? "", values.cache);
  const { gpu: source } = await nodeEngineOptions();
  using model = await loadStandaloneModel(source, readModel, precision);
  const { gpu, config, base, eosTokenId } = model;
  let json: unknown;
  try {
    json = JSON.parse(await readFile(values.tokens, "utf8"));
  } catch (cause) {
    throw new AppError("bad-corpus", `${values.tokens} is not a readable JSON file`, { cause });
  }
  const documents = parseTokenLists(json, values.tokens, config.vocabSize);
  const rows = packRows(documents, { contextLength, eosTokenId });
  using arena = new Arena(gpu);
  const adapters = await adaptersOf(arena, config, values.adapter);
  const loss = await meanLoss(gpu, { config, weights: base, adapters, rows, microBatchSize });
  process.stdout.write(`${JSON.stringify({ loss, perplexity: Math.exp(loss), rows: rows.rowCount })}\n`);
}
