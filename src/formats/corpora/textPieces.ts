import type { TextTokenizer } from "../tokenizer";

/** A stretch of text that some tokens stand for: one, or as many as make up a whole character. */
export interface TextPiece {
  readonly text: string;
  readonly tokenCount: number;
}

/** How special tokens are written: <unk>, [UNK], <|endoftext|>. */
const specialName = /^(<.+>|\[.+\])$/;

/**
 * The text of tokens piece by piece; joined, the pieces are the decoded text, but that special tokens, of what the
 * tokenizer does not know for instance, stand with their names. Tokens that are parts of a character are one piece with
 * it. Without a tokenizer the ids themselves.
 */
export function textPieces(
  ids: readonly number[],
  tokenizer: Pick<TextTokenizer, "decode" | "tokenText"> | null,
): TextPiece[] {
  if (!tokenizer) return ids.map((id) => ({ text: `${id} `, tokenCount: 1 }));
  const pieces: TextPiece[] = [];
  let shown = "";
  let waiting = 0;
  for (let count = 1; count <= ids.length; count += 1) {
    waiting += 1;
    const name = tokenizer.tokenText(ids[count - 1] ?? 0);
    if (specialName.test(name) && tokenizer.decode(ids.slice(0, count)) === shown) {
      pieces.push({ text: name, tokenCount: waiting });
      waiting = 0;
      continue;
    }
    const decoded = tokenizer.decode(ids.slice(0, count));
    const isWhole = !decoded.endsWith("\uFFFD") && decoded.startsWith(shown) && decoded.length > shown.length;
    if (!isWhole && count < ids.length) continue;
    pieces.push({ text: decoded.slice(shown.length), tokenCount: waiting });
    [shown, waiting] = [decoded, 0];
  }
  return pieces;
}
