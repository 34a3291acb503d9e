"""Reads a checkpoint in the hub's layout with PyTorch alone and compares it, bit for bit, with one F32 file.

usage: checkpoint.py REFERENCE.safetensors FOLDER [FOLDER …]

The reference's numbers are rounded by PyTorch to the type that config.json names; every tensor of a folder must hold
exactly these bits. No package but torch is used: a safetensors header is JSON behind its length.
"""

import json
import struct
import sys
from pathlib import Path

import torch

TYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
NAMES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}
WORDS = {4: torch.int32, 2: torch.int16}


def read(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        raw = bytearray(data[8 + length + begin : 8 + length + end])
        dtype = TYPES[entry["dtype"]]
        tensors[name] = torch.frombuffer(raw, dtype=dtype).reshape(entry["shape"]) if raw else torch.empty(entry["shape"], dtype=dtype)
    return tensors, metadata


def read_folder(folder):
    index = folder / "model.safetensors.index.json"
    if not index.exists():
        return read(folder / "model.safetensors")
    listed = json.loads(index.read_text())
    tensors, metadata = {}, {}
    for name in sorted(set(listed["weight_map"].values())):
        found, metadata = read(folder / name)
        for tensor in found:
            assert listed["weight_map"].pop(tensor) == name, f"{tensor} is not in {name}"
        tensors.update(found)
    assert not listed["weight_map"], f"the index names {list(listed['weight_map'])}, which no file holds"
    size = sum(tensor.numel() * tensor.element_size() for tensor in tensors.values())
    assert listed["metadata"]["total_size"] == size, f"total_size is {listed['metadata']['total_size']}, not {size}"
    return tensors, metadata


def main(folder, reference):
    config = json.loads((folder / "config.json").read_text())
    dtype = NAMES[config.get("dtype", config.get("torch_dtype"))]
    tensors, metadata = read_folder(folder)
    expected, _ = read(reference)
    assert metadata.get("format") == "pt", f"the metadata's format is {metadata.get('format')}"
    assert set(tensors) == set(expected), f"names differ: {set(tensors) ^ set(expected)}"
    for name, tensor in tensors.items():
        rounded = expected[name].to(dtype)
        assert tensor.dtype == dtype and tensor.shape == rounded.shape, f"{name}: {tensor.dtype} {tuple(tensor.shape)}"
        word = WORDS[tensor.element_size()]
        differing = int((tensor.view(word) != rounded.view(word)).sum()) if tensor.numel() else 0
        assert differing == 0, f"{name}: {differing} of {tensor.numel()} scalars differ"
    count = sum(tensor.numel() for tensor in tensors.values())
    print(f"{len(tensors)} tensors, {count} scalars as {dtype}: equal to PyTorch {torch.__version__} bit for bit")


for name in sys.argv[2:]:
    main(Path(name), Path(sys.argv[1]))
