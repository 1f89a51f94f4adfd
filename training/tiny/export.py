"""Write the shipped folder from a codec and a language model.

    python3 -m tiny.export --codec codec.safetensors --lm lm.pt --held HELD --temperature 0.7 --out ../models/tiny

The heads become ordinary tensors, divided by the temperature that worked, so that the
schema's own default of 1 gives it. The folder is then loaded by the reference library and
compared with what was trained: logits of one text, and codes that are equal step by step.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from transformers import AutoTokenizer, MusicgenForConditionalGeneration
from transformers.utils import logging

from .clips import ClipSource, delay
from .codec import audio_to_codes, codes_to_audio, load_codec
from .decoder_shape import model_config
from .layout import write_checkpoint, write_json
from .lm import TinyLanguageModel, load_language_model, sample, temperature_of
from .shape import CODEBOOKS, ENTRIES, SAMPLE_RATE
from .words import beat_frames_of, phrases_of

MAX_DURATION = 15  # seconds: five bars of the slowest tempo
LEVEL = 0.8  # of the codec's output, so that a loud take stays below full scale
LARGEST = 48e6  # bytes of the folder
GUIDANCE = 2.0
NOTES = (
    "A sketch of MusicGen, trained on synthetic loops only. It plays one part of a band at a time: "
    "drums, percussion, bass, chords or lead. Every bar is told by a text of its own, in the order "
    "part, sound, feel, chord, tempo; a phrase that is not in the list is not understood."
)


def vocabulary(phrases: list[str], texts: list[tuple[str, ...]], without: list[str]) -> dict:
    """Say for each part which sounds and feels it knows, as the texts have them, but for the sounds in ``without``."""
    parts: dict[str, dict[str, list[str]]] = {}
    for text in sorted({text for row in texts for text in row}):
        part, sound, feel, *_ = phrases_of(text)
        if f"{part}, {sound}" in without:
            continue
        known = parts.setdefault(part, {"sounds": [], "feels": []})
        for kind, phrase in (("sounds", sound), ("feels", feel)):
            if phrase in phrases and phrase not in known[kind]:
                known[kind].append(phrase)
    return parts


def looper_settings(phrases: list[str], texts: list[tuple[str, ...]], without: list[str], max_duration: int) -> dict:
    """Say what the program must know about this model."""
    tempi = sorted({int(phrase.split()[0]) for phrase in phrases if beat_frames_of(phrase)})
    return {
        "parts": vocabulary(phrases, texts, without),
        "tempi": tempi,
        "licence": "MIT",
        "notes": NOTES,
        "max_duration": max_duration,
        "guidance": GUIDANCE,
        "starts_on_beat_one": True,
    }


def lower_level(codec) -> None:
    """Turn the decoder down, and the encoder up by the same, so that a decoded clip keeps its codes."""
    codec.decoder.layers[-1].conv.parametrizations.weight.original0.mul_(LEVEL)
    codec.decoder.layers[-1].conv.bias.mul_(LEVEL)
    codec.encoder.layers[0].conv.parametrizations.weight.original0.div_(LEVEL)


@torch.no_grad()
def compare(folder: Path, lm: TinyLanguageModel, codec, temperature: torch.Tensor, texts: list[str]) -> None:
    """Load the folder with the reference library and hold it against the trained parts."""
    loaded = MusicgenForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    count = len(texts)
    codes = torch.randint(0, ENTRIES, (count, CODEBOOKS, 60), generator=torch.Generator().manual_seed(0))
    columns = delay(codes)
    wanted = lm.columns(columns, *lm.read(texts, torch.ones(count))) / temperature[:, :, None]
    batch = tokenizer(texts, padding=True, return_tensors="pt")
    made = loaded(
        input_ids=batch.input_ids,
        attention_mask=batch.attention_mask,
        decoder_input_ids=columns.reshape(count * CODEBOOKS, -1),
    ).logits.view(count, CODEBOOKS, -1, ENTRIES)
    error = float((made - wanted).norm() / wanted.norm())
    samples = codes_to_audio(codec, codes)
    again = loaded.audio_encoder.decode(codes[None], [None]).audio_values[:, 0]
    noise = float((samples - again).norm() / samples.norm())
    same = audio_to_codes(codec, samples) == loaded.audio_encoder.encode(again[:, None]).audio_codes[0]
    bars = [4 * (beat_frames_of(text) or 24) for text in texts]
    ours = sample(
        lm,
        [(text,) for text in texts],
        bars,
        torch.Generator().manual_seed(1),
        GUIDANCE,
        temperature,
        top_k=1,
        frames=60,
    )
    theirs = loaded.generate(
        **batch, do_sample=False, guidance_scale=GUIDANCE, max_new_tokens=60 + CODEBOOKS - 1, return_dict_in_generate=False
    )
    heard = loaded.audio_encoder.encode(theirs[:, :, : 60 * 640]).audio_codes[0]
    ours_again = audio_to_codes(codec, codes_to_audio(codec, ours))
    greedy = (heard[:, :, 2:-4] == ours_again[:, :, 2:-4]).float().mean()
    print(f"logits off by {error:.1e}, audio by {noise:.1e} (fp16 weights), codes equal {same.float().mean():.4f}")
    print(f"greedy takes of the reference library, encoded again, are ours in {greedy:.4f} of the codes")


def main() -> None:
    logging.set_verbosity_error()
    parser = argparse.ArgumentParser()
    parser.add_argument("--codec", type=Path, required=True)
    parser.add_argument("--lm", type=Path, required=True)
    parser.add_argument("--held", type=Path, required=True, help="codes whose texts say what each part knows")
    parser.add_argument("--without", nargs="*", default=[], help='sounds that did not pass the gates, as "bass, reese"')
    parser.add_argument("--temperature", type=temperature_of, default="1", help="one, or four with slashes")
    parser.add_argument("--max-duration", type=int, default=MAX_DURATION)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    lm, codec = load_language_model(args.lm), load_codec(args.codec).eval()
    texts = ClipSource([args.held], np.random.default_rng(0)).texts
    shape, phrases = lm.shape, lm.phrases
    filters = len(codec.encoder.layers[0].conv.bias)
    whole = MusicgenForConditionalGeneration(model_config(shape, filters))
    with torch.no_grad():
        lower_level(codec)
        own = whole.state_dict()
        own.update(lm.whole.state_dict())
        whole.load_state_dict(own)
        heads = []
        for head, temperature in zip(lm.heads(), args.temperature):
            plain = torch.nn.Linear(shape.width, ENTRIES, bias=False)
            plain.weight.copy_(head / temperature)
            heads.append(plain)
    whole.decoder.lm_heads = torch.nn.ModuleList(heads)
    whole.audio_encoder = codec
    write_checkpoint(whole, args.out, phrases)
    write_json(args.out / "looper.json", looper_settings(phrases, texts, args.without, args.max_duration))
    size = sum(file.stat().st_size for file in args.out.iterdir() if file.is_file())
    print(f"{args.out}: {size / 1e6:.1f} MB at {SAMPLE_RATE} Hz")
    if size > LARGEST:
        raise SystemExit(f"larger than {LARGEST / 1e6:.0f} MB")
    compare(args.out, lm, codec, args.temperature, sorted({row[0] for row in texts})[:2])


if __name__ == "__main__":
    main()
