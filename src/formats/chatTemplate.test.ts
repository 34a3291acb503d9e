import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createChatTemplate } from "./chatTemplate";
import { createTokenizer } from "./tokenizer";

const talk = [
  { role: "system", content: "Answer briefly." },
  { role: "user", content: "How many?" },
  { role: "assistant", content: "Three." },
  { role: "user", content: "Sure?" },
];

/** ChatML, as SmolLM2 and Qwen write it: with a system turn of its own where there is none. */
const chatMl =
  "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nBe helpful.<|im_end|>\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";
/** The manner of Llama 2 and Mistral: turns between marks, special tokens from the configuration. */
const inst =
  "{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles must alternate user/assistant') }}{% endif %}{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] | trim + ' [/INST]' }}{% else %}{{ ' ' + message['content'] + eos_token }}{% endif %}{% endfor %}";

describe("chat templates", () => {
  test("a template writes the conversation, and the beginning of the answer", () => {
    const chat = createChatTemplate({ chat_template: chatMl })!;
    const turn = (role: string, content: string) => `<|im_start|>${role}\n${content}<|im_end|>\n`;
    expect(chat(talk, true)).toBe(
      `${talk.map(({ role, content }) => turn(role, content)).join("")}<|im_start|>assistant\n`,
    );
    expect(chat(talk.slice(1, 2), false)).toBe(turn("system", "Be helpful.") + turn("user", "How many?"));
  });

  test("special tokens are texts or objects; of several templates the default is taken", () => {
    const config = {
      bos_token: "<s>",
      eos_token: { content: "</s>", lstrip: false },
      chat_template: [
        { name: "tool_use", template: "none" },
        { name: "default", template: inst },
      ],
    };
    const chat = createChatTemplate(config)!;
    expect(chat(talk.slice(1), true)).toBe("<s>[INST] How many? [/INST] Three.</s>[INST] Sure? [/INST]");
    expect(() => chat(talk, true)).toThrow(/cannot be used: .*Roles must alternate/);
  });

  test.each([
    [
      "loops in loops",
      "{% for a in range(9000) %}{% for b in range(9000) %}x{% endfor %}{% endfor %}",
      /does not end within (300000 steps|1000 ms)/,
    ],
    ["a long count", "{% for a in range(1000000000) %}x{% endfor %}", /counts to 1000000000/],
    ["a count that goes nowhere", "{% for a in range(0, 9, 0) %}x{% endfor %}", /counts to Infinity/],
    [
      "empty loops",
      `${"{% for a in range(19999) %}".repeat(3)}${"{% endfor %}".repeat(3)}`,
      /does not end within 1000 ms/,
    ],
    [
      "a text that doubles",
      `{% set n = namespace(t='ab') %}{% for a in range(60) %}{% set n.t = n.t ~ n.t %}{% endfor %}{{ n.t }}`,
      /a text of 4194304 characters/,
    ],
    [
      "a list that doubles",
      `{% set n = namespace(t=[1]) %}{% for a in range(60) %}{% set n.t = n.t + n.t %}{% endfor %}`,
      /a list of 32768 items/,
    ],
    ["a macro that calls itself", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", /cannot be used/],
  ])("%s end soon, in an error that says so", (_, template, words) => {
    const began = performance.now();
    expect(() => createChatTemplate({ chat_template: template })!(talk, true)).toThrow(
      expect.objectContaining({ code: "bad-tokenizer", message: expect.stringMatching(words) }),
    );
    expect(performance.now() - began).toBeLessThan(4000);
  });

  test("what templates have at hand is there", () => {
    const chat = (template: string) => createChatTemplate({ chat_template: template })!(talk, true);
    expect(chat("{% for a in range(2, 9, 3) %}{{ a }},{% endfor %}{{ range(3) | length }}")).toBe("2,5,8,3");
    expect(chat("{% for a in range(3, 0, -1) %}{{ a }}{% endfor %}")).toBe("321");
    expect(chat("{{ strftime_now('%Y') }}")).toBe(String(new Date().getFullYear()));
    expect(chat("{% if none is none and True and not False %}yes{% endif %}")).toBe("yes");
  });

  test("none, and what is none, is undefined; a damaged one is refused", () => {
    for (const config of [null, {}, { chat_template: 3 }, { chat_template: [] }, { chat_template: [null] }]) {
      expect(createChatTemplate(config)).toBeUndefined();
    }
    const refused = (template: string) => () => createChatTemplate({ chat_template: template })!(talk, true);
    expect(refused("{% for x in %}")).toThrow(/the model's chat template cannot be used/);
    expect(refused("x".repeat(100_001))).toThrow(/100001 characters/);
    expect(refused("{{ messages | no_such_filter }}")).toThrow(/cannot be used/);
  });
});

const folder = "../shared/data/tokenizers/smollm2-135m";
const hasData = existsSync(folder);
if (!hasData) console.warn(`skipped: added tokens of a real tokenizer, because ${folder} is not there`);

test.skipIf(!hasData)("added tokens in a conversation are one id each, and left out of decoded text", () => {
  const read = (name: string) => JSON.parse(readFileSync(`${folder}/${name}`, "utf8"));
  const tokenizer = createTokenizer(read("tokenizer.json"), {
    ...read("tokenizer_config.json"),
    chat_template: chatMl,
  });
  const ids = tokenizer.encodeChat!([{ role: "user", content: "Hi" }]);
  const [start, end] = [tokenizer.tokenId("<|im_start|>"), tokenizer.tokenId("<|im_end|>")];
  expect([start, end]).toEqual([1, 2]);
  // A system turn, the user's, and the answer's beginning.
  expect(ids.filter((id) => id === start)).toHaveLength(3);
  expect(ids.filter((id) => id === end)).toHaveLength(2);
  expect(ids[0]).toBe(start);
  expect(tokenizer.decode(ids)).toBe("system\nBe helpful.\nuser\nHi\nassistant\n");
  expect(tokenizer.tokenText(1)).toBe("<|im_start|>");
});
