// npm start: installs what is missing, builds, serves the page on localhost and opens it where there is a display.
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { checkNode, installDependencies, root } from "./install.mjs";
import { serve } from "./serve.mjs";
import { isStale } from "./stale.mjs";

const inputs = ["src", "shaders", "recipes", "public", "index.html", "package-lock.json", "vite.config.ts"];

function build() {
  if (!isStale("dist/index.html", inputs)) return;
  console.log("Building the page …");
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const { status } = spawnSync(process.execPath, [vite, "build", "--logLevel", "warn"], {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
}

function open(address) {
  const { platform, env } = process;
  const hasDisplay = platform !== "linux" || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
  if (!hasDisplay || env.CI) return;
  const [command, args] =
    platform === "darwin"
      ? ["open", [address]]
      : platform === "win32"
        ? ["cmd", ["/c", "start", "", address]]
        : ["xdg-open", [address]];
  const child = spawn(command, args, { stdio: "ignore", detached: true });
  // Without a program to open it, the printed address has to do.
  child.on("error", () => undefined);
  child.unref();
}

const { values } = parseArgs({
  options: { port: { type: "string" }, "no-open": { type: "boolean" } },
});
checkNode();
installDependencies();
build();
const address = await serve({ port: Number(values.port ?? process.env.PORT ?? 4173) });
console.log(`\n  ${address}\n\nWebGPU is needed for live runs: Chrome or Edge. Ctrl-C stops the server.`);
if (!values["no-open"]) open(address);
