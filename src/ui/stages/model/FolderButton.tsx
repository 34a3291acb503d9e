import { useRef } from "react";
import { openModelFolder } from "../../../app/commands/chooseModel";
import { Button } from "../../widgets/Button";

/** Opens a model's folder from disk; its files are read there, not copied. */
export function FolderButton({ disabled }: { readonly disabled: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button disabled={disabled} onClick={() => input.current?.click()} testId="picker.folder">
        Open a model's folder
      </Button>
      <input
        ref={(element) => {
          input.current = element;
          // No attribute of React's own: the browser asks for a folder instead of files.
          element?.setAttribute("webkitdirectory", "");
        }}
        type="file"
        multiple
        hidden
        data-testid="picker.files"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          event.target.value = "";
          const folder = files[0]?.webkitRelativePath.split("/")[0] || "model";
          const named = files.map((file) => ({
            path: file.webkitRelativePath.split("/").slice(1).join("/") || file.name,
            file,
          }));
          if (files.length > 0) void openModelFolder(folder, named);
        }}
      />
    </>
  );
}
