const names = new Intl.DisplayNames(["en"], { type: "language" });

/** "bn" → "Bengali"; a code without a name stays as it is. */
export function languageName(code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
