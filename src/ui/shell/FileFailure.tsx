import { dismissFileFailure } from "../../app/commands/openFile";
import { useApp } from "../../app/store/store";
import { ErrorCard } from "../widgets/ErrorCard";

/** The card of a recipe or report that could not be used, above whatever step is open. */
export function FileFailure() {
  const failure = useApp((state) => state.recipe.failure);
  if (!failure) return null;
  const title = failure.code === "bad-recipe" ? "This recipe cannot be used" : "This file cannot be used";
  return (
    <div style={{ marginBottom: 16 }}>
      <ErrorCard
        title={title}
        code="E15"
        cause={failure.message}
        kept={failure.kept}
        actions={[{ label: "Close", onSelect: dismissFileFailure }]}
      />
    </div>
  );
}
