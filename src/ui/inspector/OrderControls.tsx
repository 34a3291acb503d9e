import { memo } from "react";
import { orderLines } from "../../app/commands/inspect";
import type { InspectorState, OrderBy } from "../../app/store/state";
import { useApp } from "../../app/store/store";
import { Button } from "../widgets/Button";
import css from "./Inspector.module.css";
import type { Inspected } from "./useInspected";

const orders: Readonly<Record<OrderBy, string>> = {
  index: "as in the tensor",
  ability: "‖R(A)‖, strongest first",
  keys: "key weights of the ability",
};

interface OrderControlsProps {
  readonly inspected: Inspected;
  /** The picture is drawn in another order than the tensor's. */
  readonly isChanged: boolean;
}

/** In which order rows and columns stand; where it is not the tensor's, it says so and leads back. */
export const OrderControls = memo(function OrderControls({ inspected, isChanged }: OrderControlsProps) {
  const rowsBy = useApp((state) => state.inspector.rowsBy);
  const columnsBy = useApp((state) => state.inspector.columnsBy);
  const choice = (name: "rowsBy" | "columnsBy", label: string, value: OrderBy) => (
    <label className={css.field}>
      <span>{label}</span>
      <select
        value={value}
        onChange={({ target }) => orderLines({ [name]: target.value } as Partial<InspectorState>)}
        data-testid={`inspector.${name}`}
      >
        {Object.entries(orders).map(([by, words]) => (
          <option key={by} value={by}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <>
      <div className={css.controls}>
        {inspected.rows > 1 && choice("rowsBy", "rows", rowsBy)}
        {choice("columnsBy", "columns", columnsBy)}
      </div>
      {isChanged && (
        <p className={css.changed} data-testid="inspector.changed">
          <strong>Order changed.</strong> The numbers beside the picture are still those of the tensor.{" "}
          <Button
            tone="quiet"
            onClick={() => orderLines({ rowsBy: "index", columnsBy: "index" })}
            testId="inspector.ownOrder"
          >
            Back to the tensor’s order
          </Button>
        </p>
      )}
    </>
  );
});
