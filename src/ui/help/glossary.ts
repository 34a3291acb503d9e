/** A word of the paper or of this page, in plain words. `symbol`: the paper's letter for it. */
export interface GlossaryEntry {
  readonly word: string;
  readonly symbol?: string;
  readonly meaning: string;
}

/** In the order in which a reader of the page meets them. */
export const glossary: readonly GlossaryEntry[] = [
  {
    word: "model",
    symbol: "Θ",
    meaning: "A language model: a program that continues text, made of many numbers called weights.",
  },
  {
    word: "weight, neuron",
    symbol: "θⱼ",
    meaning: "One single number of the model. The paper calls it a neuron; it is not a row or a unit.",
  },
  {
    word: "f32, f16, bf16",
    meaning:
      "How a weight is stored: in 32 bits, or rounded to 16, which takes half the memory. f16 keeps about three digits up to 65504, bf16 two digits at any size. Key weights learn in 32 bits whatever is chosen.",
  },
  { word: "tensor", symbol: "τ", meaning: "A matrix or a vector of weights with a name, such as layer 3's gate." },
  {
    word: "kind of tensor",
    meaning:
      "q, k, v (in some models one matrix, qkv) and o make up attention; gate, up, down the MLP; ln1, ln2 and norm scale; embed turns tokens into vectors.",
  },
  { word: "token", meaning: "A piece of text that the model reads as one: here a word, a part of a word, or a digit." },
  {
    word: "ability",
    symbol: "A",
    meaning: "What the model is to learn; here arithmetic from word problems, written in English only.",
  },
  { word: "reference language", symbol: "L0", meaning: "The language in which the ability is learned: English." },
  { word: "importance", symbol: "I", meaning: "How far a short training on some text moves one weight." },
  {
    word: "key neurons",
    symbol: "N",
    meaning: "The weights of greatest importance. Only they are trained; every other weight keeps its bits.",
  },
  { word: "key-neuron ratio", symbol: "k1", meaning: "Which share of all weights is key." },
  { word: "training step", meaning: "One change of the trained weights, made from one batch of rows of text." },
  { word: "loss", meaning: "How surprised the model is by the next token, on average. Training lowers it." },
  { word: "delta", symbol: "d", meaning: "A trained model minus the base model: zero but at the key neurons." },
  {
    word: "ability weights",
    symbol: "R(A)",
    meaning: "The change that carries the ability, with its language taken out.",
  },
  { word: "multilingual weights", symbol: "R_Lang", meaning: "The changes that carry the languages, mixed." },
  {
    word: "similarity",
    symbol: "S(τ)",
    meaning: "Whether a tensor's change for the ability points where its change for the languages points.",
  },
  { word: "transfer set", symbol: "T", meaning: "The tensors least like the languages: they receive the ability." },
  { word: "transfer ratio", symbol: "k2", meaning: "Which share of the tensors is in the transfer set." },
  {
    word: "merged model",
    meaning: "Base, ability weights and multilingual weights added up. Nothing is trained for it.",
  },
  {
    word: "accuracy",
    meaning: "The share of problems whose result is right. The interval says how sure that share is (95 %, Wilson).",
  },
  {
    word: "perplexity",
    meaning: "Between how many tokens the model hesitates on ordinary text. It should not rise much.",
  },
  {
    word: "live, recorded, estimated",
    meaning: "Computed here and now; computed earlier on a named machine; not measured but calculated beforehand.",
  },
];
