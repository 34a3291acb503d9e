// npm test: installs what is missing, then lint, imports, types, unit, GPU, build and journeys, each a named step.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
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

/** The tests of a Playwright report that did not pass at once, each with its first error. */
function unsteadyTests({ suites = [], specs = [] }) {
  const own = specs.flatMap((spec) =>
    spec.tests
      .filter(({ status }) => status === "unexpected" || status === "flaky")
      .map(({ status, results }) => ({
        line: `${status === "flaky" ? "flaky " : "FAILED"} ${spec.file}:${spec.line} ${spec.title}`,
        error: results.find(({ error }) => error)?.error.message ?? "",
      })),
  );
  return [...own, ...suites.flatMap(unsteadyTests)];
}

function countPlaywright({ stats, errors, suites }) {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    unsteady: suites.flatMap(unsteadyTests),
  };
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

function playwrightStep(project) {
  const file = join(reports, `${project}.json`);
  const { status } = run([playwright, "test", "--project", project, "--reporter=list,json"], {
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
  ["journeys", () => playwrightStep("journeys")],
  ["measured", () => playwrightStep("measured")],
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
  return { name, seconds, passed: result.passed, failed, unsteady: result.unsteady ?? [] };
});

for (const { line, error } of results.flatMap(({ unsteady }) => unsteady)) {
  console.log(`\n${line}\n${stripVTControlCharacters(error).split("\n").slice(0, 12).join("\n")}`);
}
console.log("");
for (const { name, seconds, passed, failed } of results) {
  const counts = passed + failed > 0 ? `${passed} passed, ${failed} failed` : "";
  console.log(`${failed === 0 ? "good  " : "FAILED"} ${name.padEnd(10)} ${seconds.padStart(7)} s  ${counts}`.trimEnd());
}
const flakyCount = results.flatMap(({ unsteady }) => unsteady).filter(({ line }) => line.startsWith("flaky")).length;
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
const failedCount = sum("failed");
const flaky = flakyCount > 0 ? `, of them ${flakyCount} only the second time` : "";
console.log(`\n${sum("passed")} passed${flaky}, ${failedCount} failed`);
process.exitCode = failedCount === 0 && isComplete ? 0 : 1;
