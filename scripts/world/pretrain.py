"""Pre-trains the embedded base model.

    OMP_NUM_THREADS=1 python3 scripts/world/pretrain.py --steps 1200 --out public/embedded

Writes config.json, model.safetensors and pretrain.json: per stage the command, seed, version, and loss curve.
`--start` goes on from a model with a fresh optimiser. pretrain.json of the shipped model is kept beside this script.
"""

import argparse
import json
import math
import time
from pathlib import Path
from random import Random

import torch

import corpora
import model
from tokenizer import EOS, PIECES, encode

EMBEDDING = "model.embed_tokens.weight"


def rows(random, length):
    """Rows that begin with a document; the last document of a row is cut."""
    while True:
        row = []
        while len(row) < length:
            row += encode(corpora.base_document(random)) + [EOS]
        yield row[:length]


def learning_rate(step, steps, peak, warmup=50):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * (0.1 + 0.45 * (1 + math.cos(math.pi * (step - warmup) / (steps - warmup))))


def going_on_from(path, seed):
    """The weights of a model whose tokenizer may lack pieces: those begin with the row of the piece without its ▁."""
    weights, fresh = model.load(path), model.initial(seed)[EMBEDDING]
    vocabulary = json.loads((path.parent / "tokenizer.json").read_text())["model"]["vocab"]
    known = {piece: row for (piece, _), row in zip(vocabulary, weights[EMBEDDING])}
    weights[EMBEDDING] = torch.stack([known.get(p, known.get(p.lstrip("▁"), row)) for p, row in zip(PIECES, fresh)])
    return weights


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=1200)
    parser.add_argument("--rows", type=int, default=32)
    parser.add_argument("--length", type=int, default=96)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="a model.safetensors to go on from, with its tokenizer.json and pretrain.json beside it")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    torch.set_num_threads(1)
    weights = going_on_from(options.start, options.seed) if options.start else model.initial(options.seed)
    for tensor in weights.values():
        tensor.requires_grad_(True)
    optimiser = torch.optim.AdamW(weights.values(), lr=options.rate, betas=(0.9, 0.95), weight_decay=0.05)
    stream, curve, total, started = rows(Random(options.seed), options.length), [], 0.0, time.time()
    for step in range(options.steps):
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(step, options.steps, options.rate)
        batch = torch.tensor([next(stream) for _ in range(options.rows)])
        value = model.loss(weights, batch)
        optimiser.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(weights.values(), 1.0)
        optimiser.step()
        total += value.item()
        if step % 25 == 24:
            curve.append([step + 1, round(total / 25, 4)])
            total = 0.0
            print(curve[-1], f"{(step + 1) * batch.numel() / (time.time() - started):.0f} tokens/s", flush=True)
        if step % 200 == 199 or step == options.steps - 1:
            save(weights, options, curve, time.time() - started)


def save(weights, options, curve, seconds):
    """The model, and the record of this stage after those of the model that it started from."""
    options.out.mkdir(parents=True, exist_ok=True)
    model.save(weights, options.out / "model.safetensors", {"format": "pt"})
    (options.out / "config.json").write_text(json.dumps(model.CONFIG, indent=1) + "\n")
    earlier = json.loads((options.start.parent / "pretrain.json").read_text()) if options.start else []
    stage = {
        "command": "OMP_NUM_THREADS=1 python3 scripts/world/pretrain.py " + " ".join(
            f"--{key} {value}" for key, value in vars(options).items() if value is not None and key not in ("start", "out")),
        "seed": options.seed, "torch": torch.__version__, "tokens": curve[-1][0] * options.rows * options.length,
        "seconds": round(seconds), "loss": curve,
    }
    (options.out / "pretrain.json").write_text(json.dumps([*earlier, stage]) + "\n")


if __name__ == "__main__":
    main()
