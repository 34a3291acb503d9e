/** Parsed JSON. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** A change of a recipe: objects are merged field by field, everything else (lists and null too) takes the place of what was there. */
export type RecipeChange = JsonObject;

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `base` with the fields of `change`; neither is changed. */
export function patched(base: JsonObject, change: RecipeChange): JsonObject {
  const changed = Object.entries(change).map(([key, value]): [string, Json] => {
    const before = Object.hasOwn(base, key) ? base[key] : undefined;
    return [key, isObject(value) && isObject(before) ? patched(before, value) : value];
  });
  return Object.fromEntries([...Object.entries(base), ...changed]);
}
