import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type HubFaultKind, isFault } from "./hubFaults";
import type { HubFile } from "./hubFiles";

/** What the hub lets pages of other origins read of its answers. */
const exposed =
  "X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,Accept-Ranges,Content-Range,X-Linked-Size,X-Linked-ETag";

/** Headers that allow any origin to read the answer, but for the fault that takes them away. */
export function corsHeaders(fault: HubFaultKind | undefined): Record<string, string> {
  if (isFault(fault, "noCors")) return {};
  return {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Range, Content-Type, Accept",
    "Access-Control-Expose-Headers": exposed,
  };
}

/** An error as the hub gives it: JSON with a sentence, the code in a header. */
export function refuse(
  response: ServerResponse,
  status: number,
  {
    errorCode,
    retryAfterS,
    message = `status ${status}`,
  }: { errorCode?: string; retryAfterS?: number; message?: string },
  headers: Record<string, string>,
): void {
  response.writeHead(status, {
    ...headers,
    "Content-Type": "application/json",
    ...(errorCode !== undefined && { "X-Error-Code": errorCode }),
    ...(retryAfterS !== undefined && { "Retry-After": String(retryAfterS) }),
  });
  response.end(JSON.stringify({ error: message }));
}

/** All that a request sends. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

export function sendJson(response: ServerResponse, value: unknown, headers: Record<string, string>): void {
  response.writeHead(200, { ...headers, "Content-Type": "application/json" });
  response.end(JSON.stringify(value));
}

/** The bytes asked for, `[start, end)`; null where the file has none of them. */
function rangeOf({ headers }: IncomingMessage, sizeBytes: number): readonly [number, number] | undefined | null {
  const match = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? "");
  if (!match) return undefined;
  const start = Number(match[1]);
  const end = match[2] ? Math.min(Number(match[2]) + 1, sizeBytes) : sizeBytes;
  return start >= sizeBytes || end <= start ? null : [start, end];
}

const chunkBytes = 64 << 10;

/** Sends a file or the range asked for, spoilt as the fault says. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: HubFile,
  { headers, fault }: { readonly headers: Record<string, string>; readonly fault: HubFaultKind | undefined },
): Promise<void> {
  const range = isFault(fault, "ignoresRange") ? undefined : rangeOf(request, file.sizeBytes);
  if (range === null) {
    refuse(response, 416, {}, { ...headers, "Content-Range": `bytes */${file.sizeBytes}` });
    return;
  }
  const [start, end] = range ?? [0, file.sizeBytes];
  const sentEnd = isFault(fault, "shortByBytes") ? Math.max(start, end - fault.shortByBytes) : end;
  response.writeHead(range ? 206 : 200, {
    ...headers,
    "Content-Type": "application/octet-stream",
    "Content-Length": String(sentEnd - start),
    "Accept-Ranges": "bytes",
    ...(range && { "Content-Range": `bytes ${start}-${end - 1}/${file.sizeBytes}` }),
  });
  if (request.method === "HEAD") response.end();
  else await sendBody(response, file, [start, sentEnd], fault);
}

async function sendBody(
  response: ServerResponse,
  file: HubFile,
  [start, end]: readonly [number, number],
  fault: HubFaultKind | undefined,
): Promise<void> {
  const spoilt = isFault(fault, "damaged") ? Math.floor((start + end) / 2) : -1;
  const stop = isFault(fault, "cutAfterBytes") ? start + fault.cutAfterBytes : end;
  const step = isFault(fault, "bytesPerSecond") ? Math.max(1, Math.floor(fault.bytesPerSecond / 20)) : chunkBytes;
  for (let at = start; at < Math.min(end, stop); at += step) {
    const bytes = Uint8Array.from(file.read(at, Math.min(at + step, end, stop)));
    if (spoilt >= at && spoilt < at + bytes.length) bytes[spoilt - at] = (bytes[spoilt - at] ?? 0) ^ 0x10;
    if (response.destroyed) return;
    if (isFault(fault, "bytesPerSecond") && at - start >= (fault.stopsAfterBytes ?? Number.POSITIVE_INFINITY)) return;
    if (!response.write(bytes)) await drained(response);
    if (isFault(fault, "bytesPerSecond")) await sleep(50);
  }
  if (stop >= end) {
    response.end();
    return;
  }
  // What was written is on its way before the line breaks.
  await sleep(20);
  response.destroy();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.once("drain", done);
    response.once("close", done);
  });
}
