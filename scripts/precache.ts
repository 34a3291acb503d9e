import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";
import { isKeptOnUse } from "./keptOnUse.ts";

const program = "sw.js";
/** What `src/offline/serviceWorker.ts` calls its list. */
const placeholder = "shellBuild";

const revisionOf = (content: string | Uint8Array) => createHash("sha256").update(content).digest("hex").slice(0, 16);

function filesBelow(folder: string, path = ""): string[] {
  return readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
    const inner = path ? `${path}/${entry.name}` : entry.name;
    return entry.isDirectory() ? filesBelow(folder, inner) : [inner];
  });
}

/** Builds the service worker as `sw.js` beside the page, with the list of every file of the build and of `public/`. */
export function precache(): Plugin {
  let publicDir = "";
  return {
    name: "precache",
    apply: "build",
    enforce: "post",
    configResolved(config) {
      publicDir = config.publicDir;
    },
    buildStart() {
      this.emitFile({ type: "chunk", id: "/src/offline/serviceWorker.ts", fileName: program });
    },
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const worker = bundle[program];
        if (worker?.type !== "chunk") throw new Error(`${program} was not built`);
        const built = Object.values(bundle)
          .filter(({ fileName }) => fileName !== program)
          .map((file) => ({
            url: file.fileName,
            revision: revisionOf(file.type === "chunk" ? file.code : file.source),
          }));
        const shipped = filesBelow(publicDir).map((url) => ({
          url,
          revision: revisionOf(readFileSync(join(publicDir, url))),
          ...(isKeptOnUse(url) && { onUse: true }),
        }));
        const files = [...built, ...shipped].sort((a, b) => (a.url < b.url ? -1 : 1));
        if (!worker.code.includes(placeholder)) throw new Error(`${program} names no ${placeholder}`);
        const build = { revision: revisionOf(JSON.stringify(files)), files };
        worker.code = `const ${placeholder} = ${JSON.stringify(build)};\n${worker.code}`;
      },
    },
  };
}
