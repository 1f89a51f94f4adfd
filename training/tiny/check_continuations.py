"""Gate 3: eight continuations of one bar: how many codes are those of the bar, how many are each other's?

    python3 -m tiny.check_continuations --lm lm.pt --held HELD --temperature 0.7

Copies are not variations. The bars are held out; a real piece that changes at its bar
lines stands beside as the measure of how much change is usual.
"""

import argparse
from pathlib import Path

import numpy as np
import torch

from .domain import describe
from .evaluate import balanced, load_labels
from .lm import load_language_model, sample, temperature_of


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lm", type=Path, required=True)
    parser.add_argument("--held", type=Path, required=True)
    parser.add_argument("--temperature", type=temperature_of, default="1")
    parser.add_argument("--bars", type=int, default=21)
    parser.add_argument("--count", type=int, default=8)
    args = parser.parse_args()
    labels = load_labels(args.held)
    for i, label in enumerate(labels):
        label["index"] = i
    stored = np.load(args.held / "codes.npz")
    model = load_language_model(args.lm)
    with_bar, with_each_other, real = [], [], []
    for label in balanced(labels, args.bars):
        bar = 4 * label["beatFrames"]
        codes = torch.from_numpy(stored[f"p{label['index']}"].astype(np.int64))
        given = codes[None, :, :bar].repeat(args.count, 1, 1)
        made = sample(
            model,
            [describe(label)] * args.count,
            2 * bar,
            torch.Generator().manual_seed(label["index"]),
            temperature=args.temperature,
            given=given,
        )[:, :, bar:]
        with_bar.append((made == given).float().mean((1, 2)).numpy())
        pairs = [
            float((made[i] == made[j]).float().mean()) for i in range(args.count) for j in range(i)
        ]
        with_each_other.append(np.mean(pairs))
        real += [
            float((codes[:, b * bar : (b + 1) * bar] == codes[:, :bar]).float().mean())
            for b in range(1, label["bars"])
        ]
    rows = np.array(with_bar)
    print(
        f"{len(rows)} bars, {args.count} continuations each: codes equal to the bar's {rows.mean():.3f} "
        f"(10 % {np.quantile(rows, 0.1):.2f}, 90 % {np.quantile(rows, 0.9):.2f}; above 0.98: "
        f"{(rows > 0.98).mean():.3f}), to each other's {np.mean(with_each_other):.3f}; "
        f"real bars to their first {np.mean(real):.3f} (above 0.98: {np.mean(np.array(real) > 0.98):.3f})"
    )


if __name__ == "__main__":
    main()
