"""Turn the shipped folder back into what was trained, so that training can go on from it.

    python3 -m tiny.restore --model ../models/tiny --codec codec.safetensors --lm lm.pt --temperature 0.5

Give the temperature that the export was given. Weights come back as the fp16 numbers that were shipped.
"""

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from .decoder_shape import DecoderShape
from .export import LEVEL
from .lm import TinyLanguageModel, temperature_of
from .shape import CODEBOOKS, ENTRIES

LAST, FIRST = "decoder.layers.{}.conv", "encoder.layers.0.conv"


def restore_codec(stored: dict[str, torch.Tensor], layers: int) -> dict[str, torch.Tensor]:
    """Take the codec's tensors out of a folder's and undo the level of the export; ``layers`` of its decoder."""
    parts = {name.removeprefix("audio_encoder."): t for name, t in stored.items() if name.startswith("audio_encoder.")}
    last = LAST.format(layers - 1)
    parts[f"{last}.weight_g"] = parts[f"{last}.weight_g"] / LEVEL
    parts[f"{last}.bias"] = parts[f"{last}.bias"] / LEVEL
    parts[f"{FIRST}.weight_g"] = parts[f"{FIRST}.weight_g"] * LEVEL
    return parts


def restore_shape(config: dict) -> DecoderShape:
    """Read the shape from a folder's configuration."""
    decoder, text = config["decoder"], config["text_encoder"]
    return DecoderShape(
        decoder["hidden_size"], decoder["num_hidden_layers"], decoder["ffn_dim"], text["d_model"]
    )


def restore_phrases(tokenizer: dict) -> list[str]:
    """Read the vocabulary from a folder's tokenizer."""
    ids = tokenizer["model"]["vocab"]
    return sorted((name for name in ids if not name.startswith("<")), key=ids.get)


def restore_language_model(
    stored: dict[str, torch.Tensor], temperature: torch.Tensor, phrases: list[str], shape: DecoderShape
) -> TinyLanguageModel:
    """Build the language model from a folder's tensors: the heads are the embeddings times one number each."""
    model = TinyLanguageModel(phrases, shape)
    own = model.state_dict()
    for name in own:
        plain = name.removeprefix("whole.").replace("encoder.embed_tokens", "shared")
        if plain in stored:
            own[name] = stored[plain].reshape(own[name].shape)
        elif name != "head_scale" and name.removeprefix("whole.") in stored:
            own[name] = stored[name.removeprefix("whole.")]
        elif name != "head_scale":
            raise ValueError(f"the folder has no {plain}")
    for k in range(CODEBOOKS):
        table = stored[f"decoder.model.decoder.embed_tokens.{k}.weight"][:ENTRIES]
        head = stored[f"decoder.lm_heads.{k}.weight"]
        own["head_scale"][k] = temperature[k] * (head * table).sum() / table.pow(2).sum()
        error = (head * temperature[k] - own["head_scale"][k] * table).norm() / (head.norm() * temperature[k])
        if error > 2e-3:
            raise ValueError(f"head {k} is not its embedding times a number (off by {error:.1e})")
    model.load_state_dict(own)
    return model


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--temperature", type=temperature_of, required=True)
    parser.add_argument("--codec", type=Path, required=True)
    parser.add_argument("--lm", type=Path, required=True)
    args = parser.parse_args()
    stored = {name: tensor.float() for name, tensor in load_file(args.model / "model.safetensors").items()}
    layers = 1 + max(int(name.split(".")[3]) for name in stored if name.startswith("audio_encoder.decoder.layers."))
    save_file(restore_codec(stored, layers), str(args.codec))
    phrases = restore_phrases(json.loads((args.model / "tokenizer.json").read_text()))
    shape = restore_shape(json.loads((args.model / "config.json").read_text()))
    restore_language_model(stored, args.temperature, phrases, shape).save(args.lm)
    print(f"{args.codec} and {args.lm} from {args.model}")


if __name__ == "__main__":
    main()
