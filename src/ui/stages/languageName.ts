const names = new Intl.DisplayNames(["en"], { type: "language" });

/** "te" → "Telugu"; a code without a name stays as it is. */
export function languageName(code: string): string {
  // The platform says Bangla; the page keeps to the name in the paper.
  if (code === "bn") return "Bengali";
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
