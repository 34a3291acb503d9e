import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
};

/** Serves the built page below `/lab/`, as a host of many pages does. A file can be made to read otherwise. */
export class SubPathHost {
  readonly #changes = new Map<string, (content: Buffer) => Buffer>();
  readonly #server: Server;
  /** Paths asked for, from the page on. */
  readonly asked: string[] = [];
  /** Those that the service worker asked for, its own program left out. */
  readonly kept: string[] = [];

  constructor() {
    this.#server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? "/", "http://localhost");
      const path = pathname.replace(/^\/lab\//, "") || "index.html";
      this.asked.push(path);
      if (request.headers.referer?.endsWith("/sw.js") && path !== "sw.js") this.kept.push(path);
      try {
        if (!pathname.startsWith("/lab/") || path.includes("..")) throw new Error("outside");
        const content = readFileSync(join("dist", path));
        response.writeHead(200, { "Content-Type": types[extname(path)] ?? "application/octet-stream" });
        response.end(this.#changes.get(path)?.(content) ?? content);
      } catch {
        response.writeHead(404).end();
      }
    });
  }

  /** From now on `path` reads as `change` makes it; undefined: as it was built. */
  alter(path: string, change: ((content: Buffer) => Buffer) | undefined): void {
    if (change) this.#changes.set(path, change);
    else this.#changes.delete(path);
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "localhost", resolve));
    return `http://localhost:${(this.#server.address() as AddressInfo).port}/lab/`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
