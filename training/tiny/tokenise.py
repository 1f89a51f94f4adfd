"""Turn rendered pieces into codes.

    python3 -m tiny.tokenise --codec codec.safetensors --pieces PIECES
"""

import argparse
import hashlib
import json
import time
from pathlib import Path

import numpy as np
import torch

from .codec import audio_to_codes, load_codec
from .shape import FRAME

AROUND = 12  # frames of the loop on both sides of a bar, so that its edges sound like its middle


def window(loop: np.ndarray, at: int, length: int) -> np.ndarray:
    """Cut a bar with what is around it in the loop."""
    return loop[np.arange(at - AROUND * FRAME, at + length + AROUND * FRAME) % len(loop)]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--codec", type=Path, required=True)
    parser.add_argument("--pieces", type=Path, required=True)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    codec = load_codec(args.codec).to(args.device).eval()
    labels = [json.loads(line) for line in (args.pieces / "pieces.jsonl").read_text().splitlines()]
    samples = np.memmap(args.pieces / "pieces.s16", dtype=np.int16, mode="r")
    # Equal bars after and before equal neighbours have equal codes: each is encoded once.
    windows: dict[bytes, tuple[int, int]] = {}
    bars: list[list[bytes]] = []
    for i, label in enumerate(labels):
        loop = samples[label["start"] : label["start"] + label["length"]]
        bar = 4 * label["beatFrames"] * FRAME
        names = []
        for at in range(0, label["length"], bar):
            names.append(hashlib.sha1(window(loop, at, bar).tobytes()).digest())
            windows.setdefault(names[-1], (i, at))
        bars.append(names)
    by_frames: dict[int, list[bytes]] = {}
    for name, (i, _) in windows.items():
        by_frames.setdefault(labels[i]["beatFrames"], []).append(name)
    coded: dict[bytes, np.ndarray] = {}
    start, seconds = time.monotonic(), 0.0
    for frames, members in by_frames.items():
        for first in range(0, len(members), args.batch):
            batch = members[first : first + args.batch]
            loops = []
            for name in batch:
                i, at = windows[name]
                loop = samples[labels[i]["start"] : labels[i]["start"] + labels[i]["length"]]
                loops.append(window(loop, at, 4 * frames * FRAME).astype(np.float32) / 32_767)
            wave = torch.from_numpy(np.stack(loops)).to(args.device)
            with torch.autocast(args.device, torch.bfloat16):
                found = audio_to_codes(codec, wave)
            inside = found[:, :, AROUND:-AROUND].cpu().numpy().astype(np.int16)
            coded.update(zip(batch, inside))
            seconds += wave.numel() / 32_000
    codes = {f"p{i}": np.concatenate([coded[name] for name in names], 1) for i, names in enumerate(bars)}
    np.savez(args.pieces / "codes.npz", **codes)
    wall = time.monotonic() - start
    print(f"{len(codes)} pieces, {len(coded)} distinct bars, {seconds:.0f} s in {wall:.0f} s: {seconds / wall:.0f}x real time")


if __name__ == "__main__":
    main()
