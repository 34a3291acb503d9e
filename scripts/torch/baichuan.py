"""Golden numbers of a small random Baichuan-2 model, computed with PyTorch alone: fixtures/goldens/baichuan.

usage: baichuan.py FOLDER

Decoder of Llama's family with two peculiarities: queries, keys and values come from one matrix, W_pack, stacked in this
order; and the rows of the head's matrix are divided by their norms on every pass, so that gradients go through the norm.
"""

import json
import struct
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

VOCAB, HIDDEN, INNER, LAYERS, HEADS, BASE, EPSILON = 97, 48, 80, 3, 6, 10000.0, 1e-6
ROWS, LENGTH = 3, 21
CONFIG = {
    "model_type": "baichuan",
    "architectures": ["BaichuanForCausalLM"],
    "vocab_size": VOCAB,
    "hidden_size": HIDDEN,
    "intermediate_size": INNER,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": HEADS,
    "hidden_act": "silu",
    "rms_norm_eps": EPSILON,
    "max_position_embeddings": 128,
    "model_max_length": 128,
    "tie_word_embeddings": False,
    "z_loss_weight": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "torch_dtype": "float32",
}


def parameters(generator):
    def random(*shape, centre=0.0, spread=0.2):
        return (centre + spread * torch.randn(*shape, generator=generator)).requires_grad_()

    names = {"model.embed_tokens.weight": random(VOCAB, HIDDEN, spread=1.0)}
    for layer in range(LAYERS):
        prefix = f"model.layers.{layer}."
        names |= {
            prefix + "input_layernorm.weight": random(HIDDEN, centre=1.0),
            prefix + "self_attn.W_pack.weight": random(3 * HIDDEN, HIDDEN),
            prefix + "self_attn.o_proj.weight": random(HIDDEN, HIDDEN),
            prefix + "post_attention_layernorm.weight": random(HIDDEN, centre=1.0),
            prefix + "mlp.gate_proj.weight": random(INNER, HIDDEN),
            prefix + "mlp.up_proj.weight": random(INNER, HIDDEN),
            prefix + "mlp.down_proj.weight": random(HIDDEN, INNER),
        }
    names["model.norm.weight"] = random(HIDDEN, centre=1.0)
    # Rows of very different norms: a head that is not divided by them gives other numbers.
    names["lm_head.weight"] = (torch.randn(VOCAB, HIDDEN, generator=generator) * torch.logspace(-1, 1, VOCAB)[:, None]).requires_grad_()
    return names


def rms_norm(x, weight):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + EPSILON) * weight


def rotate(x):
    """Rotary positions, halves of a head paired: x is [rows, heads, length, size]."""
    size = x.shape[-1]
    frequency = BASE ** (-torch.arange(0, size, 2, dtype=torch.float32) / size)
    angle = torch.arange(x.shape[-2], dtype=torch.float32)[:, None] * frequency
    cos, sin = torch.cat([angle.cos()] * 2, -1), torch.cat([angle.sin()] * 2, -1)
    left, right = x[..., : size // 2], x[..., size // 2 :]
    return x * cos + torch.cat([-right, left], -1) * sin


def logits(p, ids):
    x = p["model.embed_tokens.weight"][ids]
    rows, length, _ = x.shape
    hidden_above = torch.full((length, length), float("-inf")).triu(1)
    for layer in range(LAYERS):
        get = lambda name: p[f"model.layers.{layer}.{name}.weight"]
        packed = rms_norm(x, get("input_layernorm")) @ get("self_attn.W_pack").T
        q, k, v = (part.view(rows, length, HEADS, -1).transpose(1, 2) for part in packed.split(HIDDEN, -1))
        q, k = rotate(q), rotate(k)
        weights = F.softmax(q @ k.transpose(-1, -2) / (HIDDEN // HEADS) ** 0.5 + hidden_above, -1)
        x = x + (weights @ v).transpose(1, 2).reshape(rows, length, HIDDEN) @ get("self_attn.o_proj").T
        y = rms_norm(x, get("post_attention_layernorm"))
        x = x + (F.silu(y @ get("mlp.gate_proj").T) * (y @ get("mlp.up_proj").T)) @ get("mlp.down_proj").T
    return rms_norm(x, p["model.norm.weight"]) @ F.normalize(p["lm_head.weight"]).T


def write(path, tensors, metadata=None):
    header, data = ({"__metadata__": metadata} if metadata else {}), b""
    for name, tensor in tensors.items():
        raw = tensor.detach().contiguous().numpy().tobytes()
        kind = {torch.float32: "F32", torch.int32: "I32"}[tensor.dtype]
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(20)
    p = parameters(generator)
    ids = torch.randint(0, VOCAB, (ROWS, LENGTH), generator=generator)
    found = logits(p, ids)
    loss = F.cross_entropy(found[:, :-1].reshape(-1, VOCAB), ids[:, 1:].reshape(-1))
    loss.backward()
    (folder / "config.json").write_text(json.dumps(CONFIG, indent=1) + "\n")
    write(folder / "model.safetensors", p, {"format": "pt"})
    write(folder / "forward.safetensors", {"input_ids": ids.int(), "logits": found, "loss": loss.reshape(1)})
    write(folder / "gradients.safetensors", {name: tensor.grad for name, tensor in p.items()})
    print(f"loss {loss.item():.6f}")


main(Path(sys.argv[1]))
