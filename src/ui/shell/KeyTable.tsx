import { commands, keyName } from "../../app/commandRegistry";
import { setSingleKeys } from "../../app/commands/changeView";
import { useApp } from "../../app/store/store";
import css from "./Dialogs.module.css";

/** Keys of single elements, which stand in no registry. */
const elementKeys = [
  ["Ctrl K or ⌘ K", "Search commands and tensors"],
  ["Arrows, Home, End", "Move within a map, a curve or a table of cells"],
  ["Enter", "Open the tensor in focus in the Inspector"],
  ["Arrows on a slider", "One step; with Shift ten, with Alt a tenth"],
] as const;

/** Every key and what it does, and the switch for single keys. */
export function KeyTable() {
  const singleKeys = useApp((state) => state.view.singleKeys);
  const single = commands.flatMap(({ key, label }) => (key === undefined ? [] : [[keyName(key), label] as const]));
  return (
    <>
      <table className={css.keys} data-testid="keys.table">
        <thead>
          <tr>
            <th scope="col">key</th>
            <th scope="col">does</th>
          </tr>
        </thead>
        <tbody>
          {[...elementKeys, ...single].map(([key, label]) => (
            <tr key={key}>
              <td>
                <kbd className={css.key}>{key}</kbd>
              </td>
              <td>{label}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <label className={css.switch}>
        <input
          type="checkbox"
          checked={singleKeys}
          onChange={(event) => setSingleKeys(event.target.checked)}
          data-testid="keys.single"
        />{" "}
        Commands by single keys (they never fire where you type)
      </label>
    </>
  );
}
