/** Hands text to the browser as a file. */
export function download(name: string, content: string | Blob, type = "text/plain"): void {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the address after this task: freeing it now would cut large files short.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Parts of a file name without signs that a file system refuses: "embedded short", "loss" → "embedded-short-loss". */
export function fileName(...parts: readonly string[]): string {
  const clean = parts.map((part) => part.normalize("NFC").replaceAll(/[^\p{L}\p{M}\p{N}._]+/gu, "-"));
  return (
    clean
      .join("-")
      .replaceAll(/-{2,}/g, "-")
      .replaceAll(/^[-.]+|[-.]+$/g, "") || "figure"
  );
}
