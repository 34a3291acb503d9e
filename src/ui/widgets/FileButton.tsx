import { useRef } from "react";
import { Button, type ButtonProps } from "./Button";

export interface FileButtonProps extends Pick<ButtonProps, "tone" | "disabled" | "children" | "testId"> {
  /** Ends of file names, as `.json,.zip`. */
  readonly accept: string;
  readonly onFile: (file: File, others: readonly File[]) => void;
  /** Several files may be chosen at once. */
  readonly isMany?: boolean;
  /** Test id of the input behind the button. */
  readonly inputTestId: string;
}

/** A button that asks for a file; the same file may be chosen again. */
export function FileButton({ accept, onFile, isMany = false, inputTestId, ...button }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button {...button} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        accept={accept}
        multiple={isMany}
        hidden
        data-testid={inputTestId}
        onChange={(event) => {
          const [file, ...others] = event.target.files ?? [];
          event.target.value = "";
          if (file) onFile(file, others);
        }}
      />
    </>
  );
}
