/** Puts text on the clipboard, also on a page that came over an open connection. False where the browser refuses. */
export async function copyText(text: string): Promise<boolean> {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard) {
    return clipboard.writeText(text).then(
      () => true,
      () => false,
    );
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("aria-hidden", "true");
  area.style.position = "fixed";
  document.body.append(area);
  area.select();
  // The only way on an insecure page, where there is no clipboard object.
  const isCopied = document.execCommand("copy");
  area.remove();
  return isCopied;
}
