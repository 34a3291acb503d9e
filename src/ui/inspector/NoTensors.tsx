import { ReportFacts } from "./ReportFacts";
import type { Inspected } from "./useInspected";

/** Where only the report is at hand: what it says, and why there is no picture. */
export function NoTensors({ inspected }: { readonly inspected: Inspected }) {
  return (
    <>
      <p data-testid="inspector.absent">
        This recording came without its tensors, so there is nothing to draw. A live run shows them, and so does a
        bundle that holds them.
      </p>
      <ReportFacts inspected={inspected} />
    </>
  );
}
