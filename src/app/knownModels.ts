/** Models of the hub that this program was made for: what the picker proposes. */
export const knownModels: readonly { readonly name: string; readonly words: string }[] = [
  { name: "HuggingFaceTB/SmolLM2-135M", words: "135 M weights, English" },
  { name: "HuggingFaceTB/SmolLM2-360M", words: "362 M weights, English" },
  { name: "Qwen/Qwen2.5-0.5B", words: "494 M weights, 29 languages" },
  { name: "Qwen/Qwen3-0.6B-Base", words: "596 M weights, 119 languages" },
  { name: "TinyLlama/TinyLlama_v1.1", words: "1.1 G weights, English" },
  { name: "meta-llama/Llama-3.2-1B", words: "1.2 G weights, 8 languages; ask its owners first" },
];
