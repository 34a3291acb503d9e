import { Tokenizer } from "@huggingface/tokenizers";
import { AppError, messageOf } from "../base/errors";
import { type ChatMessage, createChatTemplate } from "./chatTemplate";
import { shown } from "./json";
import { checkTokenizer } from "./tokenizerChecks";

/** Text ↔ token ids, as the hub's `tokenizer.json` says. */
export interface TextTokenizer {
  /** Ids of a text, without special tokens: for corpora. */
  encode(text: string): number[];
  /** Ids of a text with what the tokenizer itself puts around it (a beginning-of-sequence token, say): for prompts. */
  encodePrompt(text: string): number[];
  /** Ids of a conversation with the beginning of the answer, as the model's chat template writes it; absent where it has none. */
  encodeChat?(messages: readonly ChatMessage[]): number[];
  /** A conversation as the model's chat template writes it, whole; absent where it has none. */
  chatText?(messages: readonly ChatMessage[]): string;
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

const isTokenId = (id: unknown): id is number => Number.isSafeInteger(id) && Number(id) >= 0;

/** What the package throws where a file's parts do not fit together. */
function guard<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    throw new AppError("bad-tokenizer", `tokenizer.json cannot be used: ${messageOf(cause).slice(0, 200)}`, { cause });
  }
}

/** Builds a tokenizer from the parsed `tokenizer.json` and `tokenizer_config.json`. Error: `bad-tokenizer`. */
export function createTokenizer(json: unknown, config: unknown): TextTokenizer {
  if (!isObject(json) || !("model" in json)) {
    throw new AppError(
      "bad-tokenizer",
      "tokenizer.json has no field model; a tokenizer of the hub's fast kind was expected",
    );
  }
  checkTokenizer(json);
  const tokenizer = guard(() => new Tokenizer(json, isObject(config) ? config : {}));
  const size = guard(() => tokenizer.get_vocab(true).size);
  const encode = (text: string, special: boolean): number[] => {
    const ids: readonly unknown[] = guard(() => tokenizer.encode(text, { add_special_tokens: special }).ids);
    if (ids.every(isTokenId)) return [...ids];
    const wrong = ids.find((id) => !isTokenId(id));
    throw new AppError("bad-tokenizer", `tokenizer.json gives the token id ${shown(wrong)}, which is no whole number`);
  };
  const chat = createChatTemplate(config);
  return {
    ...(chat && {
      encodeChat: (messages: readonly ChatMessage[]) => encode(chat(messages, true), false),
      chatText: (messages: readonly ChatMessage[]) => chat(messages, false),
    }),
    encode: (text) => encode(text, false),
    encodePrompt: (text) => encode(text, true),
    decode: (ids) =>
      ids.length === 0 ? "" : guard(() => String(tokenizer.decode([...ids], { skip_special_tokens: true }))),
    tokenText: (id) => tokenizer.id_to_token(id) ?? `<${id}>`,
    tokenId: (token) => tokenizer.token_to_id(token),
    size,
  };
}
