import type { TextTokenizer } from "./tokenizer";

/** Tokens before the new ones that are decoded again: what a token's text depends on. */
const contextTokens = 6;
/** What bytes of a character that is not complete are decoded to. */
const incomplete = "\ufffd";

/**
 * The text of tokens as they come. A character whose bytes lie in several tokens is held back until it is complete; the
 * pieces together are the text of all tokens.
 */
export class TextStream {
  readonly #decode: TextTokenizer["decode"];
  readonly #ids: number[];
  /** Tokens whose text was given, and from where on they are decoded again. */
  #given: number;
  #from: number;

  constructor(decode: TextTokenizer["decode"], prompt: readonly number[]) {
    this.#decode = decode;
    this.#ids = [...prompt];
    this.#given = prompt.length;
    this.#from = Math.max(0, prompt.length - contextTokens);
  }

  /** The text that this token completes; empty where it completes none. */
  push(id: number): string {
    this.#ids.push(id);
    const { before, after } = this.#texts();
    if (after.endsWith(incomplete) || after.length <= before.length) return "";
    return this.#give(before, after);
  }

  /** What was held back. */
  end(): string {
    const { before, after } = this.#texts();
    return this.#give(before, after);
  }

  #texts(): { readonly before: string; readonly after: string } {
    const before = this.#decode(this.#ids.slice(this.#from, this.#given));
    return { before, after: this.#decode(this.#ids.slice(this.#from)) };
  }

  #give(before: string, after: string): string {
    this.#from = Math.max(this.#from, this.#given - contextTokens);
    this.#given = this.#ids.length;
    return after.slice(before.length);
  }
}
