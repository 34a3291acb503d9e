import { AppError } from "../base/errors";
import { loadStandaloneModel } from "../engine/standalone";
import { TextStream } from "../formats/textStream";
import type { TextTokenizer } from "../formats/tokenizer";
import { Arena } from "../gpu/arena";
import { checkSampling, type Sampling } from "../model/sampling";
import { TokenStream } from "../model/tokenStream";
import { adaptersOf } from "./adapterFolder";
import { parseArguments, precisionOf, wholeNumber } from "./arguments";
import { nodeEngineOptions } from "./nodeEngine";
import { modelReader } from "./nodeHub";

/**
 * `generate MODEL --prompt TEXT [--tokens-out N] [--temperature T] [--top-p P] [--seed N] [--precision f32|f16|bf16] [--chat]
 * [--adapter DIR]`: prints the prompt with its continuation as it comes; greedy without a temperature.
 */
export async function generateCommand(args: readonly string[]): Promise<void> {
  const { positionals, values } = parseArguments(args, ["MODEL"], {
    adapter: { type: "string" },
    cache: { type: "string" },
    precision: { type: "string" },
    chat: { type: "boolean" },
    prompt: { type: "string" },
    "tokens-out": { type: "string", default: "64" },
    temperature: { type: "string", default: "0" },
    "top-p": { type: "string", default: "1" },
    seed: { type: "string", default: "0" },
  });
  const precision = precisionOf(values.precision);
  const maxNewTokens = wholeNumber("tokens-out", values["tokens-out"], 1);
  if (values.prompt === undefined) throw new AppError("bad-usage", "--prompt TEXT is missing");
  const sampling: Sampling = {
    temperature: Number(values.temperature),
    topP: Number(values["top-p"]),
    seed: wholeNumber("seed", values.seed, 0),
  };
  checkSampling(sampling);
  const readModel = await modelReader(positionals[0] ?? "", values.cache);
  const { gpu: source } = await nodeEngineOptions();
  using model = await loadStandaloneModel(source, readModel, precision);
  const { gpu, config, base, tokenizer, eosTokenId, stopTokenIds } = model;
  if (!tokenizer) throw new AppError("bad-tokenizer", `${positionals[0]} holds no tokenizer.json`);
  const encoded = values.chat ? encodeMessage(tokenizer, values.prompt) : tokenizer.encodePrompt(values.prompt);
  const prompt = encoded.length > 0 ? encoded : [config.bosTokenId ?? eosTokenId];
  using arena = new Arena(gpu);
  const adapters = await adaptersOf(arena, config, values.adapter);
  using tokens = new TokenStream(gpu, { config, weights: base, adapters, maxLength: prompt.length + maxNewTokens });
  const text = new TextStream(tokenizer.decode, prompt);
  process.stdout.write(tokenizer.decode(prompt));
  for await (const token of tokens.stream(prompt, { maxNewTokens, stopTokenIds, sampling })) {
    process.stdout.write(text.push(token));
  }
  process.stdout.write(`${text.end()}\n`);
}

/** The prompt as a user's message to a model that was trained for conversations. Error: `bad-tokenizer`. */
function encodeMessage(tokenizer: TextTokenizer, content: string): number[] {
  if (tokenizer.encodeChat) return tokenizer.encodeChat([{ role: "user", content }]);
  throw new AppError("bad-tokenizer", "the model has no chat template; leave out --chat");
}
