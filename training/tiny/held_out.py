"""Losses on held-out pieces: with the right text, without, and with texts that are wrong.

    python3 -m tiny.held_out --lm lm.pt --held HELD --parts
"""

import argparse
from pathlib import Path

import numpy as np
import torch

from .clips import ClipSource
from .lm import TinyLanguageModel, load_language_model
from .words import phrases_of

BARS = 3
ROWS = 8


def is_chord(phrase: str) -> bool:
    """Say whether a phrase names a chord."""
    return phrase.rstrip("m").rstrip("#") in tuple("abcdefg")


def other_chord(text: str, shift: int) -> str:
    """Put the chord some semitones higher; texts without a chord stay."""
    roots = ["c", "c#", "d", "d#", "e", "f", "f#", "g", "g#", "a", "a#", "b"]
    found = phrases_of(text)
    for i, phrase in enumerate(found):
        if is_chord(phrase):
            minor = phrase.endswith("m")
            found[i] = roots[(roots.index(phrase.removesuffix("m")) + shift) % 12] + ("m" if minor else "")
    return ", ".join(found)


def tellings(texts: list[tuple[str, ...]]) -> dict[str, tuple[list[tuple[str, ...]], float]]:
    """Give ways to tell rows of one tempo: name, texts, whether they are heard."""
    turned = texts[1:] + texts[:1]
    return {
        "text": (texts, 1.0),
        "none": (texts, 0.0),
        "another piece's": (turned, 1.0),
        "another chord": ([tuple(other_chord(text, 5) for text in row) for row in texts], 1.0),
        "last bar's": ([(row[-1],) * len(row) for row in texts], 1.0),
    }


@torch.no_grad()
def measure(model: TinyLanguageModel, source: ClipSource, count: int, part: str = "") -> dict[str, np.ndarray]:
    """Give for each way of telling the loss of first bars and of the last ones, in nats a code."""
    sums = {}
    for beat in source.beats:
        wanted = [i for i in source.by_beat[beat] if source.texts[i][0].startswith(part)]
        members = wanted[: max(2, count // len(source.beats))]
        for at in range(0, len(members), ROWS):
            clips = [source.clip(i, BARS) for i in members[at : at + ROWS]]
            codes = torch.from_numpy(np.stack([clip.codes for clip in clips])).to(model.device)
            for name, (texts, heard) in tellings([clip.texts for clip in clips]).items():
                loss = model.losses(codes, texts, torch.full((len(clips),), heard, device=model.device))
                # the last frames' higher codebooks lie beyond the columns
                first, last = loss[:, :, 3 : clips[0].bar], loss[:, :, 2 * clips[0].bar + 3 :]
                found = [float(first.sum()), first.numel(), float(last.sum()), last.numel()]
                sums[name] = sums.get(name, np.zeros(4)) + found
    return {name: found[[0, 2]] / found[[1, 3]] for name, found in sums.items()}


def check(model: TinyLanguageModel, source: ClipSource, count: int = 20) -> str:
    """Describe the losses in a line: first bar/third bar."""
    model.eval()
    found = measure(model, source, count)
    model.train()
    return ", ".join(f"{name} {first:.3f}/{last:.3f}" for name, (first, last) in found.items())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lm", type=Path, required=True)
    parser.add_argument("--held", type=Path, required=True)
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--parts", action="store_true", help="each part by itself, too")
    args = parser.parse_args()
    model = load_language_model(args.lm)
    source = ClipSource([args.held], np.random.default_rng(0))
    parts = sorted({phrases_of(row[0])[0] for row in source.texts}) if args.parts else []
    for part in ["", *parts]:
        found = measure(model, source, args.count, part)
        line = ", ".join(f"{name} {first:.3f}/{last:.3f}" for name, (first, last) in found.items())
        print(f"{part or 'all'}: {line}", flush=True)


if __name__ == "__main__":
    main()
