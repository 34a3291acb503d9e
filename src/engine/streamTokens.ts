import type { ModelConfig } from "../formats/modelConfig";
import type { GpuDevice } from "../gpu/device";
import { TokenStream } from "../model/tokenStream";
import type { Slabs } from "../model/weights";
import type { StreamProgress, StreamRequest } from "./api";

/** Continues one text; yields all tokens so far after each. Errors: those of `TokenStream`. */
export async function* streamTokens(
  gpu: GpuDevice,
  model: { readonly config: ModelConfig; readonly weights: Slabs },
  { prompt, maxNewTokens, stopTokenIds, sampling }: StreamRequest,
): AsyncGenerator<StreamProgress, readonly number[], void> {
  using stream = new TokenStream(gpu, { ...model, maxLength: prompt.length + maxNewTokens });
  const tokens: number[] = [];
  let began = 0;
  for await (const token of stream.stream(prompt, { maxNewTokens, stopTokenIds, sampling })) {
    tokens.push(token);
    // The first token also waits for the prompt and for the shaders.
    if (tokens.length === 1) began = performance.now();
    const seconds = (performance.now() - began) / 1000;
    yield { tokens: [...tokens], tokensPerSecond: seconds > 0 ? (tokens.length - 1) / seconds : 0 };
  }
  return tokens;
}
