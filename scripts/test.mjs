// npm test: installs what is missing, then lint, imports, types, unit, GPU, build and journeys, each a named step.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { checkNode, installDependencies, root } from "./install.mjs";

checkNode();
installDependencies();

const reports = join(root, "test-results", "reports");
const tool = (name, ...path) => join(root, "node_modules", name, ...path);
const vitest = tool("vitest", "vitest.mjs");
const playwright = tool("@playwright/test", "cli.js");

function run(args, options = {}) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: "inherit", ...options });
}

/** Numbers of a Vitest report; a file that could not be loaded counts as one failure. */
function countVitest(report) {
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
}

function countPlaywright({ stats, errors }) {
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length };
}

function readReport(file, count) {
  return existsSync(file) ? count(JSON.parse(readFileSync(file, "utf8"))) : { passed: 0, failed: 0 };
}

function vitestStep(project) {
  const file = join(reports, `${project}.json`);
  const args = [
    vitest,
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ];
  const { status } = run(args);
  return { isGood: status === 0, ...readReport(file, countVitest) };
}

function playwrightStep() {
  const file = join(reports, "e2e.json");
  const { status } = run([playwright, "test", "--reporter=list,json"], {
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: file, PLAYWRIGHT_JSON_OUTPUT_NAME: file },
  });
  return { isGood: status === 0, ...readReport(file, countPlaywright) };
}

const check =
  (...args) =>
  () => ({ isGood: run(args).status === 0, passed: 0, failed: 0 });

const steps = [
  ["lint", check(tool("@biomejs/biome", "bin", "biome"), "check", ".")],
  ["imports", check("scripts/checkImports.mjs")],
  ["dead code", check(tool("knip", "bin", "knip.js"), "--no-progress")],
  ["types", check(tool("typescript", "bin", "tsc"), "--noEmit")],
  ["unit", () => vitestStep("unit")],
  ["gpu", () => vitestStep("gpu")],
  ["build", check(tool("vite", "bin", "vite.js"), "build", "--logLevel", "warn")],
  ["e2e", playwrightStep],
];

function findChromium() {
  const code = `import { runnerImport } from "vite";
const { module } = await runnerImport("/scripts/chromium.ts", { root: process.cwd(), logLevel: "error" });
process.stdout.write(module.findChromium() ?? "");`;
  const found = spawnSync(process.execPath, ["--input-type=module", "-e", code], { cwd: root, encoding: "utf8" });
  if (found.status !== 0) process.stderr.write(found.stderr);
  return found.stdout;
}

const isDebian = existsSync("/usr/bin/apt-get");
const debianPackages = "apt-get install -y --no-install-recommends chromium libvulkan1";

function installFromDebian() {
  if (!isDebian || process.getuid?.() !== 0) return false;
  return spawnSync("sh", ["-c", `apt-get update && ${debianPackages}`], { stdio: "inherit" }).status === 0;
}

/** Finds a Chromium, else installs one: Debian's as root, Playwright's elsewhere. */
function provideChromium() {
  const found = findChromium();
  if (found) return found;
  console.log("No Chromium found; installing one …");
  if (!installFromDebian() && !process.env.PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD) run([playwright, "install", "chromium"]);
  return findChromium();
}

function findAdapter() {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/adapter.mjs"], {
    cwd: root,
    encoding: "utf8",
  });
  return { isFound: status === 0, text: (status === 0 ? stdout : stderr).trim() };
}

/** The adapter for Node; where there is none, Debian's Chromium brings one. */
function provideAdapter() {
  const found = findAdapter();
  return found.isFound || !installFromDebian() ? found : findAdapter();
}

/** Says what the tests will run on. False where something is missing that could not be installed. */
function prepare() {
  const chromium = provideChromium();
  const command = isDebian ? `sudo ${debianPackages}` : "npx playwright install chromium";
  console.log(`Chromium: ${chromium || `missing. Install it with: ${command}`}`);
  const { isFound, text } = provideAdapter();
  console.log(`WebGPU adapter for Node: ${isFound ? text : `missing. ${text}`}`);
  return Boolean(chromium) && isFound;
}

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const isComplete = prepare();
const results = steps.map(([name, work]) => {
  console.log(`\n== ${name}`);
  const started = performance.now();
  const result = work();
  // A step that ends badly without a failed test (a crash, a lint error) is a failure of its own.
  const failed = result.isGood ? result.failed : Math.max(1, result.failed);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`== ${name}: ${failed === 0 ? "good" : "FAILED"} (${seconds} s)`);
  return { name, seconds, passed: result.passed, failed };
});

console.log("");
for (const { name, seconds, passed, failed } of results) {
  const counts = passed + failed > 0 ? `${passed} passed, ${failed} failed` : "";
  console.log(`${failed === 0 ? "good  " : "FAILED"} ${name.padEnd(10)} ${seconds.padStart(7)} s  ${counts}`.trimEnd());
}
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
const failedCount = sum("failed");
console.log(`\n${sum("passed")} passed, ${failedCount} failed`);
process.exitCode = failedCount === 0 && isComplete ? 0 : 1;
