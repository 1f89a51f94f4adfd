"""One model in every form that official repositories keep theirs in; its numbers are the same in all of them."""

import json
import os

import torch
from huggingface_hub import split_torch_state_dict_into_shards
from safetensors.torch import save_file


def save(model, folder):
    """Sharded safetensors in the folder itself, other forms in folders below it."""
    model.save_pretrained(folder, max_shard_size="60KB")
    state = model.state_dict()
    table = "decoder.model.decoder.embed_positions.weights"
    positions = model.decoder.model.decoder.embed_positions.weights
    state.pop(table, None)
    written(halved(state, torch.float16), os.path.join(folder, "fp16"), "model{suffix}.safetensors", save_untied)
    written(halved(state, torch.bfloat16), os.path.join(folder, "bf16"), "model{suffix}.safetensors", save_untied)
    written(state, os.path.join(folder, "bin"), "pytorch_model{suffix}.bin", torch.save)
    # Of an older torch: other names of the weight norm, the table of positions, shards.
    older = {old_name(name): tensor for name, tensor in state.items()}
    older[table] = positions.clone()
    written(halved(older, torch.float16), os.path.join(folder, "bin-shards"), "pytorch_model{suffix}.bin", torch.save,
            "30KB")
    # Parameters instead of tensors, a transposed one, and numbers that are no weights.
    odd = {name: torch.nn.Parameter(t) if t.is_floating_point() else t for name, t in state.items()}
    for name in [n for n in odd if n.endswith("fc1.weight")]:
        odd[name] = torch.nn.Parameter(state[name].t().contiguous().t())
    odd["step"] = torch.tensor(7)
    odd["epoch"] = 3
    path = os.path.join(folder, "bin-odd")
    os.makedirs(path, exist_ok=True)
    torch.save({k: v.to(torch.bfloat16) if torch.is_tensor(v) and v.is_floating_point() else v for k, v in odd.items()},
               os.path.join(path, "pytorch_model.bin"))


def old_name(name):
    return name.replace("parametrizations.weight.original0", "weight_g").replace(
        "parametrizations.weight.original1", "weight_v")


def halved(state, dtype):
    """Everything that is a float in another type; what was tied stays tied."""
    made = {}
    return {name: made.setdefault(t.data_ptr(), t.to(dtype)) if t.is_floating_point() else t
            for name, t in state.items()}


def save_untied(state, path):
    """Safetensors has no tensors that share numbers: the first name keeps them."""
    seen, own = set(), {}
    for name, tensor in state.items():
        if tensor.data_ptr() not in seen:
            own[name] = tensor.contiguous()
        seen.add(tensor.data_ptr())
    save_file(own, path, metadata={"format": "pt"})


def written(state, folder, pattern, save_one, shard_size="1GB"):
    os.makedirs(folder, exist_ok=True)
    split = split_torch_state_dict_into_shards(state, filename_pattern=pattern, max_shard_size=shard_size)
    for file, names in split.filename_to_tensors.items():
        save_one({name: state[name] for name in names}, os.path.join(folder, file))
    if split.is_sharded:
        index = pattern.format(suffix="") + ".index.json"
        with open(os.path.join(folder, index), "w") as f:
            json.dump({"metadata": split.metadata, "weight_map": split.tensor_to_filename}, f, indent=1)
