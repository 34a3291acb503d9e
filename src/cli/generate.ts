import { AppError } from "../base/errors";
import { loadStandaloneModel } from "../engine/standalone";
import { Generator } from "../model/generator";
import { parseArguments, precisionOf, wholeNumber } from "./arguments";
import { nodeEngineOptions } from "./nodeEngine";
import { modelReader } from "./nodeHub";

/** `generate MODEL --prompt TEXT --tokens-out N [--precision f32|f16|bf16]`: prints the prompt with its greedy continuation. */
export async function generateCommand(args: readonly string[]): Promise<void> {
  const { positionals, values } = parseArguments(args, ["MODEL"], {
    cache: { type: "string" },
    precision: { type: "string" },
    prompt: { type: "string" },
    "tokens-out": { type: "string", default: "64" },
  });
  const precision = precisionOf(values.precision);
  const maxNewTokens = wholeNumber("tokens-out", values["tokens-out"], 1);
  if (values.prompt === undefined) throw new AppError("bad-usage", "--prompt TEXT is missing");
  const readModel = await modelReader(positionals[0] ?? "", values.cache);
  const { gpu: source } = await nodeEngineOptions();
  using model = await loadStandaloneModel(source, readModel, precision);
  const { gpu, config, base, tokenizer, eosTokenId } = model;
  if (!tokenizer) throw new AppError("bad-tokenizer", `${positionals[0]} holds no tokenizer.json`);
  const encoded = tokenizer.encodePrompt(values.prompt);
  const prompt = encoded.length > 0 ? encoded : [config.bosTokenId ?? eosTokenId];
  using generator = new Generator(gpu, { config, weights: base, rows: 1, maxLength: prompt.length + maxNewTokens });
  const [continuation = []] = await generator.generate([prompt], { maxNewTokens, stopTokenIds: [eosTokenId] });
  process.stdout.write(`${tokenizer.decode([...prompt, ...continuation])}\n`);
}
