import { type Remote, releaseProxy, wrap } from "comlink";
import { AppError, rebuildError } from "../base/errors";
import { type LifeWatch, watchLife } from "../base/workerLife";
import type { Engine } from "../engine/api";
import type { DataService } from "../engine/dataApi";
import { registerJobControl } from "../engine/jobTransfer";

/** The two worker threads, started on first use. */
export interface Client {
  readonly engine: Engine;
  readonly data: DataService;
}

/** Told what happens to the workers; set once by `watchClient`. */
export interface ClientListener {
  /** A worker ended by itself. Calls that wait for it have been rejected with the same error. */
  onEnd(error: AppError): void;
  /** A worker has owed an answer for so long; undefined when it came or the worker was ended. */
  onSilence(silentMs: number | undefined): void;
}

/** A service behind a worker. The proxy is held here: one that is collected while a call waits would never answer. */
interface Link<Service> {
  readonly service: Service;
  end(reason: AppError): void;
}

interface OpenClient extends Client {
  end(reason: AppError): void;
}

let client: OpenClient | undefined;
let listener: ClientListener | undefined;

/** The client of this page. Starts the workers when there are none. */
export function getClient(): Client {
  client ??= startClient();
  return client;
}

/** Says who is told of ends and silences. */
export function watchClient(told: ClientListener): void {
  listener = told;
}

/** Ends both workers, rejects every call that waits with `reason`; the next `getClient` starts fresh ones. */
export function restartClient(reason: AppError): void {
  client?.end(reason);
  client = undefined;
}

function startClient(): OpenClient {
  registerJobControl();
  const tag = crypto.randomUUID().slice(0, 8);
  const [gpuName, dataName] = [`gpu ${tag}`, `data ${tag}`];
  // Each address stands whole beside its `new Worker`: so the build finds the worker's program.
  const gpu = new Worker(new URL("../engine/gpu.worker.ts", import.meta.url), { type: "module", name: gpuName });
  const data = new Worker(new URL("../engine/data.worker.ts", import.meta.url), { type: "module", name: dataName });
  const engine = link<Engine>(gpu, gpuName, "compute");
  const service = link<DataService>(data, dataName, "data");
  return {
    engine: engine.service,
    data: service.service,
    end(reason) {
      engine.end(reason);
      service.end(reason);
    },
  };
}

/** The service behind a worker, with `AppError`s made again and the worker's end told to every call that waits for it. */
function link<Service extends object>(worker: Worker, name: string, words: string): Link<Service> {
  const wrapped: Remote<Service> = wrap<Service>(worker);
  let reject: (error: AppError) => void = () => undefined;
  const ended = new Promise<never>((_, rejectEnded) => {
    reject = rejectEnded;
  });
  ended.catch(() => undefined);
  const watch: LifeWatch = watchLife({
    worker,
    name,
    onSilence: (silentMs) => listener?.onSilence(silentMs),
    onEnd(reason) {
      const error = new AppError("worker-failed", `the ${words} worker stopped: ${reason}`);
      reject(error);
      restartClient(error);
      listener?.onEnd(error);
    },
  });
  let waiting = 0;
  const call = async (method: string | symbol, args: readonly unknown[]) => {
    waiting += 1;
    watch.setBusy(true);
    try {
      const send = Reflect.get(wrapped, method) as (...args: unknown[]) => Promise<unknown>;
      return await Promise.race([send(...args), ended]);
    } catch (error) {
      throw rebuildError(error);
    } finally {
      waiting -= 1;
      watch.setBusy(waiting > 0);
    }
  };
  return {
    service: new Proxy({} as Service, {
      get:
        (_, method) =>
        (...args: unknown[]) =>
          call(method, args),
    }),
    end(reason) {
      reject(reason);
      watch.stop();
      wrapped[releaseProxy]();
      worker.terminate();
    },
  };
}
