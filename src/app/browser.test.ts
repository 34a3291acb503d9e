import { expect, test } from "vitest";
import { browserOf, describeBrowser, howToEnable } from "./browser";

const agents = {
  "Chrome 156 on Linux":
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36",
  "Edge 140 on Windows":
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
  "Firefox 141 on Windows": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:141.0) Gecko/20100101 Firefox/141.0",
  "Safari 18 on macOS":
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15",
  "Safari 17 on iOS":
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1",
  "Chrome 120 on Android":
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
  "this browser on this system": "curl/8",
};

test.each(Object.entries(agents))("%s is read from its user agent, and has steps to take", (words, agent) => {
  const browser = browserOf(agent);
  expect(describeBrowser(browser)).toBe(words);
  expect(howToEnable(browser).length).toBeGreaterThan(0);
});

test("steps speak of the browser and system at hand", () => {
  expect(howToEnable(browserOf(agents["Chrome 156 on Linux"])).join(" ")).toContain("chrome://flags");
  expect(howToEnable(browserOf(agents["Firefox 141 on Windows"])).join(" ")).toContain("Chrome or Edge 113");
  expect(howToEnable(browserOf(agents["Safari 17 on iOS"])).join(" ")).toContain("iOS or iPadOS 26");
});
