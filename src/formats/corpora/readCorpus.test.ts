import { expect, test } from "vitest";
import { drain } from "../../base/drain";
import { AppError } from "../../base/errors";
import { createChatTemplate } from "../chatTemplate";
import type { TextTokenizer } from "../tokenizer";
import { readCorpus } from "./readCorpus";

const talks = [
  [
    { role: "user", content: "1+1?" },
    { role: "assistant", content: "2" },
  ],
  [{ role: "user", content: "2+2?" }],
];
const file = new Blob([talks.map((messages) => `${JSON.stringify({ messages })}\n`).join("")]);
const sources = { readFile: async () => file, readEmbedded: async () => file };
const rules = { deduplicate: false, heldout: null };
const written: string[] = [];

function tokenizer(template?: string): TextTokenizer {
  const chat = template === undefined ? undefined : createChatTemplate({ chat_template: template });
  return {
    encode(text: string) {
      written.push(text);
      return [1];
    },
    ...(chat && { chatText: (messages: (typeof talks)[number]) => chat(messages, false) }),
  } as unknown as TextTokenizer;
}

async function read(template?: string): Promise<string[]> {
  written.length = 0;
  const tokens = { tokenizer: tokenizer(template), vocabSize: 9 };
  await drain(readCorpus({ text: "talks.jsonl", column: "messages" }, sources, tokens, rules));
  return [...written];
}

test("conversations are written as the model's template says, without the beginning of an answer", async () => {
  const template =
    "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}{% if add_generation_prompt %}<a>{% endif %}";
  expect(await read(template)).toEqual(["<user>1+1?<assistant>2", "<user>2+2?"]);
});

test("without a template what was said is joined", async () => {
  expect(await read()).toEqual(["1+1?\n2", "2+2?"]);
});

test("what the template refuses is said, with what to do", async () => {
  const failing = read("{{ raise_exception('Only pairs') }}");
  await expect(failing).rejects.toBeInstanceOf(AppError);
  await expect(failing).rejects.toThrow(
    /talks\.jsonl: a conversation cannot be written: .*Only pairs; choose the column/,
  );
});
