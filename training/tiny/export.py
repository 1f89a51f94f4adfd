"""Write the shipped folder from a codec and a language model.

    python3 -m tiny.export --codec codec.safetensors --lm lm.pt --temperature 0.7 --out ../models/tiny

The heads become ordinary tensors, divided by the temperature that worked, so that the
schema's own default of 1 gives it. Synonyms get their words' rows. The folder is then
loaded by the reference library and compared with what was trained.
"""

import argparse
from pathlib import Path

import torch
from transformers import AutoTokenizer, MusicgenForConditionalGeneration
from transformers.utils import logging

from .clips import delay
from .codec import audio_to_codes, codes_to_audio, load_codec
from .domain import TEMPI, arrangement, completions, slots, vocabulary
from .layout import write_checkpoint, write_json
from .lm import load_language_model, temperature_of
from .shape import CODEBOOKS, ENTRIES, SAMPLE_RATE, WIDTH
from .words import synonym_rows

MAX_DURATION = 10
LEVEL = 0.8  # of the codec's output, so that a loud take stays below full scale
NOTES = (
    "A sketch of MusicGen, trained on synthetic loops only: drums and bass in six genres, seven tempi, "
    "six minor keys. A tempo is folded to the nearest trained one; other words are not understood."
)


def looper_settings(max_duration: int) -> dict:
    """Say what the program must know about this model."""
    return {
        "promptForm": "{prompt}, {bpm} bpm",
        "tempi": sorted(TEMPI),
        "vocabulary": vocabulary(),
        "completions": completions(),
        "arrangement": arrangement(),
        "variation_slots": slots(),
        "licence": "MIT",
        "notes": NOTES,
        "max_duration": max_duration,
        "guidance": 2,
        "candidates": 8,
        "spare_variations": 4,
        "starts_on_beat_one": True,
    }


def lower_level(codec) -> None:
    """Turn the decoder down, and the encoder up by the same, so that a decoded clip keeps its codes."""
    codec.decoder.layers[-1].conv.parametrizations.weight.original0.mul_(LEVEL)
    codec.decoder.layers[-1].conv.bias.mul_(LEVEL)
    codec.encoder.layers[0].conv.parametrizations.weight.original0.div_(LEVEL)


def compare(folder: Path, lm, codec, temperature: torch.Tensor) -> None:
    """Load the folder with the reference library and hold it against the trained parts."""
    loaded = MusicgenForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    texts = ["house, punchy drums, offbeat hats, pumping sine bass, in a minor, 125 bpm", "808 trap drums, 150 bpm"]
    codes = torch.randint(0, ENTRIES, (2, CODEBOOKS, 60), generator=torch.Generator().manual_seed(0))
    columns = delay(codes)
    with torch.no_grad():
        states, mask = lm.read(texts, torch.ones(2))
        wanted = lm.columns(columns, states, mask) / temperature[:, :, None]
        batch = tokenizer(texts, padding=True, return_tensors="pt")
        made = loaded(
            input_ids=batch.input_ids,
            attention_mask=batch.attention_mask,
            decoder_input_ids=columns.reshape(2 * CODEBOOKS, -1),
        ).logits.view(2, CODEBOOKS, -1, ENTRIES)
        error = float((made - wanted).norm() / wanted.norm())
        samples = codes_to_audio(codec, codes)
        again = loaded.audio_encoder.decode(codes[None], [None]).audio_values[:, 0]
        noise = float((samples - again).norm() / samples.norm())
        same = audio_to_codes(codec, samples) == loaded.audio_encoder.encode(again[:, None]).audio_codes[0]
    print(f"logits off by {error:.1e}, audio by {noise:.1e} (fp16 weights), codes equal {same.float().mean():.4f}")


def main() -> None:
    logging.set_verbosity_error()
    parser = argparse.ArgumentParser()
    parser.add_argument("--codec", type=Path, required=True)
    parser.add_argument("--lm", type=Path, required=True)
    parser.add_argument("--temperature", type=temperature_of, default="1", help="one, or four with slashes")
    parser.add_argument("--max-duration", type=int, default=MAX_DURATION)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    lm, codec = load_language_model(args.lm), load_codec(args.codec).eval()
    whole = lm.whole
    with torch.no_grad():
        lower_level(codec)
        rows = whole.text_encoder.shared.weight
        for synonym, word in synonym_rows().items():
            rows[synonym] = rows[word]
        heads = []
        for head, temperature in zip(lm.heads(), args.temperature):
            plain = torch.nn.Linear(WIDTH, ENTRIES, bias=False)
            plain.weight.copy_(head / temperature)
            heads.append(plain)
    whole.decoder.lm_heads = torch.nn.ModuleList(heads)
    whole.audio_encoder = codec
    write_checkpoint(whole, args.out)
    write_json(args.out / "looper.json", looper_settings(args.max_duration))
    size = sum(file.stat().st_size for file in args.out.iterdir() if file.is_file())
    print(f"{args.out}: {size / 1e6:.1f} MB at {SAMPLE_RATE} Hz")
    compare(args.out, lm, codec, args.temperature)


if __name__ == "__main__":
    main()
