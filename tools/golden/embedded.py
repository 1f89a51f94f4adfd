"""Make the fixture of a model that is trained: `python embedded.py MODEL_FOLDER NAME`. Its weights stay where they are."""

import json
import os
import sys

import torch
from safetensors.torch import save_file
from transformers import MusicgenForConditionalGeneration, PreTrainedTokenizerFast

import reference
from make import ROOT
from strings import strings


def main(source, name, prompts):
    torch.set_num_threads(1)
    folder = os.path.join(ROOT, name)
    os.makedirs(folder, exist_ok=True)
    model = MusicgenForConditionalGeneration.from_pretrained(source, dtype=torch.float32).eval()
    tok = PreTrainedTokenizerFast(tokenizer_file=os.path.join(source, "tokenizer.json"), pad_token="<pad>",
                                  eos_token="</s>", unk_token="<unk>")
    with open(os.path.join(folder, "tokens.json"), "w") as f:
        json.dump([{"text": s, "ids": tok(s).input_ids} for s in strings()], f)
    if prompts:
        reference.PROMPTS[:] = prompts
    tensors, facts = reference.reference(model, tok)
    for key in [k for k in tensors if k.startswith("long")]:
        del tensors[key]
    kept = {k: v.contiguous().float() for k, v in tensors.items()}
    # The clips are 1.3 s of sound each: one is enough to stay below 2 MB.
    for key in ("clips", "clip_audio"):
        kept[key] = kept[key][:1].contiguous()
    save_file(kept, os.path.join(folder, "reference.safetensors"))
    with open(os.path.join(folder, "reference.json"), "w") as f:
        json.dump(facts, f, indent=1)
    print(name, facts["distinct_codes"], facts["smallest_gap"])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
