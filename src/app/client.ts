import { type Remote, wrap } from "comlink";
import { AppError, rebuildError } from "../base/errors";
import type { Engine } from "../engine/api";
import type { DataService } from "../engine/dataApi";
import { registerJobControl } from "../engine/jobTransfer";

/** The two worker threads, started on first use. */
export interface Client {
  readonly engine: Engine;
  readonly data: DataService;
}

let client: Client | undefined;
let openWorkers: Worker[] = [];

/** The client of this page. Starts the workers when there are none. */
export function getClient(): Client {
  client ??= startClient();
  return client;
}

/** Ends both workers; the next `getClient` starts fresh ones. For a lost device or a worker that stopped. */
export function restartClient(): void {
  for (const worker of openWorkers) worker.terminate();
  openWorkers = [];
  client = undefined;
}

function startClient(): Client {
  registerJobControl();
  const gpu = new Worker(new URL("../engine/gpu.worker.ts", import.meta.url), { type: "module", name: "gpu" });
  const data = new Worker(new URL("../engine/data.worker.ts", import.meta.url), { type: "module", name: "data" });
  openWorkers = [gpu, data];
  return { engine: remote<Engine>(gpu), data: remote<DataService>(data) };
}

/**
 * The service behind a worker, with `AppError`s made again and a worker's own failure reported as `worker-failed`
 * to every call that waits for it.
 */
function remote<Service extends object>(worker: Worker): Service {
  const wrapped: Remote<Service> = wrap<Service>(worker);
  const failed = new Promise<never>((_, reject) => {
    worker.addEventListener("error", (event) => {
      reject(new AppError("worker-failed", `the worker "${event.message || "unknown"}" stopped; restart it`));
    });
  });
  failed.catch(() => undefined);
  return new Proxy({} as Service, {
    get:
      (_, method) =>
      async (...args: unknown[]) => {
        const call = Reflect.get(wrapped, method) as (...args: unknown[]) => Promise<unknown>;
        try {
          return await Promise.race([call(...args), failed]);
        } catch (error) {
          throw rebuildError(error);
        }
      },
  });
}
