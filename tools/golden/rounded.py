"""What rounding costs by transformers' own arithmetic: `python rounded.py` writes test/golden/even/rounded.safetensors.

The rules of rounding are written here a second time, in numpy; the rounded matrices are put back as floats.
"""

import os

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from transformers import MusicgenForConditionalGeneration

from make import ROOT, open_tokenizer
from reference import PROMPTS

ROUNDED = ("_proj.weight", "fc1.weight", "fc2.weight")


def to_bytes(blocks):
    scale = (np.abs(blocks).max(axis=1) / 127).astype(np.float32).astype(np.float64)[:, None]
    return np.where(scale > 0, np.floor(blocks * (1 / np.where(scale > 0, scale, 1)) + 128.5) - 128, 0) * scale


def to_nibbles(blocks):
    peak = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=1)[:, None], axis=1)
    best, least = np.zeros_like(blocks), np.full((len(blocks), 1), np.inf)
    for reach in (6.2, 6.8, 7.4, 8, 8.7, 9.5):
        scale = (-peak / reach).astype(np.float32).astype(np.float64)
        safe = np.where(scale == 0, 1, scale)
        near = scale * np.clip(np.floor(blocks * (1 / safe) + 8.5) - 8, -8, 7)
        missed = ((blocks - near) ** 2).sum(axis=1, keepdims=True)
        best, least = np.where(missed < least, near, best), np.minimum(missed, least)
    return best


def rounded(state, rule):
    made = {}
    for name, tensor in state.items():
        decoder = name.startswith("decoder.")
        if decoder and (name.endswith(ROUNDED) or "lm_heads" in name):
            blocks = tensor.double().numpy().reshape(-1, 32)
            tensor = torch.from_numpy(rule(blocks)).reshape(tensor.shape).float()
        made[name] = tensor
    return made


@torch.no_grad()
def main():
    folder = os.path.join(ROOT, "even")
    model = MusicgenForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()
    tok = open_tokenizer(folder)
    columns = load_file(os.path.join(folder, "reference.safetensors"))["columns"][:1].long()
    inputs = tok(PROMPTS[:1], return_tensors="pt")
    exact = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    # A table that is computed, not stored: as in make.py.
    size = columns.shape[-1]
    out = {}
    for label, rule in (("exact", None), ("int8", to_bytes), ("int4", to_nibbles)):
        model.load_state_dict(exact if rule is None else rounded(exact, rule))
        logits = model(input_ids=inputs.input_ids, attention_mask=inputs.attention_mask,
                       decoder_input_ids=columns.reshape(-1, size)).logits
        out[label] = logits.view(1, columns.shape[1], size, -1).contiguous()
        print(label, float((out[label] - out["exact"]).norm() / out["exact"].norm()))
    save_file(out, os.path.join(folder, "rounded.safetensors"))


if __name__ == "__main__":
    main()
