import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { type Command, commands, keyName, runCommands, tensorCommands } from "../../app/commandRegistry";
import { showDialog } from "../../app/commands/changeView";
import { useApp } from "../../app/store/store";
import css from "./Dialogs.module.css";

const close = () => showDialog(undefined);

/** Search over every command that can run now, and every tensor of the run in view. */
export function CommandPalette() {
  const state = useApp();
  const items = [
    ...commands.filter(({ isAvailable }) => isAvailable?.(state) ?? true),
    ...runCommands(state),
    ...tensorCommands(state),
  ];
  const choose = (command: Command) => {
    close();
    command.run();
  };
  return (
    <Dialog.Root open onOpenChange={close}>
      <Dialog.Portal>
        <Dialog.Backdrop className={css.backdrop} />
        <Dialog.Popup className={css.popup} aria-label="Search commands and tensors" data-testid="palette">
          <Autocomplete.Root
            open
            inline
            items={items}
            itemToStringValue={(command: Command) => `${command.group} ${command.label}`}
            autoHighlight="always"
            keepHighlight
          >
            <Autocomplete.Input
              className={css.input}
              aria-label="Search commands and tensors"
              placeholder="Search: a step, a command, a tensor …"
              data-testid="palette.input"
            />
            <Autocomplete.Empty className={css.empty}>Nothing is called that.</Autocomplete.Empty>
            <Autocomplete.List className={css.list}>
              {(command: Command) => (
                <Autocomplete.Item
                  key={command.id}
                  value={command}
                  className={css.item}
                  onClick={() => choose(command)}
                >
                  <span className={css.group}>{command.group}</span>
                  <span className={css.label}>{command.label}</span>
                  {command.key !== undefined && <kbd className={css.key}>{keyName(command.key)}</kbd>}
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
