"""Train the codec on sketches.

    python3 -m tiny.train_codec --bank BANK --out FOLDER --minutes 110 [--start OLD.safetensors]

The same command goes on where it was stopped: FOLDER holds ``checkpoint.pt`` and the
weights alone, ``codec.safetensors``. SIGTERM writes both and ends.
"""

import argparse
import math
import os
import signal
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from .bf16 import train_faster
from .codec import load_codec, new_codec, quantise
from .shape import SAMPLE_RATE
from .sounds import Schedule, SoundBank, draw_crop, sound_shares
from .spectral_loss import SpectralLoss

WARM_UP = 100  # steps
WRITE_EVERY = 120  # seconds


class Stop:
    """Says whether the process has been asked to end."""

    def __init__(self):
        self.asked = False
        signal.signal(signal.SIGTERM, self.ask)

    def ask(self, *_) -> None:
        self.asked = True


def write_checkpoint(folder: Path, codec, optimiser, schedule: Schedule, spent: float, steps: int) -> None:
    """Write everything that training goes on from, and the weights alone; never half a file."""
    state = {
        "codec": codec.state_dict(),
        "optimiser": optimiser.state_dict(),
        "schedule": schedule,
        "torch": torch.get_rng_state(),
        "spent": spent,
        "steps": steps,
    }
    torch.save(state, folder / "checkpoint.tmp")
    weights = {name: tensor.detach().cpu().contiguous() for name, tensor in codec.state_dict().items()}
    save_file(weights, str(folder / "codec.tmp"))
    os.replace(folder / "checkpoint.tmp", folder / "checkpoint.pt")
    os.replace(folder / "codec.tmp", folder / "codec.safetensors")


def rate_at(peak: float, share: float, steps: int) -> float:
    """Give the learning rate: a short rise, then half a cosine down to a hundredth."""
    cosine = 0.5 * (1 + math.cos(math.pi * min(1, share)))
    return peak * min(1, (steps + 1) / WARM_UP) * (0.01 + 0.99 * cosine)


def run_codec(codec, wanted: torch.Tensor, learn: bool, through: bool) -> tuple[torch.Tensor, torch.Tensor]:
    """Encode, quantise (if ``through``) and decode; give the sound and the commitment loss."""
    device = wanted.device.type
    with torch.set_grad_enabled(learn), torch.autocast(device, torch.bfloat16):
        latent = codec.encoder(wanted)
    latent, commitment = latent.float(), wanted.new_zeros(())
    if through:
        latent, _, commitment = quantise(codec, latent, learn=learn)
    with torch.autocast(device, torch.bfloat16):
        made = codec.decoder(latent if learn else latent.detach())
    return made.float(), commitment


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--bank", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder for the checkpoint and the weights")
    parser.add_argument("--start", type=Path)
    parser.add_argument("--minutes", type=float, default=110, help="of training in total, over all starts")
    parser.add_argument("--rate", type=float, default=8e-4, help="highest learning rate")
    parser.add_argument("--batch", type=int, default=8, help="crops of a second")
    parser.add_argument("--wave", type=float, default=8, help="weight of the samples in the loss")
    parser.add_argument("--judged", type=float, default=0.5, help="weight of the judged error in the loss")
    parser.add_argument("--more", nargs="*", default=[], metavar="SOUND=TIMES", help="sounds heard more")
    parser.add_argument("--freeze-encoder", action="store_true", help="codes stay as they are")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return parser.parse_args()


def main() -> None:
    args = parse()
    torch.manual_seed(args.seed)
    torch.set_flush_denormal(True)
    stop, bank, schedule = Stop(), SoundBank(args.bank), Schedule(args.seed)
    more = {name: float(times) for name, times in (entry.split("=") for entry in args.more)}
    shares = sound_shares(bank, more)
    codec = load_codec(args.start) if args.start else new_codec()
    codec = train_faster(codec.to(args.device).train(), args.batch)
    learn = not args.freeze_encoder
    trained = list((codec if learn else codec.decoder).parameters())
    optimiser = torch.optim.AdamW(trained, args.rate, betas=(0.8, 0.99), weight_decay=1e-4)
    spent, steps = 0.0, 0
    args.out.mkdir(parents=True, exist_ok=True)
    if (args.out / "checkpoint.pt").exists():
        stored = torch.load(args.out / "checkpoint.pt", map_location=args.device, weights_only=False)
        codec.load_state_dict(stored["codec"])
        optimiser.load_state_dict(stored["optimiser"])
        schedule, spent, steps = stored["schedule"], stored["spent"], stored["steps"]
        torch.set_rng_state(stored["torch"].cpu())
        print(f"goes on at step {steps}, minute {spent / 60:.1f}", flush=True)
    loss_of = SpectralLoss(args.device, args.wave, args.judged)
    before, written, sums = time.monotonic(), spent, []
    while (share := spent / (60 * args.minutes)) < 1 and not stop.asked:
        for group in optimiser.param_groups:
            group["lr"] = rate_at(args.rate, share, steps)
        crops = np.stack([draw_crop(bank, schedule, shares, SAMPLE_RATE) for _ in range(args.batch)])
        wanted = torch.from_numpy(crops)[:, None].to(args.device)
        # From nothing, the auto-encoder alone learns first; codebooks join at 4 % of the time.
        made, commitment = run_codec(codec, wanted, learn, through=bool(args.start) or share > 0.04)
        loss = loss_of(made, wanted)
        optimiser.zero_grad()
        (loss + 0.25 * commitment).backward()
        torch.nn.utils.clip_grad_norm_(trained, 5.0)
        optimiser.step()
        steps += 1
        sums.append(loss.item())
        now = time.monotonic()
        spent, before = spent + now - before, now
        if steps % 100 == 0:
            rate = optimiser.param_groups[0]["lr"]
            print(
                f"step {steps} minute {spent / 60:.1f} rate {rate:.1e} loss {np.mean(sums):.4f}", flush=True
            )
            sums = []
        if spent - written > WRITE_EVERY:
            write_checkpoint(args.out, codec, optimiser, schedule, spent, steps)
            written = spent
    write_checkpoint(args.out, codec, optimiser, schedule, spent, steps)
    print(f"{'stopped' if stop.asked else 'done'} at step {steps}, minute {spent / 60:.1f}", flush=True)


if __name__ == "__main__":
    main()
