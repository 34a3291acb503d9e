"""The decoder (Llama architecture, names and layout of the hub) and its safetensors file, in plain PyTorch."""

import json
import struct

import torch
import torch.nn.functional as F

from tokenizer import BOS, EOS, PAD, PIECES

CONFIG = {
    "architectures": ["LlamaForCausalLM"], "model_type": "llama", "torch_dtype": "float32",
    "vocab_size": len(PIECES), "hidden_size": 128, "intermediate_size": 384, "num_hidden_layers": 4,
    "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 32, "hidden_act": "silu",
    "max_position_embeddings": 256, "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "rope_scaling": None,
    "attention_bias": False, "mlp_bias": False, "tie_word_embeddings": True, "initializer_range": 0.02,
    "bos_token_id": BOS, "eos_token_id": EOS, "pad_token_id": PAD, "use_cache": True,
}
HIDDEN, INNER, LAYERS, HEADS, KV_HEADS, HEAD = 128, 384, 4, 4, 2, 32


def initial(seed):
    """Fresh weights by name: normal(0, 0.02), norms 1."""
    generator = torch.Generator().manual_seed(seed)
    weights = {}

    def matrix(name, rows, columns):
        weights[name] = torch.randn(rows, columns, generator=generator) * CONFIG["initializer_range"]

    matrix("model.embed_tokens.weight", CONFIG["vocab_size"], HIDDEN)
    for layer in range(LAYERS):
        prefix = f"model.layers.{layer}."
        weights[prefix + "input_layernorm.weight"] = torch.ones(HIDDEN)
        matrix(prefix + "self_attn.q_proj.weight", HEADS * HEAD, HIDDEN)
        matrix(prefix + "self_attn.k_proj.weight", KV_HEADS * HEAD, HIDDEN)
        matrix(prefix + "self_attn.v_proj.weight", KV_HEADS * HEAD, HIDDEN)
        matrix(prefix + "self_attn.o_proj.weight", HIDDEN, HEADS * HEAD)
        weights[prefix + "post_attention_layernorm.weight"] = torch.ones(HIDDEN)
        matrix(prefix + "mlp.gate_proj.weight", INNER, HIDDEN)
        matrix(prefix + "mlp.up_proj.weight", INNER, HIDDEN)
        matrix(prefix + "mlp.down_proj.weight", HIDDEN, INNER)
    weights["model.norm.weight"] = torch.ones(HIDDEN)
    return weights


def _rms(x, weight):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + CONFIG["rms_norm_eps"]) * weight


def _rope(length):
    frequency = CONFIG["rope_theta"] ** (-torch.arange(0, HEAD, 2).float() / HEAD)
    angle = torch.arange(length).float()[:, None] * frequency
    return torch.cat([angle, angle], -1).cos(), torch.cat([angle, angle], -1).sin()


def _rotate(x, cos, sin):
    half = HEAD // 2
    return x * cos + torch.cat([-x[..., half:], x[..., :half]], -1) * sin


def logits(weights, ids, past=None, last_only=False):
    """ids [rows, length] -> logits [rows, length, vocab], or of the last position [rows, 1, vocab].
    `past`, a list of (k, v) per layer, is read as the tokens before and extended in place."""
    rows, length = ids.shape
    before = past[0][0].shape[2] if past else 0
    cos, sin = (t[before:] for t in _rope(before + length))
    future = torch.full((length, before + length), float("-inf")).triu(1 + before)
    x = weights["model.embed_tokens.weight"][ids]
    for layer in range(LAYERS):
        w = lambda name: weights[f"model.layers.{layer}.{name}.weight"]
        h = _rms(x, w("input_layernorm"))
        heads = lambda name, n: (h @ w(f"self_attn.{name}_proj").T).view(rows, length, n, HEAD).transpose(1, 2)
        q, k, v = _rotate(heads("q", HEADS), cos, sin), _rotate(heads("k", KV_HEADS), cos, sin), heads("v", KV_HEADS)
        if past is not None:
            if before:
                k, v = (torch.cat(pair, 2) for pair in zip(past[layer], (k, v)))
                past[layer] = (k, v)
            else:
                past.append((k, v))
        k, v = (t.repeat_interleave(HEADS // KV_HEADS, 1) for t in (k, v))
        attention = (q @ k.transpose(-1, -2) * HEAD**-0.5 + future).softmax(-1) @ v
        x = x + attention.transpose(1, 2).reshape(rows, length, HEADS * HEAD) @ w("self_attn.o_proj").T
        h = _rms(x, w("post_attention_layernorm"))
        x = x + (F.silu(h @ w("mlp.gate_proj").T) * (h @ w("mlp.up_proj").T)) @ w("mlp.down_proj").T
    x = _rms(x[:, -1:] if last_only else x, weights["model.norm.weight"])
    return x @ weights["model.embed_tokens.weight"].T


def loss(weights, ids):
    """Mean next-token cross-entropy of rows [rows, length]; PAD targets are left out."""
    out = logits(weights, ids)[:, :-1]
    return F.cross_entropy(out.reshape(-1, out.shape[-1]), ids[:, 1:].reshape(-1), ignore_index=PAD)


@torch.no_grad()
def generate(weights, prompts, count):
    """Greedy continuation of prompts (lists of ids) by up to `count` tokens; prompts of one length run together."""
    answers = [None] * len(prompts)
    for length in sorted({len(p) for p in prompts}):
        group = [i for i, p in enumerate(prompts) if len(p) == length]
        ids, past, found = torch.tensor([prompts[i] for i in group]), [], []
        for _ in range(count):
            if found and (torch.cat(found, 1) == EOS).any(1).all():
                break
            ids = logits(weights, ids, past, last_only=True)[:, -1:].argmax(-1)
            found.append(ids)
        for i, row in zip(group, torch.cat(found, 1).tolist()):
            answers[i] = row
    return answers


def save(weights, path, metadata=None):
    header, offset = ({"__metadata__": metadata} if metadata else {}), 0
    for name, tensor in weights.items():
        size = tensor.numel() * 4
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in weights.values():
            file.write(tensor.detach().contiguous().numpy().astype("<f4").tobytes())


def load(path):
    data = open(path, "rb").read()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + size])
    weights = {}
    for name, entry in header.items():
        if name != "__metadata__":
            a, b = entry["data_offsets"]
            weights[name] = torch.frombuffer(bytearray(data[8 + size + a:8 + size + b]), dtype=torch.float32).view(entry["shape"])
    return weights
