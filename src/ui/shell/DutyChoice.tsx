import { setDuty } from "../../app/commands/startRun";
import { useApp } from "../../app/store/store";
import css from "./TransportBar.module.css";

const duties = [1, 0.75, 0.5, 0.25];

/** How much of the time a job may use the GPU; what it computes stays the same. */
export function DutyChoice() {
  const duty = useApp((state) => state.run.duty);
  return (
    <label className={css.duty} title="Pauses between steps leave the GPU to other programs; no number changes.">
      GPU use
      <select value={duty} onChange={(event) => setDuty(Number(event.target.value))} data-testid="transport.duty">
        {duties.map((share) => (
          <option key={share} value={share}>
            {share * 100} %
          </option>
        ))}
      </select>
    </label>
  );
}
