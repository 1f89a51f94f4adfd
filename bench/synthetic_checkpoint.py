"""A checkpoint of an official shape with random weights: `python3 synthetic_checkpoint.py NAME FORM FOLDER`.

NAME is small, medium, large or stereo-NAME; FORM is bin (torch.save, sharded above 10 GB, as medium and large
are published) or safetensors. Names and shapes come from transformers' own classes; the numbers mean nothing.
"""

import json
import os
import shutil
import struct
import sys

import torch
from huggingface_hub import split_torch_state_dict_into_shards
from transformers import EncodecConfig, MusicgenConfig, MusicgenDecoderConfig, MusicgenForConditionalGeneration, T5Config

SHAPES = {"small": (1024, 24, 16), "medium": (1536, 48, 24), "large": (2048, 48, 32)}


def configure(name):
    width, layers, heads = SHAPES[name.removeprefix("stereo-")]
    stereo = {"num_codebooks": 8, "audio_channels": 2} if name.startswith("stereo-") else {}
    text = T5Config(d_model=768, num_layers=12, num_heads=12, d_kv=64, d_ff=3072, vocab_size=32128)
    codec = EncodecConfig(
        sampling_rate=32000, upsampling_ratios=[8, 5, 4, 4], num_filters=64, codebook_size=2048, codebook_dim=128,
        hidden_size=128, target_bandwidths=[2.2], use_causal_conv=False, use_conv_shortcut=False, normalize=False,
        norm_type="weight_norm", pad_mode="reflect", num_lstm_layers=2, audio_channels=1,
    )
    decoder = MusicgenDecoderConfig(
        hidden_size=width, num_hidden_layers=layers, num_attention_heads=heads, ffn_dim=4 * width, **stereo
    )
    return MusicgenConfig(text_encoder=text, audio_encoder=codec, decoder=decoder)


def draw(name, form, dtype):
    """Tensors that share one block of chance, each with a storage of its own."""
    config = configure(name)
    with torch.device("meta"):
        state = MusicgenForConditionalGeneration(config).state_dict()
    chance = torch.Generator().manual_seed(1)
    block = (torch.randn(32128 * 768 + 4096, generator=chance) * 0.03).to(dtype).numpy()
    tensors = {}
    for i, (key, tensor) in enumerate(state.items()):
        if not tensor.is_floating_point():
            continue
        if key == "text_encoder.encoder.embed_tokens.weight":
            continue
        if form == "bin":
            key = key.replace("parametrizations.weight.original0", "weight_g").replace(
                "parametrizations.weight.original1", "weight_v")
        start = i * 61 % 4096
        tensors[key] = torch.from_numpy(block[start : start + tensor.numel()]).view(tensor.shape)
        if "norm" in key and key.endswith("weight") or key.endswith("weight_g") or key.endswith("original0"):
            tensors[key] = torch.ones(tensor.shape, dtype=dtype)
    return config, tensors


def save_safetensors(tensors, path):
    header, at = {}, 0
    for key, tensor in tensors.items():
        size = tensor.numel() * tensor.element_size()
        kind = {torch.float32: "F32", torch.float16: "F16"}[tensor.dtype]
        header[key] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            tensor.contiguous().numpy().tofile(f)


def main(name, form, folder):
    torch.set_num_threads(1)
    os.makedirs(folder, exist_ok=True)
    # As published: stereo in half precision, the others in single.
    config, tensors = draw(name, form, torch.float16 if name.startswith("stereo-") else torch.float32)
    config.architectures = ["MusicgenForConditionalGeneration"]
    config.save_pretrained(folder)
    pattern, save = ("pytorch_model{suffix}.bin", torch.save) if form == "bin" else (
        "model{suffix}.safetensors", save_safetensors)
    split = split_torch_state_dict_into_shards(tensors, filename_pattern=pattern, max_shard_size="10GB")
    for file, keys in split.filename_to_tensors.items():
        save({key: tensors[key] for key in keys}, os.path.join(folder, file))
    if split.is_sharded:
        with open(os.path.join(folder, pattern.format(suffix="") + ".index.json"), "w") as f:
            json.dump({"metadata": split.metadata, "weight_map": split.tensor_to_filename}, f)
    here = os.path.dirname(os.path.abspath(__file__))
    shutil.copy(os.path.join(here, "..", "test", "golden", "layouts", "tokenizer.json"), folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
