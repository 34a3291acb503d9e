// The rule of who may import whom (docs/architecture.md), as data, and its check. --graph prints the imports found.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./install.mjs";

/** A folder of src/ imports only folders with a smaller number, and itself. */
export const layers = {
  base: 0,
  formats: 1,
  hub: 2,
  gpu: 2,
  kernels: 3,
  model: 4,
  training: 5,
  method: 6,
  evaluation: 6,
  engine: 7,
  cli: 8,
  app: 8,
  offline: 8,
  ui: 9,
  playground: 9,
  "main.tsx": 10,
};

/** Files that a folder may see of one below the thread boundary; anything else of it is an error. `samples`, `planSuite` and `runSuite` only call the interface, `estimate`, `memoryVerdict` and `suiteReportOf` only reckon. */
export const faces = {
  app: {
    engine: [
      "api",
      "dataApi",
      "estimate",
      "job",
      "jobTransfer",
      "readContinuations",
      "report",
      "request",
      "memoryVerdict",
      "planSuite",
      "preparedSuite",
      "runSuite",
      "samples",
      "suiteReportOf",
      "suiteStore",
      "viewApi",
    ],
  },
};

/** Folders that import anything but types only from these (and themselves). */
export const runtimeOnly = { ui: ["app", "base"] };

/** Parts of a folder and what they may not import. */
export const secluded = [
  { from: "src/ui/widgets/", not: "src/app/", reason: "widgets know no domain" },
  { from: "src/ui/visuals/", not: "src/app/store/", reason: "visuals get their data by props" },
];

/** Packages and the places that may import them. Others may be imported anywhere. */
export const packages = {
  "webgpu-utils": ["src/gpu/"],
  comlink: ["src/engine/", "src/app/client.ts"],
  zustand: ["src/app/store/"],
  react: ["src/ui/", "src/playground/", "src/main.tsx"],
  "react-dom": ["src/ui/", "src/playground/", "src/main.tsx"],
  wouter: ["src/ui/", "src/playground/", "src/main.tsx"],
  "lucide-react": ["src/ui/", "src/playground/"],
  "@base-ui/react": ["src/ui/", "src/playground/"],
  uplot: ["src/ui/visuals/"],
  "@observablehq/plot": ["src/ui/visuals/"],
  fflate: ["src/formats/"],
  "@huggingface/tokenizers": ["src/formats/"],
  "@huggingface/hub": ["src/hub/"],
  "hash-wasm": ["src/hub/"],
  "@huggingface/jinja": ["src/formats/"],
  papaparse: ["src/formats/corpora/"],
  hyparquet: ["src/formats/corpora/"],
  "hyparquet-compressors": ["src/formats/corpora/"],
  valibot: ["src/formats/", "src/hub/", "src/app/"],
  idb: ["src/app/", "src/engine/"],
  webgpu: ["src/cli/"],
  "@jax-js/jax": ["src/cli/bench/"],
};

const lineLimits = { ".ts": 400, ".tsx": 400, ".wgsl": 200 };

const isTest = (path) => /\.test\.tsx?$/.test(path);
const isTestSupport = (path) => isTest(path) || /(testing|testFixtures|Testing)\.ts$/.test(path);
const isReference = (path) => /\.reference(\.ts)?$/.test(path);

/** The imports of one source: `{ target, isType }`; `import`, `export … from` and `import()` with a text. */
export function importsOf(text) {
  const pattern =
    /(?:^|[\n;])\s*(import|export)\s+(type\s)?(?:[\w*${}\s,]*?\sfrom\s*|[{][^}]*[}]\s*from\s*)?["']([^"'\n]+)["']|\bimport\(\s*["']([^"'\n]+)["']/g;
  return [...text.matchAll(pattern)].map(([, , type, target, dynamic]) => ({
    target: target ?? dynamic,
    isType: Boolean(type),
  }));
}

function folderOf(path) {
  return path.startsWith("src/") ? path.split("/")[1] : undefined;
}

function packageOf(target) {
  return target
    .split("/")
    .slice(0, target.startsWith("@") ? 2 : 1)
    .join("/");
}

function packageProblem(path, target) {
  if (target.startsWith("node:")) {
    const isAllowed = folderOf(path) === "cli" || isTestSupport(path) || !path.startsWith("src/");
    return isAllowed ? undefined : `${target} is for src/cli and tests`;
  }
  const name = packageOf(target);
  const homes = packages[name];
  if (!homes || isTest(path) || homes.some((home) => path.startsWith(home))) return undefined;
  return `${name} may be imported only in ${homes.join(", ")}`;
}

function folderProblem(path, resolved, isType) {
  const from = folderOf(path);
  const to = folderOf(resolved);
  if (!from || !to || from === to) return undefined;
  const [level, target] = [layers[from], layers[to] ?? layers[`${to}.tsx`]];
  if (level === undefined) return `src/${from} is not in the table of scripts/checkImports.mjs`;
  if (target === undefined || target >= level) return `src/${from} may not import src/${to}`;
  const face = faces[from]?.[to];
  if (face && !face.includes(posix.basename(resolved).replace(/\.tsx?$/, ""))) {
    return `src/${from} sees of src/${to} only ${face.join(", ")}`;
  }
  const runtime = runtimeOnly[from];
  if (runtime && !isType && !runtime.includes(to)) return `src/${from} may import only types from src/${to}`;
  return undefined;
}

function problemOf(path, target, isType) {
  if (!target.startsWith(".")) return packageProblem(path, target);
  const resolved = posix.normalize(posix.join(posix.dirname(path), target)).replace(/\?.*$/, "");
  if (path.startsWith("e2e/")) return resolved.startsWith("src/") ? "e2e imports nothing from src" : undefined;
  if (!path.startsWith("src/")) return undefined;
  if (resolved.endsWith(".wgsl")) {
    return path.startsWith("src/kernels/") || isTest(path) ? undefined : "shaders are imported only by src/kernels";
  }
  if (isReference(resolved) && !isReference(path) && !isTestSupport(path) && folderOf(path) !== "playground") {
    return "references are imported only by tests, the playground and references";
  }
  const rule = secluded.find(({ from, not }) => path.startsWith(from) && resolved.startsWith(not));
  if (rule && !isType) return `${resolved}: ${rule.reason}`;
  return folderProblem(path, resolved, isType);
}

/** Everything wrong with one file; `path` from the root with forward slashes. */
export function checkFile(path, text) {
  const problems = [];
  for (const { target, isType } of importsOf(text)) {
    const problem = problemOf(path, target, isType);
    if (problem) problems.push(`${path}: ${problem} (imports ${target})`);
  }
  if (/^src\/.*\/index\.tsx?$/.test(path))
    problems.push(`${path}: no index files; import the file that defines the thing`);
  const limit = lineLimits[path.slice(path.lastIndexOf("."))];
  const lines = text.split("\n").length - 1;
  if (limit && !isTest(path) && lines > limit) problems.push(`${path}: ${lines} lines; the limit is ${limit}`);
  return problems;
}

function filesBelow(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(path);
    return /\.(tsx?|wgsl)$/.test(entry.name) ? [path] : [];
  });
}

function sources() {
  const folders = readdirSync(root).filter((name) => ["src", "e2e", "shaders"].includes(name));
  return folders.flatMap(filesBelow).map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

function printGraph(files) {
  const rows = new Map();
  for (const { path, text } of files) {
    const from = folderOf(path);
    if (!from || isTest(path)) continue;
    const row = rows.get(from) ?? { lines: 0, to: new Set() };
    row.lines += text.split("\n").length;
    for (const { target } of importsOf(text)) {
      if (!target.startsWith(".")) continue;
      const to = folderOf(
        relative(root, join(root, dirname(path), target))
          .split(sep)
          .join("/"),
      );
      if (to && to !== from && layers[to] !== undefined) row.to.add(to);
    }
    rows.set(from, row);
  }
  for (const [name, level] of Object.entries(layers)) {
    const row = rows.get(name);
    if (row)
      console.log(
        `${level} ${name.padEnd(11)} ${String(row.lines).padStart(6)} lines → ${[...row.to].sort().join(" ")}`,
      );
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const files = sources();
  if (process.argv.includes("--graph")) printGraph(files);
  const problems = files.flatMap(({ path, text }) => checkFile(path, text));
  for (const problem of problems) console.error(problem);
  console.log(`${files.length} files, ${problems.length} problems of imports and size`);
  if (problems.length > 0) process.exitCode = 1;
}
