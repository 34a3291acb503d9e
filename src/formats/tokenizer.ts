import { Tokenizer } from "@huggingface/tokenizers";
import { AppError, messageOf } from "../base/errors";

/** Text ↔ token ids, as the hub's `tokenizer.json` says. */
export interface TextTokenizer {
  /** Ids of a text, without special tokens: for corpora. */
  encode(text: string): number[];
  /** Ids of a text with what the tokenizer itself puts around it (a beginning-of-sequence token, say): for prompts. */
  encodePrompt(text: string): number[];
  /** Text of ids; special tokens are left out. */
  decode(ids: readonly number[]): string;
  /** Text of one id, special tokens too. */
  tokenText(id: number): string;
  tokenId(token: string): number | undefined;
  /** Ids with their added tokens. */
  readonly size: number;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Builds a tokenizer from the parsed `tokenizer.json` and `tokenizer_config.json`. Error: `bad-tokenizer`. */
export function createTokenizer(json: unknown, config: unknown): TextTokenizer {
  if (!isObject(json) || !("model" in json)) {
    throw new AppError(
      "bad-tokenizer",
      "tokenizer.json has no field model; a tokenizer of the hub's fast kind was expected",
    );
  }
  let tokenizer: Tokenizer;
  let size: number;
  try {
    tokenizer = new Tokenizer(json, isObject(config) ? config : {});
    size = tokenizer.get_vocab(true).size;
  } catch (cause) {
    throw new AppError("bad-tokenizer", `tokenizer.json cannot be used: ${messageOf(cause)}`, { cause });
  }
  return {
    encode: (text) => tokenizer.encode(text, { add_special_tokens: false }).ids,
    encodePrompt: (text) => tokenizer.encode(text, { add_special_tokens: true }).ids,
    decode: (ids) => tokenizer.decode([...ids], { skip_special_tokens: true }),
    tokenText: (id) => tokenizer.id_to_token(id) ?? `<${id}>`,
    tokenId: (token) => tokenizer.token_to_id(token),
    size,
  };
}
