/** Whether a file says of itself that it holds a suite's results, or has what only a suite has; undefined for any other. */
export function suiteKind(json: unknown): "results" | "suite" | undefined {
  if (typeof json !== "object" || json === null) return undefined;
  if ("kind" in json && json.kind === "suite") return "results";
  return "groups" in json && "seeds" in json ? "suite" : undefined;
}
