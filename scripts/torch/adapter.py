"""Reads adapters in PEFT's layout with PyTorch alone and compares a merged checkpoint with W + (lora_alpha / r) B A.

usage: adapter.py BASE_FOLDER ADAPTER_FOLDER MERGED_FOLDER

No package but torch is used. Every tensor of the merged checkpoint must be within 1e-6 of PyTorch's, relative to its largest
scalar; those without an adapter must be the base's, bit for bit.
"""

import json
import struct
import sys
from pathlib import Path

import torch

TYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
PREFIX = "base_model.model."


def read(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            raw = bytearray(data[8 + length + begin : 8 + length + end])
            tensors[name] = torch.frombuffer(raw, dtype=TYPES[entry["dtype"]]).reshape(entry["shape"]).float()
    return tensors


def main(base, adapter, merged):
    config = json.loads((adapter / "adapter_config.json").read_text())
    assert config["peft_type"] == "LORA" and config["task_type"] == "CAUSAL_LM" and config["bias"] == "none", config
    scale = config["lora_alpha"] / config["r"]
    factors, weights, found = (read(path) for path in (adapter / "adapter_model.safetensors", base / "model.safetensors", merged / "model.safetensors"))
    assert set(found) == set(weights), f"names differ: {set(found) ^ set(weights)}"
    adapted = 0
    for name, weight in weights.items():
        module = PREFIX + name[: -len(".weight")]
        a, b = factors.pop(module + ".lora_A.weight", None), factors.pop(module + ".lora_B.weight", None)
        if a is None:
            assert torch.equal(found[name], weight), f"{name} has no adapter and differs from the base"
            continue
        assert a.shape == (config["r"], weight.shape[1]) and b.shape == (weight.shape[0], config["r"]), name
        assert module.rsplit(".", 1)[1] in config["target_modules"], name
        expected = weight + scale * (b @ a)
        error = ((found[name] - expected).abs().max() / expected.abs().max()).item()
        assert error < 1e-6, f"{name}: {error}"
        assert not torch.equal(found[name], weight), f"the adapter of {name} changes nothing"
        adapted += 1
    assert not factors, f"of no module: {list(factors)}"
    print(f"{adapted} adapters of rank {config['r']}: merged as by PyTorch {torch.__version__}")


main(*map(Path, sys.argv[1:4]))
