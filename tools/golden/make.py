"""Make the fixtures: `python make.py [name …]` writes test/golden/NAME, by Hugging Face transformers alone.

Nothing of the program under test runs here. Versions are locked in requirements.txt.
"""

import json
import os
import sys

import torch
from safetensors.torch import save_file
from transformers import PreTrainedTokenizerFast

import layouts
import tokenizer as training
from checkpoints import SPECS, make
from reference import reference
from strings import strings

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "test", "golden")


def open_tokenizer(folder):
    return PreTrainedTokenizerFast(tokenizer_file=os.path.join(folder, "tokenizer.json"), pad_token="<pad>",
                                   eos_token="</s>", unk_token="<unk>")


def write_tokens(folder):
    """Write the ids of all strings; return the tokenizer."""
    tok = open_tokenizer(folder)
    # Python's own json: surrogates and controls as escapes.
    with open(os.path.join(folder, "tokens.json"), "w") as f:
        json.dump([{"text": s, "ids": tok(s).input_ids} for s in strings()], f)
    return tok


def main(names):
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    folder = os.path.join(ROOT, "words")
    os.makedirs(folder, exist_ok=True)
    training.words(folder)
    write_tokens(folder)
    for name in names:
        folder = os.path.join(ROOT, name)
        os.makedirs(folder, exist_ok=True)
        plain = SPECS[name].get("words", False)
        size = training.words(folder) if plain else training.train(folder)
        model = make(name, size)
        positions = model.decoder.model.decoder.embed_positions.weights.clone()
        if name == "layouts":
            layouts.save(model, folder)
        else:
            model.to(SPECS[name]["store"]).save_pretrained(folder)
        model.float()
        # No weights: a table that fp32 models compute in fp32.
        model.decoder.model.decoder.embed_positions.weights.copy_(positions)
        tok = open_tokenizer(folder) if plain else write_tokens(folder)
        tensors, facts = reference(model, tok)
        save_file({k: v.contiguous().float() for k, v in tensors.items()}, os.path.join(folder, "reference.safetensors"))
        facts["parameters"] = sum(p.numel() for p in model.parameters())
        with open(os.path.join(folder, "reference.json"), "w") as f:
            json.dump(facts, f, indent=1)
        total = sum(os.path.getsize(os.path.join(root, f)) for root, _, files in os.walk(folder) for f in files)
        print(name, facts["distinct_codes"], f"{total / 1e6:.2f} MB")


if __name__ == "__main__":
    main(sys.argv[1:] or list(SPECS))
