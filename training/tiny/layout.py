"""The folder layout of an official checkpoint, written for ours."""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import MusicgenForConditionalGeneration

from .shape import ENTRIES, SAMPLE_RATE
from .words import write_tokenizer

# The reference's configuration writer leaves out whatever equals a default of its own; a reader that
# is not transformers should not have to know those defaults.
SPELT_OUT = {
    "decoder": {"num_codebooks": 4, "audio_channels": 1},
    "audio_encoder": {"norm_type": "weight_norm", "pad_mode": "reflect", "audio_channels": 1},
    "text_encoder": {"d_kv": 32, "feed_forward_proj": "relu"},
}


def write_json(path: Path, content: dict) -> None:
    """Write a JSON file the way they all look here."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def write_checkpoint(model: MusicgenForConditionalGeneration, folder: Path, phrases: list[str]) -> None:
    """Write weights (fp16), configurations and tokenizer, as ``from_pretrained`` reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    model.config.dtype = torch.float16
    config = json.loads(model.config.to_json_string(use_diff=True))
    for part, entries in SPELT_OUT.items():
        config[part] = {**config[part], **entries}
    config["architectures"] = ["MusicgenForConditionalGeneration"]
    write_json(folder / "config.json", config)
    write_json(
        folder / "generation_config.json",
        {
            "bos_token_id": ENTRIES,
            "decoder_start_token_id": ENTRIES,
            "pad_token_id": ENTRIES,
            "do_sample": True,
            "guidance_scale": 2.0,
            "top_k": 250,
            "temperature": 1.0,
            "max_length": 500,
        },
    )
    write_json(
        folder / "preprocessor_config.json",
        {
            "feature_extractor_type": "EncodecFeatureExtractor",
            "feature_size": 1,
            "sampling_rate": SAMPLE_RATE,
            "padding_side": "left",
            "padding_value": 0.0,
            "return_attention_mask": True,
            "chunk_length_s": None,
            "overlap": None,
            "processor_class": "MusicgenProcessor",
        },
    )
    write_tokenizer(folder, phrases)
    tensors = {}
    for name, tensor in model.state_dict().items():
        if name == "text_encoder.encoder.embed_tokens.weight":
            continue  # the same as text_encoder.shared.weight
        name = name.replace("parametrizations.weight.original0", "weight_g")
        name = name.replace("parametrizations.weight.original1", "weight_v")
        tensors[name] = tensor.detach().to("cpu", torch.float16).contiguous()
    save_file(tensors, str(folder / "model.safetensors"), metadata={"format": "pt"})
