"""Pieces to codes: drums, percussion and what swells as they are rendered, all else stroke by stroke (``tiny.strokes``).

    python3 -m tiny.tokenise --bank BANK --codec codec.safetensors --pieces pieces.jsonl --out CODES

Makes a file for every 250 pieces; those that are there already are left alone, so the same
command goes on where it was stopped. ``--share 0/2`` and ``--share 1/2`` split the work between
two processes. A new codec wants a new folder.
"""

import argparse
import os
import time
from pathlib import Path

import numpy as np
import torch

from .bf16 import train_faster
from .codec import audio_to_codes, load_codec
from .parts import TONES
from .render_parts import STEPS, PartRenderer, read_pieces
from .shape import CODEBOOKS, FRAME
from .sounds import SoundBank
from .strokes import AFTER, BEFORE, StrokeEncoder

PIECES_A_FILE = 250


def has_strokes(piece: dict) -> bool:
    """Say whether a piece is encoded stroke by stroke."""
    return piece["part"] in TONES and not TONES[piece["part"]][piece["sound"]].swells


def encode(strokes: StrokeEncoder, pieces: list[dict], batch: int, bf16: bool) -> list[np.ndarray]:
    """Give the codes [K, T] of each piece."""
    rendered = [piece for piece in pieces if not has_strokes(piece)]
    found = iter(encode_whole(strokes.codec, strokes.renderer, rendered, batch, bf16))
    with torch.autocast(next(strokes.codec.parameters()).device.type, torch.bfloat16, enabled=bf16):
        strokes.prepare([piece for piece in pieces if has_strokes(piece)])
    return [strokes.encode(piece) if has_strokes(piece) else next(found) for piece in pieces]


def encode_whole(codec, renderer: PartRenderer, pieces: list[dict], batch: int, bf16: bool) -> list[np.ndarray]:
    """Give the codes [K, T] of each piece as it sounds, with silence before it and what rings on after it."""
    device = next(codec.parameters()).device
    found: list[np.ndarray] = [np.zeros((CODEBOOKS, 0), np.int16)] * len(pieces)
    lengths: dict[int, list[int]] = {}
    for i, piece in enumerate(pieces):
        lengths.setdefault(piece["beatFrames"] * len(piece["bars"]), []).append(i)
    for members in lengths.values():
        for at in range(0, len(members), batch):
            some = members[at : at + batch]
            sound = np.stack([renderer.render(pieces[i], BEFORE * FRAME, AFTER * FRAME) for i in some])
            with torch.autocast(device.type, torch.bfloat16, enabled=bf16):
                codes = audio_to_codes(codec, torch.from_numpy(sound).to(device))
            for i, row in zip(some, codes[:, :, BEFORE:-AFTER].cpu().numpy().astype(np.int16)):
                found[i] = row
    return found


def stroke_frames(piece: dict) -> list[int]:
    """Give the frames in which something begins."""
    bar = 4 * piece["beatFrames"]
    places = {(number, note["step"]) for number, row in enumerate(piece["bars"]) for note in row["notes"]}
    return sorted(number * bar + round(step * bar / STEPS) for number, step in places)


def save(path: Path, pieces: list[dict], codes: list[np.ndarray]) -> None:
    """Write codes one piece after the other, with the text of every bar and the frames of all strokes."""
    texts = sorted({bar["text"] for piece in pieces for bar in piece["bars"]})
    index = {text: i for i, text in enumerate(texts)}
    bars = np.full((len(pieces), max(len(piece["bars"]) for piece in pieces)), -1, np.int32)
    for row, piece in zip(bars, pieces):
        row[: len(piece["bars"])] = [index[bar["text"]] for bar in piece["bars"]]
    strokes = [stroke_frames(piece) for piece in pieces]
    unfinished = path.with_suffix(".part")
    with open(unfinished, "wb") as file:
        np.savez_compressed(
            file,
            codes=np.concatenate(codes, 1),
            frames=np.array([row.shape[1] for row in codes], np.int32),
            beat_frames=np.array([piece["beatFrames"] for piece in pieces], np.int32),
            bars=bars,
            strokes=np.array([frame for row in strokes for frame in row], np.int32),
            stroke_counts=np.array([len(row) for row in strokes], np.int32),
            texts=np.array(texts),
        )
    os.replace(unfinished, path)


def share_of_equal_codes(pieces: list[dict], codes: list[np.ndarray]) -> tuple[float, int]:
    """Compare each bar with the bar two before it where all of them are the same notes: equal codes, and how many bars."""
    equal = []
    for piece, row in zip(pieces, codes):
        frames = 4 * piece["beatFrames"]
        for b in range(2, len(piece["bars"])):
            notes = [piece["bars"][i]["notes"] for i in (b - 2, b - 1, b)]
            if notes[0] == notes[1] == notes[2]:
                here, there = row[:, b * frames : (b + 1) * frames], row[:, (b - 1) * frames : b * frames]
                equal.append((here == there).mean())
    return (float(np.mean(equal)), len(equal)) if equal else (0.0, 0)


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--bank", type=Path, required=True)
    parser.add_argument("--codec", type=Path, required=True)
    parser.add_argument("--pieces", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--share", default="0/1", help="which of the files, as 0/2 for every second one")
    parser.add_argument("--bf16", action="store_true", help="faster on some processors; a code in thirty differs")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    part, parts = (int(number) for number in args.share.split("/"))
    args.out.mkdir(parents=True, exist_ok=True)
    codec = load_codec(args.codec).to(args.device).eval()
    if args.bf16:
        with torch.enable_grad():
            train_faster(codec, 2)
    strokes = StrokeEncoder(codec, PartRenderer(SoundBank(args.bank)), args.batch)
    with open(args.pieces) as lines:
        count = sum(1 for _ in lines)
    start, bars = time.monotonic(), 0
    for number in range(part, -(-count // PIECES_A_FILE), parts):
        path = args.out / f"{number:05}.npz"
        if path.exists():
            continue
        pieces = list(read_pieces(args.pieces, number * PIECES_A_FILE, PIECES_A_FILE))
        codes = encode(strokes, pieces, args.batch, args.bf16)
        save(path, pieces, codes)
        bars += sum(len(piece["bars"]) for piece in pieces)
        equal, compared = share_of_equal_codes(pieces, codes)
        rate = bars / (time.monotonic() - start)
        print(f"{path.name}: {rate:.0f} bars/s, {equal:.4f} of the codes of {compared} repeated bars equal", flush=True)


if __name__ == "__main__":
    main()
