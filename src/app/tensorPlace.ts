/** Where a tensor stands in the layer × kind map. */
export interface TensorPlace {
  /** Undefined for tensors outside the layers: embedding, last norm, head. */
  readonly layer: number | undefined;
  /** Short name of its kind: q, k, v, o, gate, up, down, ln1, ln2 … */
  readonly kind: string;
  /** In words: "layer 2, gate". */
  readonly label: string;
}

const kinds: Readonly<Record<string, string>> = {
  "self_attn.W_pack": "qkv",
  "self_attn.q_proj": "q",
  "self_attn.k_proj": "k",
  "self_attn.v_proj": "v",
  "self_attn.o_proj": "o",
  "self_attn.q_norm": "q norm",
  "self_attn.k_norm": "k norm",
  "mlp.gate_proj": "gate",
  "mlp.up_proj": "up",
  "mlp.down_proj": "down",
  input_layernorm: "ln1",
  post_attention_layernorm: "ln2",
};

const outside: Readonly<Record<string, string>> = {
  "model.embed_tokens.weight": "embed",
  "model.norm.weight": "norm",
  "lm_head.weight": "head",
};

const places = new Map<string, TensorPlace>();

/** As `takeApart`; every name is taken apart once, since the map asks at every move of a slider. */
export function placeOf(name: string): TensorPlace {
  const known = places.get(name) ?? takeApart(name);
  places.set(name, known);
  return known;
}

/** The hub's parameter name, taken apart. A name of another form is its own kind. */
function takeApart(name: string): TensorPlace {
  const match = /^model\.layers\.(\d+)\.(.+)\.(weight|bias)$/.exec(name);
  if (!match) {
    const kind = outside[name] ?? name;
    return { layer: undefined, kind, label: kind };
  }
  const [, layer = "0", stem = "", part] = match;
  const kind = (kinds[stem] ?? stem) + (part === "bias" ? " bias" : "");
  return { layer: Number(layer), kind, label: `layer ${layer}, ${kind}` };
}

const columnOrder = ["q", "k", "v", "o", "gate", "up", "down", "ln1", "ln2"];

/** Kinds in the order in which a layer computes, others after them by name. */
export function sortKinds(present: Iterable<string>): readonly string[] {
  const place = (kind: string) => {
    const index = columnOrder.indexOf(kind);
    return index < 0 ? columnOrder.length : index;
  };
  return [...new Set(present)].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

/** As a link names a tensor: "12.gate", "embed". */
export function shortName(name: string): string {
  const { layer, kind } = placeOf(name);
  return layer === undefined ? kind : `${layer}.${kind}`;
}

/** The hub's name behind a short one; a short name of another form is the name itself. */
export function fullName(short: string): string {
  const named = Object.entries(outside).find(([, kind]) => kind === short);
  if (named) return named[0];
  const match = /^(\d+)\.(.+?)( bias)?$/.exec(short);
  if (!match) return short;
  const [, layer, kind = "", bias] = match;
  const stem = Object.entries(kinds).find(([, known]) => known === kind)?.[0] ?? kind;
  return `model.layers.${layer}.${stem}.${bias ? "bias" : "weight"}`;
}
