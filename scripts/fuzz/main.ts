import { parseArgs } from "node:util";
import { fuzzTargets } from "./targets";
import { type FuzzLimits, watchFormat } from "./watch";

const limits: FuzzLimits = { longestMs: 2000, heapMiB: 256, growthMiB: 768 };
/** Faults of one format that are printed whole. */
const mostShown = 5;

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  console.error(`--${name} ${text}: a whole number is expected`);
  process.exit(2);
}

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "3000" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
  },
});
const [count, seed] = [wholeNumber("count", values.count), wholeNumber("seed", values.seed)];
const targets = fuzzTargets.filter(({ name }) => values.only === undefined || name === values.only);
if (targets.length === 0) {
  console.error(`--only ${values.only}: there are ${fuzzTargets.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}

let faultCount = 0;
for (const { name } of targets) {
  const began = performance.now();
  const { counts, faults, longestMs } = await watchFormat(
    new URL("worker.js", import.meta.url),
    { name, seed, count },
    limits,
  );
  const { read = 0, fault: _, ...refused } = counts;
  const codes = Object.entries(refused).map(([code, number]) => `${code} ${number}`);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(
    `${name.padEnd(16)} ${count} inputs: ${read} read, refused ${codes.join(", ") || "none"}; ${faults.length} faults; longest ${longestMs < 20 ? "below 20" : longestMs} ms (${seconds} s)`,
  );
  for (const { number, what } of faults.slice(0, mostShown)) console.log(`  input ${number}: ${what.slice(0, 800)}`);
  faultCount += faults.length;
}
console.log(`${targets.length * count} inputs, seed ${seed}: ${faultCount} faults`);
process.exit(faultCount === 0 ? 0 : 1);
