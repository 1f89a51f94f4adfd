"""The network: dilated convolutions over a grid of 24 steps a beat, and what it is fed with."""

import json
import pathlib

import numpy as np
import torch
from torch import nn

FINE, CHANGES, STEPS = 30, 6, 24
INPUTS = FINE + CHANGES
# (dilation, taps): within a beat first, then from beat to beat, up to whole bars
LAYERS = [(1, 5), (2, 5), (3, 5), (6, 5), (12, 5), (24, 5), (8, 3), (24, 9), (48, 5), (6, 5), (24, 9), (72, 5), (12, 5), (96, 5)]
METRES = [2, 3, 4, 5, 6, 7]
OUTPUTS = 3 + len(METRES)  # beat, downbeat, right level; metres


class BeatNetwork(nn.Module):
    def __init__(self, width=40):
        super().__init__()
        self.first = nn.Conv1d(INPUTS, width, 5, padding=2)
        self.wide = nn.ModuleList(nn.Conv1d(width, width, k, dilation=d, padding=d * (k // 2)) for d, k in LAYERS)
        self.point = nn.ModuleList(nn.Conv1d(width, width, 1) for _ in LAYERS)
        self.last = nn.Conv1d(width, OUTPUTS, 1)
        for layer in self.point:
            nn.init.normal_(layer.weight, std=0.3 / width**0.5)
            nn.init.zeros_(layer.bias)

    def forward(self, x, drop=0.0):
        """Features [B, INPUTS, T], scaled to 0…1, to logits [B, OUTPUTS, T]."""
        x = torch.relu(self.first(x))
        for wide, point in zip(self.wide, self.point):
            y = torch.relu(wide(x))
            if drop:
                y = nn.functional.dropout1d(y, drop, self.training)
            x = x + point(y)
        return self.last(torch.relu(x))


def read_pieces(folders):
    """Read pieces: names, features [T, FINE] and [T', CHANGES] as bytes, truth."""
    pieces = []
    for folder in folders:
        for path in sorted(pathlib.Path(folder).glob("*.ear")):
            truth = json.loads(path.with_suffix(".json").read_text())["truth"]
            data = np.frombuffer(path.read_bytes(), np.uint8)
            rows = round((len(data) - 0) / (FINE + CHANGES / 4))
            # 100 rows a second of one, 25 of the other: find the split that fits both
            for t in range(rows - 4, rows + 5):
                rest = len(data) - t * FINE
                if rest >= 0 and rest % CHANGES == 0 and abs(rest // CHANGES - t / 4) <= 1.01:
                    break
            else:
                continue
            heard = truth["beats"] if truth["has_beat"] else []
            times = np.array([b["time_s"] for b in heard])
            positions = np.array([b["position"] for b in heard])
            pieces.append({"name": path.stem, "style": truth["source"], "seconds": t * 0.01, "fine": summed(data[: t * FINE].reshape(t, FINE)), "changes": summed(data[t * FINE :].reshape(-1, CHANGES)), "times": times, "positions": positions, "bpm": truth["bpm"], "metre": truth["beats_per_bar"], "downbeats": truth["has_downbeat"]})
    return pieces


def summed(rows):
    """Sums of all rows before each."""
    return np.concatenate([np.zeros((1, rows.shape[1]), np.float32), np.cumsum(rows, axis=0, dtype=np.float32)])


def sample(sums, hop, delay, times, width):
    """Means of rows (each standing for the hop around its time) over `width` around times, from their sums."""
    width, count = max(width, hop), len(sums) - 1

    def upto(at):
        at = np.clip((at - delay) / hop + 0.5, 0, count)
        low = np.minimum(at.astype(np.int32), count - 1)
        before = sums[low]
        return before + (at - low).astype(np.float32)[:, None] * (sums[low + 1] - before)

    return (upto(times + width / 2) - upto(times - width / 2)) * np.float32(hop / width / 255)


def on_grid(piece, step, start, length):
    """Features of a piece from a time on: [length, INPUTS] in 0…1."""
    times = start + step * np.arange(length)
    return features_at(piece, times, step)


def features_at(piece, times, width):
    """Features of a piece at times: [length, INPUTS] in 0…1."""
    fine = sample(piece["fine"], 0.01, -0.004, times, width)
    return np.concatenate([fine, sample(piece["changes"], 0.04, -0.02, times, width)], axis=1)
