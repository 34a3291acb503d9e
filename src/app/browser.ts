/** The program that shows this page, as far as its user-agent text tells. */
export interface Browser {
  readonly name: "Chrome" | "Edge" | "Firefox" | "Safari" | "this browser";
  /** Major version; undefined where it is not told. */
  readonly version: number | undefined;
  readonly system: "Windows" | "macOS" | "Linux" | "Android" | "iOS" | "ChromeOS" | "this system";
}

const programs = [
  ["Edge", /\bEdg(?:A|iOS)?\/(\d+)/],
  ["Firefox", /\b(?:Firefox|FxiOS)\/(\d+)/],
  ["Chrome", /\b(?:Headless)?(?:Chrome|CriOS)\/(\d+)/],
  ["Safari", /\bVersion\/(\d+).*\bSafari\//],
] as const;

const systems = [
  ["iOS", /iPhone|iPad|iPod/],
  ["Android", /Android/],
  ["ChromeOS", /CrOS/],
  ["Windows", /Windows/],
  ["macOS", /Macintosh|Mac OS X/],
  ["Linux", /Linux|X11/],
] as const;

/** Reads a user-agent text. */
export function browserOf(userAgent: string): Browser {
  const program = programs.find(([, pattern]) => pattern.test(userAgent));
  const version = program?.[1].exec(userAgent)?.[1];
  return {
    name: program?.[0] ?? "this browser",
    version: version === undefined ? undefined : Number(version),
    system: systems.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? "this system",
  };
}

/** "Firefox 140 on Linux". */
export function describeBrowser({ name, version, system }: Browser): string {
  return `${name}${version === undefined ? "" : ` ${version}`} on ${system}`;
}

/** Steps that bring WebGPU to this browser, or to one beside it on this system. */
export function howToEnable({ name, system }: Browser): readonly string[] {
  if (system === "iOS")
    return ["Update to iOS or iPadOS 26 or newer: there every browser offers WebGPU.", "Then reload this page."];
  const other = system === "macOS" ? "Chrome or Edge 113, or Safari 26" : "Chrome or Edge 113";
  if (name === "Firefox") {
    const own =
      system === "Windows" || system === "macOS"
        ? `Update Firefox: it offers WebGPU from ${system === "Windows" ? "141" : "145 (macOS 26, Apple silicon)"} on.`
        : `Firefox on ${system} offers WebGPU only in its Nightly edition.`;
    return [own, `Or open this page in ${other} or newer.`];
  }
  if (name === "Safari") return ["Update to macOS 26, whose Safari 26 offers WebGPU.", `Or take ${other} or newer.`];
  if (system === "Linux") {
    return [
      `Open ${name === "Edge" ? "edge" : "chrome"}://flags, search "WebGPU" and "Vulkan", enable both, and restart the browser.`,
      "A Vulkan driver is needed: vulkaninfo --summary lists what the system has.",
    ];
  }
  if (system === "Android") return ["Take Chrome 121 or newer on Android 12 or newer."];
  return [
    `Update ${name}: Chrome and Edge offer WebGPU from 113 on.`,
    `In the browser's settings, under System, turn on "Use graphics acceleration when available", and restart it.`,
  ];
}
