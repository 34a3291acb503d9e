// Small tokenizers of the kinds that checkpoints bring: every part that tokenizer.json can have stands in one of them.
const added = (id: number, content: string, special = true) => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: !special,
  normalized: false,
  special,
});

const letters = "abcdefghijklmnopqrstuvwxyz";
const vocabOf = (pieces: readonly string[], first = 0) =>
  Object.fromEntries(pieces.map((piece, index) => [piece, first + index]));

/** As Llama 3, Qwen and GPT-2 write: byte-level pairs behind a regular expression. */
const byteLevel = {
  version: "1.0",
  added_tokens: [added(40, "<|begin|>"), added(41, "<|end|>"), added(42, "<tool>", false)],
  normalizer: { type: "NFC" },
  pre_tokenizer: {
    type: "Sequence",
    pretokenizers: [
      {
        type: "Split",
        pattern: { Regex: "(?i:'s|'t)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s+" },
        behavior: "Isolated",
        invert: false,
      },
      { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false },
    ],
  },
  post_processor: {
    type: "TemplateProcessing",
    single: [{ SpecialToken: { id: "<|begin|>", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }],
    pair: [{ Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "B", type_id: 1 } }],
    special_tokens: { "<|begin|>": { id: "<|begin|>", ids: [40], tokens: ["<|begin|>"] } },
  },
  decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
  model: {
    type: "BPE",
    dropout: null,
    unk_token: null,
    byte_fallback: false,
    ignore_merges: true,
    vocab: vocabOf([...letters, "Ġ", "!", "th", "the", "Ġt", "Ġth", "Ġthe", "an", "and", "1", "2", "3"]),
    merges: [
      ["t", "h"],
      ["th", "e"],
      ["Ġ", "t"],
      ["Ġt", "h"],
      ["Ġth", "e"],
      ["a", "n"],
      ["an", "d"],
    ],
  },
};

/** As Llama 2, Mistral and Baichuan write: SentencePiece pairs with bytes for what is missing. */
const byteFallback = {
  version: "1.0",
  added_tokens: [added(0, "<unk>"), added(1, "<s>"), added(2, "</s>")],
  normalizer: {
    type: "Sequence",
    normalizers: [
      { type: "Prepend", prepend: "▁" },
      { type: "Replace", pattern: { String: " " }, content: "▁" },
    ],
  },
  pre_tokenizer: null,
  post_processor: null,
  decoder: {
    type: "Sequence",
    decoders: [
      { type: "Replace", pattern: { String: "▁" }, content: " " },
      { type: "ByteFallback" },
      { type: "Fuse" },
      { type: "Strip", content: " ", start: 1, stop: 0 },
    ],
  },
  model: {
    type: "BPE",
    unk_token: "<unk>",
    fuse_unk: true,
    byte_fallback: true,
    vocab: {
      ...vocabOf(["<unk>", "<s>", "</s>"]),
      ...vocabOf(
        Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`),
        3,
      ),
      ...vocabOf(["▁", ...letters, "th", "▁th", "the", "▁the"], 259),
    },
    merges: ["t h", "▁ th", "th e", "▁th e"],
  },
};

const unigram = {
  version: "1.0",
  added_tokens: [added(0, "<pad>"), added(1, "</s>")],
  normalizer: { type: "Sequence", normalizers: [{ type: "NFKC" }, { type: "Lowercase" }, { type: "StripAccents" }] },
  pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true },
  post_processor: { type: "RobertaProcessing", sep: ["</s>", 1], cls: ["<pad>", 0], trim_offsets: true },
  decoder: { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true },
  model: {
    type: "Unigram",
    unk_id: 2,
    vocab: [
      ["<pad>", 0],
      ["</s>", 0],
      ["<unk>", 0],
      ["▁", -2],
      ["▁the", -3],
      ...[...letters].map((l, i) => [l, -4 - i / 9]),
    ],
  },
};

const wordPiece = {
  version: "1.0",
  added_tokens: [added(0, "[UNK]"), added(1, "[CLS]"), added(2, "[SEP]")],
  normalizer: {
    type: "BertNormalizer",
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  },
  pre_tokenizer: { type: "BertPreTokenizer" },
  post_processor: { type: "BertProcessing", sep: ["[SEP]", 2], cls: ["[CLS]", 1] },
  decoder: { type: "WordPiece", prefix: "##", cleanup: true },
  model: {
    type: "WordPiece",
    unk_token: "[UNK]",
    continuing_subword_prefix: "##",
    max_input_chars_per_word: 100,
    vocab: vocabOf(["[UNK]", "[CLS]", "[SEP]", "the", "##s", ...letters]),
  },
};

/** Parsed tokenizer.json files. */
export const tokenizerSeeds: readonly object[] = [byteLevel, byteFallback, unigram, wordPiece];

/** Texts that every tokenizer is asked for: letters, digits, spaces, signs of several bytes, an added token. */
export const tokenizerTexts: readonly string[] = [
  "",
  "the cat and 123 hats!",
  "  two   spaces\n\nand lines\t",
  "ভাষা 数学 ¿qué? 🙂\u0301",
  "<|end|><s>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!",
];
