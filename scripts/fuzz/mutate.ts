import type { Random } from "../../src/base/random";

/** Values that parsers stumble over. Made anew on each draw: a mutation must not be shared between inputs. */
const strangeValues: readonly (() => unknown)[] = [
  () => null,
  () => true,
  () => false,
  () => 0,
  () => -0,
  () => -1,
  () => 1,
  () => 0.5,
  () => 255,
  () => 65_536,
  () => 2 ** 31 - 1,
  () => 2 ** 31,
  () => 2 ** 32,
  () => 2 ** 53 - 1,
  () => 2 ** 53 + 2,
  () => 1e308,
  () => -1e308,
  () => 5e-324,
  () => "",
  () => "0",
  () => "\u0000",
  () => "\ud800",
  () => "__proto__",
  () => "constructor",
  () => "../../etc/passwd",
  () => "https://example.org/",
  () => "(a+)+$",
  () => "[",
  () => "x".repeat(100_000),
  () => [],
  () => ({}),
  () => [[]],
  () => Array.from({ length: 5000 }, (_, index) => index),
  () => deepMark,
];

/** Stands for arrays nested so deeply that neither can they be made nor written by recursion. */
const deepMark = "@deep@";
const deepLevels = 100_000;

const pick = <Item>(items: readonly Item[], random: Random): Item => {
  const item = items[random.integer(items.length)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
};

type Container = Record<string, unknown> | unknown[];

const isContainer = (value: unknown): value is Container => typeof value === "object" && value !== null;
const keysOf = (value: Container): (string | number)[] =>
  Array.isArray(value) ? [...value.keys()] : Object.keys(value);
const get = (holder: Container, key: string | number): unknown => Reflect.get(holder, key);

/** A random place in the value: its holder and key. Shallow places are as likely as deep ones. */
function placeIn(root: Container, random: Random): { holder: Container; key: string | number } | undefined {
  let holder = root;
  for (;;) {
    const keys = keysOf(holder);
    if (keys.length === 0) return undefined;
    const key = pick(keys, random);
    const inner = get(holder, key);
    if (!isContainer(inner) || keysOf(inner).length === 0 || random.next() < 0.3) return { holder, key };
    holder = inner;
  }
}

function set(holder: Container, key: string | number, value: unknown): void {
  // Assignment to `__proto__` would change the object's kind instead of its fields.
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function changeNumber(value: number, random: Random): number {
  switch (random.integer(4)) {
    case 0:
      return value + (random.next() < 0.5 ? 1 : -1);
    case 1:
      return -value;
    case 2:
      return value * 2 ** random.integer(40);
    default:
      return value + random.next();
  }
}

function changeText(value: string, random: Random): string {
  const at = random.integer(value.length + 1);
  const character = String.fromCodePoint(random.integer(random.next() < 0.8 ? 128 : 0xd7ff));
  return random.next() < 0.5
    ? value.slice(0, at) + character + value.slice(at)
    : value.slice(0, at) + value.slice(at + 1);
}

function mutatePlace(root: Container, random: Random): void {
  const place = placeIn(root, random);
  if (!place) return;
  const { holder, key } = place;
  const value = get(holder, key);
  switch (random.integer(6)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else Reflect.deleteProperty(holder, key);
      return;
    case 1: {
      const other = placeIn(root, random);
      if (other) set(holder, key, structuredClone(get(other.holder, other.key)));
      return;
    }
    case 2:
      if (Array.isArray(holder)) holder.splice(Number(key), 0, structuredClone(value));
      else set(holder, changeText(String(key), random), structuredClone(value));
      return;
    case 3:
      set(holder, key, pick(strangeValues, random)());
      return;
    default:
      if (typeof value === "number") set(holder, key, changeNumber(value, random));
      else if (typeof value === "string") set(holder, key, changeText(value, random));
      else set(holder, key, pick(strangeValues, random)());
  }
}

/** A copy of parsed JSON with one to three places changed, removed, doubled or exchanged. */
export function mutateJson(value: unknown, random: Random): unknown {
  if (random.next() < 0.01) return pick(strangeValues, random)();
  const copy: unknown = structuredClone(value);
  if (!isContainer(copy)) return pick(strangeValues, random)();
  for (let change = random.integer(3); change >= 0; change--) mutatePlace(copy, random);
  return copy;
}

/** The text of what `mutateJson` makes. */
export function textOf(value: unknown): string {
  const text = JSON.stringify(value) ?? "null";
  return text.replace(`"${deepMark}"`, () => "[".repeat(deepLevels) + "]".repeat(deepLevels));
}

const strangeBytes = [0, 1, 0x22, 0x2c, 0x5b, 0x5d, 0x7b, 0x7d, 0x7f, 0x80, 0xc0, 0xff];

/** A copy of bytes with one to four places overwritten, inserted, removed, doubled, or cut off. */
export function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  let result = bytes.slice();
  for (let change = random.integer(4); change >= 0; change--) {
    const at = random.integer(result.length + 1);
    const length = Math.min(result.length - at, 1 + random.integer(random.next() < 0.8 ? 8 : 512));
    const piece = result.slice(at, at + length);
    switch (random.integer(6)) {
      case 0:
        if (at < result.length) result[at] = random.integer(256);
        break;
      case 1:
        if (at < result.length) result[at] = pick(strangeBytes, random);
        break;
      case 2:
        if (at < result.length) result[at] = (result[at] ?? 0) ^ (1 << random.integer(8));
        break;
      case 3:
        result = joined(result.subarray(0, at), result.subarray(at + length));
        break;
      case 4:
        result = joined(result.subarray(0, at), piece, result.subarray(at));
        break;
      default:
        if (random.next() < 0.2) result = result.slice(0, at);
        else result.fill(pick(strangeBytes, random), at, at + length);
    }
  }
  return result;
}

/** Parts one after another. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
