// npm run fuzz [-- --count N --seed N --only FORMAT]: damaged files of every format that comes from outside. Each must be
// read or refused by a named error; none may crash the program, hold it for 2 s or take memory without limit.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build } from "vite";
import { checkNode, installDependencies, root } from "./install.mjs";

checkNode();
installDependencies();
const outDir = join(root, "dist-fuzz");
await build({
  configFile: false,
  root,
  publicDir: false,
  logLevel: "warn",
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir,
    emptyOutDir: true,
    target: "node20",
    minify: false,
    rolldownOptions: { input: { main: "scripts/fuzz/main.ts", worker: "scripts/fuzz/worker.ts" } },
  },
});
const { status } = spawnSync(process.execPath, [join(outDir, "main.js"), ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
});
process.exit(status ?? 1);
