import { showMode } from "../../app/commands/loadModel";
import { useApp } from "../../app/store/store";
import css from "./ModeSwitch.module.css";

const modes = [
  { mode: "recorded", word: "RECORDED", mark: "◌" },
  { mode: "live", word: "LIVE", mark: "●" },
] as const;

/** Badge and switch in one: which run the screens show. */
export function ModeSwitch() {
  const current = useApp((state) => state.run.mode);
  return (
    <fieldset className={css.switch} data-testid="header.mode" data-mode={current}>
      <legend className="visually-hidden">Numbers shown</legend>
      {modes.map(({ mode, word, mark }) => (
        <label key={mode} className={css.option} data-current={mode === current}>
          <input
            type="radio"
            name="mode"
            className="visually-hidden"
            checked={mode === current}
            onChange={() => showMode(mode)}
            data-testid={`header.mode.${mode}`}
          />
          <span aria-hidden className={css.mark} data-mode={mode}>
            {mark}
          </span>
          {word}
        </label>
      ))}
    </fieldset>
  );
}
