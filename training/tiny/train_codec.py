"""Train the codec on sketches.

    python3 -m tiny.train_codec --sounds SOUNDS --out codec.safetensors --minutes 25 [--start OLD.safetensors]
"""

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from .codec import load_codec, new_codec, quantise
from .shape import FRAME, SAMPLE_RATE
from .sounds import SoundBank, sketch

RESOLUTIONS = ((4096, 224), (2048, 128), (1024, 96), (512, 64), (256, 40), (128, 20))
# What a crop is made of, and how often.
RECIPES = (
    (("drums",), 0.26),
    (("bass",), 0.24),
    (("chords",), 0.09),
    (("arp",), 0.08),
    (("drums", "bass"), 0.23),
    (("drums", "bass", "chords"), 0.05),
    (("drums", "bass", "chords", "arp"), 0.05),
)


def mel_filters(size: int, bands: int) -> torch.Tensor:
    """Give triangular mel filters [size/2 + 1, bands]."""
    hertz = np.linspace(0, SAMPLE_RATE / 2, size // 2 + 1)
    top = 2595 * math.log10(1 + SAMPLE_RATE / 2 / 700)
    bottom = 2595 * math.log10(1 + 20 / 700)
    edges = 700 * (10 ** (np.linspace(bottom, top, bands + 2) / 2595) - 1)
    rise = (hertz[:, None] - edges[None, :-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[None, 2:] - hertz[:, None]) / (edges[2:] - edges[1:-1])
    return torch.from_numpy(np.maximum(0, np.minimum(rise, fall)).astype(np.float32))


class SpectralLoss:
    """Distance of two signals: samples, mel magnitudes and their logarithms at six resolutions."""

    def __init__(self, device: str):
        self.parts = [
            (size, torch.hann_window(size, device=device), mel_filters(size, bands).to(device))
            for size, bands in RESOLUTIONS
        ]

    def __call__(self, made: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
        total = 2 * (made - wanted).abs().mean()
        for size, window, filters in self.parts:
            a, b = (
                (
                    torch.view_as_real(
                        torch.stft(x[:, 0], size, size // 4, window=window, return_complex=True)
                    )
                    .pow(2)
                    .sum(-1)
                    .add(1e-9)
                    .sqrt()
                    .transpose(1, 2)
                    @ filters
                )
                / math.sqrt(size)
                for x in (made, wanted)
            )
            distance = 5 * (a - b).abs().mean() + ((a + 0.01).log() - (b + 0.01).log()).abs().mean()
            total = total + distance / len(self.parts)
        return total


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sounds", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--minutes", type=float, default=150)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_flush_denormal(True)
    random = np.random.default_rng(args.seed)
    bank = SoundBank(args.sounds)
    codec = (load_codec(args.start) if args.start else new_codec()).to(args.device).train()
    loss_of = SpectralLoss(args.device)
    optimiser = torch.optim.AdamW(codec.parameters(), args.rate, betas=(0.8, 0.99), weight_decay=1e-4)
    kinds, shares = zip(*RECIPES)
    start, steps, sums = time.monotonic(), 0, []
    while (share := (time.monotonic() - start) / (60 * args.minutes)) < 1:
        rate = args.rate * min(1, (steps + 1) / 50) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * share)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        crops = []
        for _ in range(args.batch):
            loop = sketch(bank, random, kinds[random.choice(len(kinds), p=shares)])
            at = random.integers(len(loop))
            if random.random() < 0.9:
                at = at // FRAME * FRAME  # real crops begin on the grid of frames
            places = (at + np.arange(SAMPLE_RATE)) % len(loop)
            crops.append(loop[places] * random.uniform(0.3, 0.95))
        wanted = torch.from_numpy(np.stack(crops).astype(np.float32))[:, None].to(args.device)
        with torch.autocast(args.device, torch.bfloat16):
            latent = codec.encoder(wanted)
        # From nothing, the auto-encoder alone learns first; codebooks join at 4 % of the time.
        if args.start or share > 0.04:
            latent, _, commitment = quantise(codec, latent.float(), learn=True)
        else:
            latent, commitment = latent.float(), latent.new_zeros(())
        with torch.autocast(args.device, torch.bfloat16):
            made = codec.decoder(latent)
        loss = loss_of(made.float(), wanted)
        optimiser.zero_grad()
        (loss + 0.25 * commitment).backward()
        torch.nn.utils.clip_grad_norm_(codec.parameters(), 5.0)
        optimiser.step()
        steps += 1
        sums.append(loss.item())
        if steps % 100 == 0:
            seconds = time.monotonic() - start
            print(f"{steps} steps {seconds:.0f} s rate {rate:.1e} loss {np.mean(sums):.4f}", flush=True)
            sums = []
        if steps % 500 == 0:
            write_codec(codec, args.out)
    write_codec(codec, args.out)
    print(f"done: {steps} steps of {args.batch} s in {args.minutes} min", flush=True)


def write_codec(codec, path: Path) -> None:
    """Write the codec's weights."""
    save_file({name: t.detach().cpu().contiguous() for name, t in codec.state_dict().items()}, str(path))


if __name__ == "__main__":
    main()
