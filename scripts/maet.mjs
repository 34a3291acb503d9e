// npm run maet -- …: bundles the command line for Node where it is older than its sources, then runs it.
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { checkNode, installDependencies, root } from "./install.mjs";
import { isStale } from "./stale.mjs";

checkNode();
installDependencies();
if (isStale("dist-cli/maet.js", ["src", "shaders", "package-lock.json", "vite.node.config.ts"])) {
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const args = [vite, "build", "--config", "vite.node.config.ts", "--logLevel", "warn"];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (status !== 0) process.exit(1);
}
const child = spawn(process.execPath, [join(root, "dist-cli", "maet.js"), ...process.argv.slice(2)], {
  stdio: "inherit",
});
// A terminal sends Ctrl-C to both processes; from elsewhere only this one hears of it. The command decides how to stop.
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    if (signal === "SIGTERM" || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on("exit", (status, signal) => {
  process.exitCode = status ?? (signal === "SIGINT" ? 130 : 1);
});
