/** Files of `public/` that few visits need: fetched and kept when they are first used, or when a person asks for it. */
export function isKeptOnUse(url: string): boolean {
  return url.endsWith(".tensors.safetensors") || /^embedded\/ability\.(?!en\.)/.test(url);
}
