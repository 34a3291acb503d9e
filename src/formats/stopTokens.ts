/** The ids of a field that holds one or a list. */
function idsOf(json: unknown): number[] {
  const value: unknown = typeof json === "object" && json !== null ? Reflect.get(json, "eos_token_id") : undefined;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((id): id is number => Number.isSafeInteger(id) && Number(id) >= 0);
}

/** Every token that ends a text: those of generation_config.json, which a model is asked with, and of config.json. */
export function stopTokens(config: unknown, generationConfig: unknown): number[] {
  return [...new Set([...idsOf(generationConfig), ...idsOf(config)])];
}
