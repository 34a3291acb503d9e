import { Template } from "@huggingface/jinja";
import { AppError, messageOf } from "../base/errors";
import { renderBounded } from "./boundedTemplate";

/** One turn of a conversation; roles are the model's own: `system`, `user`, `assistant`. */
export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

/** Writes a conversation as the model was trained to read it. Error: `bad-tokenizer`, also where the template refuses the roles or finds no end. */
export type ChatTemplate = (messages: readonly ChatMessage[], addGenerationPrompt: boolean) => string;

/** Templates of the hub have some kilobytes. */
const maxTemplateCharacters = 100_000;

const specialTokens = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

/**
 * The chat template of a `tokenizer_config.json`: the field chat_template, a text or a list of named ones, of which
 * `default` is taken. Undefined where there is none. It is parsed with its first use: a damaged one keeps nobody from training.
 */
export function createChatTemplate(config: unknown): ChatTemplate | undefined {
  const fields = typeof config === "object" && config !== null ? (config as Record<string, unknown>) : {};
  const source = templateText(fields.chat_template);
  if (source === undefined) return undefined;
  let template: Template | undefined;
  const tokens = Object.fromEntries(specialTokens.map((name) => [name, tokenText(fields[name])]));
  return (messages, addGenerationPrompt) =>
    attempt(() => {
      template ??= parse(source);
      const turns = messages.map((message) => ({ ...message }));
      return renderBounded(template, { messages: turns, add_generation_prompt: addGenerationPrompt, ...tokens });
    });
}

function parse(source: string): Template {
  if (source.length <= maxTemplateCharacters) return new Template(source);
  throw new Error(`it has ${source.length} characters; at most ${maxTemplateCharacters} are read`);
}

function templateText(field: unknown): string | undefined {
  if (typeof field === "string") return field;
  if (!Array.isArray(field)) return undefined;
  const named = field.find((entry: unknown) => Reflect.get(Object(entry), "name") === "default");
  const template: unknown = Reflect.get(Object(named), "template");
  return typeof template === "string" ? template : undefined;
}

/** A special token is a text, or an object with one. */
function tokenText(field: unknown): string {
  const text: unknown = typeof field === "object" && field !== null ? Reflect.get(field, "content") : field;
  return typeof text === "string" ? text : "";
}

function attempt<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    const detail = messageOf(cause).slice(0, 200);
    throw new AppError("bad-tokenizer", `the model's chat template cannot be used: ${detail}`, { cause });
  }
}
