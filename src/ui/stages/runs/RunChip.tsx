import { Chip } from "../../widgets/Chip";
import { runAccent, runCode } from "./runSlot";

/** The code of a run within a comparison, in its accent. */
export function RunChip({ slot }: { readonly slot: number }) {
  return <Chip code={runCode(slot)} accent={runAccent(slot)} />;
}
