import { readFile } from "node:fs/promises";
import { AppError } from "../base/errors";
import { loadStandaloneModel } from "../engine/standalone";
import { meanLoss } from "../evaluation/meanLoss";
import { parseTokenLists } from "../formats/corpus";
import { packRows } from "../formats/packRows";
import { Arena } from "../gpu/arena";
import { adaptersOf } from "./adapterFolder";
import { parseArguments, precisionOf, wholeNumber } from "./arguments";
import { nodeEngineOptions } from "./nodeEngine";
import { modelReader } from "./nodeHub";

/** Rows computed at once. */
const microBatchSize = 8;

/** `evaluate MODEL --tokens FILE --context N [--precision f32|f16|bf16] [--adapter DIR]`: prints loss, perplexity and rows as its last line. */
export async function evaluateCommand(args: readonly string[]): Promise<void> {
  const { positionals, values } = parseArguments(args, ["MODEL"], {
    adapter: { type: "string" },
    cache: { type: "string" },
    precision: { type: "string" },
    tokens: { type: "string" },
    context: { type: "string" },
  });
  const precision = precisionOf(values.precision);
  const contextLength = wholeNumber("context", values.context, 2);
  if (!values.tokens) throw new AppError("bad-usage", "--tokens FILE is missing");
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
