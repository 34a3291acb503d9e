import { spawnSync } from "node:child_process";

/** Debian's Python, whose package python3-torch brings PyTorch; an own one may be named in the environment. */
export const python = process.env.PYTHON ?? "/usr/bin/python3";

/** True where PyTorch can be used; says in one line that its checks are left out where it cannot. */
export function hasTorch(): boolean {
  const found = spawnSync(python, ["-c", "import torch"], { stdio: "ignore" }).status === 0;
  if (!found) console.warn(`skipped: ${python} has no PyTorch (Debian: apt-get install python3-torch)`);
  return found;
}
