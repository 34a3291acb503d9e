import { formatNumber, formatPercent } from "../../base/format";
import type { CorpusCounts } from "./collectDocuments";

/** What a corpus holds, in a line: "1,234 documents, 56,789 tokens; 3 duplicates; 61 documents (4.7 %) held out". */
export function describeCounts(counts: CorpusCounts): string {
  const { documents, tokens, duplicates, heldoutDocuments, heldoutTokens, isLimited } = counts;
  const parts = [`${formatNumber(documents)} documents, ${formatNumber(tokens)} tokens`];
  if (isLimited) parts.push("cut at the limit of tokens");
  if (duplicates > 0) parts.push(`${formatNumber(duplicates)} identical to an earlier one`);
  if (heldoutDocuments > 0) {
    const share = formatPercent(heldoutDocuments / (documents + heldoutDocuments));
    parts.push(
      `${formatNumber(heldoutDocuments)} documents (${share}) with ${formatNumber(heldoutTokens)} tokens held out`,
    );
  }
  return parts.join("; ");
}
