import type { CorpusSource } from "../formats/recipe";

export interface CorpusPreset {
  readonly id: string;
  readonly label: string;
  /** What it is, and how it relates to the paper's own. */
  readonly about: string;
  /** The data set for a language; undefined where it has none. */
  source(language: string): Extract<CorpusSource, { readonly hub: string }> | undefined;
}

const limitTokens = 1_000_000;
const common = { split: "train", column: "text", limitTokens } as const;

/** Names that FineWeb-2 gives the languages of the embedded world. */
const scripts: Readonly<Record<string, string>> = { es: "spa_Latn", zh: "cmn_Hani", bn: "ben_Beng", te: "tel_Telu" };
const roots: Readonly<Record<string, string>> = {
  zh: "bigscience-data/roots_zh-cn_wikipedia",
  bn: "bigscience-data/roots_indic-bn_indic_nlp_corpus",
};

/** Sources of the ability in the paper: mathematical web pages and papers. */
export const abilityPresets: readonly CorpusPreset[] = [
  {
    id: "openwebmath",
    label: "OpenWebMath",
    about: "Mathematical web pages in English, the paper's first source of its ability.",
    source: () => ({ hub: "open-web-math/open-web-math", config: "default", ...common }),
  },
  {
    id: "dolma-arxiv",
    label: "arXiv of Dolma",
    about:
      "The arXiv papers of Dolma 1.7, the paper's second source. Dolma itself is no Parquet; this is that part of it as somebody else uploaded it.",
    source: () => ({ hub: "emozilla/dolma-v1_7-arxiv", config: "default", ...common }),
  },
];

/** General text in many languages. */
export const languagePresets: readonly CorpusPreset[] = [
  {
    id: "roots",
    label: "ROOTS",
    about:
      "The paper's own general text. It is shared only with those who accept BigScience's charter on the hub: give a token of such an account. Its parts have names of their own; here Chinese and Bengali ones.",
    source: (language) => {
      const hub = roots[language];
      return hub === undefined ? undefined : { hub, config: "default", ...common };
    },
  },
  {
    id: "wikipedia",
    label: "Wikipedia",
    about: "Open to everybody, in all languages; ROOTS holds an older copy of it.",
    source: (language) => ({ hub: "wikimedia/wikipedia", config: `20231101.${language}`, ...common }),
  },
  {
    id: "fineweb2",
    label: "FineWeb-2",
    about: "Open to everybody: web pages by language, filtered. Closest in kind to the web part of ROOTS.",
    source: (language) => {
      const config = scripts[language];
      return config === undefined ? undefined : { hub: "HuggingFaceFW/fineweb-2", config, ...common };
    },
  },
  {
    id: "culturax",
    label: "CulturaX",
    about: "Web pages in 167 languages. Its terms must be accepted on the hub: give a token of such an account.",
    source: (language) => ({ hub: "uonlp/CulturaX", config: language, ...common }),
  },
];
