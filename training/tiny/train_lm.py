"""Train the language model.

    python3 -m tiny.train_lm --pieces PIECES --held HELD --out lm.pt --minutes 60

With ``--ranks 2`` two processes share the steps: each draws its own clips, gradients are averaged.
"""

import argparse
import math
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
import torch.distributed as ranks
import torch.multiprocessing as processes

from .clips import Clip, ClipSource, make_mistakes, mix_in_guesses
from .domain import BEAT_FRAMES, describe
from .free_runs import FreeRuns
from .lm import TinyLanguageModel
from .start import KEPT, kept_channels

# The first codebook carries most of what is heard; the first bar is the only one that is not a copy.
BOOK_WEIGHT = (1.8, 0.9, 0.7, 0.6)
FIRST_BAR_WEIGHT = 1.5
# A hit is told by the frame in which it starts and its neighbours; a beat a frame off is heard.
BEAT_WEIGHT = 1.4
FRAMES_A_STEP = 1600


def draw_batch(source: ClipSource, share: float, permuted: float, long: bool):
    """Draw clips of one length: mostly a bar and a bit or two, at times ten or twenty seconds; ``long``: ten seconds four times in ten."""
    random = source.random
    kind = random.random()
    pieces = None
    if kind < (0.3 if long else 0.35):
        beat = int(random.choice(BEAT_FRAMES))
        frames = 4 * beat + 8
        pieces = source.by_frames[beat]
        permuted = 0.0  # a permuted clip teaches nothing before its second bar
    elif kind < (0.6 if long else 0.8):
        frames = 220
    elif long or kind < 0.97 or share < 0.6:
        frames = 500
    else:
        frames = 1000
    count = max(1, FRAMES_A_STEP // frames)
    drawn = [source.pick() if pieces is None else int(random.choice(pieces)) for _ in range(count)]
    return [
        source.draw_complete(frames, piece)
        if random.random() < 0.3
        else source.draw(frames, piece, permuted, spliced=0.12)
        for piece in drawn
    ]


def near_a_beat(clips: list[Clip], books: int, columns: int) -> np.ndarray:
    """Tell for the codes of delayed columns [B, K, S] whether they lie at a beat or a frame beside one."""
    frame = np.arange(columns)[None] - np.arange(books)[:, None]
    beats = np.array([clip.bar // 4 for clip in clips])[:, None, None]
    return (frame[None] + 1) % beats <= 2


def average_gradients(model: TinyLanguageModel, count: int) -> None:
    """Let all ranks have the mean of their gradients."""
    grads = [p.grad if p.grad is not None else torch.zeros_like(p) for p in model.parameters()]
    flat = torch.cat([grad.flatten() for grad in grads])
    ranks.all_reduce(flat)
    at = 0
    for parameter in model.parameters():
        parameter.grad = (flat[at : at + parameter.numel()] / count).view_as(parameter)
        at += parameter.numel()


@torch.no_grad()
def check(model: TinyLanguageModel, source: ClipSource, count: int = 48) -> str:
    """Measure held-out loss of the first bar and of later ones, with, without and with wrong text."""
    model.eval()
    members = range(min(count, len(source.labels)))
    texts = [describe(source.labels[i]) for i in members]
    shifted = texts[7:] + texts[:7]
    rows = []
    for name, words, heard in (("text", texts, 1.0), ("none", texts, 0.0), ("wrong", shifted, 1.0)):
        sums = np.zeros((2, 2))
        for at in range(0, len(texts), 8):
            batch = list(members)[at : at + 8]
            codes = [np.tile(source.codes[i], (1, 2))[:, :250] for i in batch]
            loss, _ = model.losses(
                torch.from_numpy(np.stack(codes)).to(model.device),
                words[at : at + 8],
                torch.full((len(batch),), heard, device=model.device),
            )
            for row, i in zip(loss.cpu().numpy(), batch):
                bar = 4 * source.labels[i]["beatFrames"]
                sums[0] += row[:, :bar].sum(), row[:, :bar].size
                sums[1] += row[:, bar + 4 :].sum(), row[:, bar + 4 :].size
        rows.append(f"{name} {sums[0, 0] / sums[0, 1]:.3f}/{sums[1, 0] / sums[1, 1]:.3f}")
    model.train()
    return " ".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pieces", type=Path, nargs="+", required=True)
    parser.add_argument("--held", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--deaf", type=float, default=0.2, help="share of clips without text")
    parser.add_argument("--permuted", type=float, default=0.35)
    parser.add_argument("--mistakes", action="store_true", help="put wrong codes into what is read")
    parser.add_argument("--guesses", type=float, default=0.0, help="share of steps whose mistakes are its own")
    parser.add_argument("--free", type=float, default=0.0, help="share of steps that read what it plays freely")
    parser.add_argument("--ranks", type=int, default=1, help="processes that share the work")
    parser.add_argument("--long", action="store_true", help="four clips in ten are of ten seconds")
    parser.add_argument("--bf16", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    if args.ranks == 1:
        train(0, args, "")
    else:
        with tempfile.TemporaryDirectory() as folder:
            processes.spawn(train, (args, f"file://{folder}/meet"), args.ranks)


def train(rank: int, args: argparse.Namespace, meeting: str) -> None:
    """Train as one of several ranks that meet at an address; rank 0 reports and saves."""
    if meeting:
        ranks.init_process_group("gloo", init_method=meeting, rank=rank, world_size=args.ranks)
    say = print if rank == 0 else lambda *_, **__: None
    torch.manual_seed(args.seed)
    torch.set_flush_denormal(True)
    random = np.random.default_rng([args.seed, rank])
    together = np.random.default_rng(args.seed)  # for what all ranks do at once, so that none waits
    source = ClipSource(args.pieces, random)
    held = ClipSource([args.held], np.random.default_rng(0))
    model = TinyLanguageModel()
    if args.start:
        model.load_state_dict(torch.load(args.start))
    model.to(args.device).train()
    free_runs = FreeRuns(model, source, random, together, 1000 * args.seed + rank)
    kept = kept_channels(model.whole)
    looking = {
        id(p)
        for layer in model.whole.decoder.model.decoder.layers[1:]
        for p in (layer.self_attn.q_proj.weight, layer.self_attn.k_proj.weight)
    }
    groups = [
        {"params": [p for p in model.parameters() if p.dim() > 1 and id(p) not in looking], "share": 1.0},
        {"params": [p for p in model.parameters() if id(p) in looking], "share": 0.4},
        {"params": [p for p in model.parameters() if p.dim() < 2], "share": 1.0, "weight_decay": 0.0},
    ]
    optimiser = torch.optim.AdamW(groups, args.rate, betas=(0.9, 0.95), weight_decay=0.02)
    book = torch.tensor(BOOK_WEIGHT, device=args.device)[None, :, None]
    say(f"start: first bar/later bars {check(model, held)}", flush=True)
    start, steps, frames_seen, sums, checks = time.monotonic(), 0, 0, [], 1

    def passed() -> float:
        """Give the share of the time that has passed, the same for all ranks."""
        share = torch.tensor((time.monotonic() - start) / (60 * args.minutes))
        if meeting:
            ranks.broadcast(share, 0)
        return float(share)

    while (share := passed()) < 1:
        rate = args.rate * min(1, (steps + 1) / 100) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * share)))
        for group in optimiser.param_groups:
            group["lr"] = rate * group["share"]
        free = together.random() < args.free
        if free:
            clips, played, same = free_runs.take(FRAMES_A_STEP)
        else:
            clips = draw_batch(source, share, args.permuted if share < 0.5 else args.permuted / 3, args.long)
        plain_codes = np.stack([clip.codes for clip in clips])
        codes = torch.from_numpy(plain_codes).to(args.device)
        mistaken = None
        if args.mistakes:
            wrong = make_mistakes(plain_codes, clips, random)
            if free:
                wrong = mix_in_guesses(plain_codes, wrong, played, clips, random)
            mistaken = torch.from_numpy(wrong).to(args.device)
        heard = torch.tensor([float(free or random.random() >= args.deaf) for _ in clips], device=args.device)
        texts = [clip.text for clip in clips]
        with torch.autocast(args.device, torch.bfloat16, enabled=args.bf16):
            if args.mistakes and not free and random.random() < args.guesses:
                guessed = model.guess(mistaken, texts, heard).cpu().numpy()
                mixed = mix_in_guesses(plain_codes, wrong, guessed, clips, random)
                mistaken = torch.from_numpy(mixed).to(args.device)
            loss, counts = model.losses(codes, texts, heard, mistaken)
        bars = torch.tensor([clip.bar for clip in clips], device=args.device)[:, None, None]
        renamed = torch.tensor([clip.permuted for clip in clips], device=args.device)[:, None, None]
        place = torch.arange(loss.shape[2], device=args.device)[None, None]
        first = place - torch.arange(loss.shape[1], device=args.device)[None, :, None] < bars
        beats = torch.from_numpy(near_a_beat(clips, loss.shape[1], loss.shape[2])).to(args.device)
        weight = book * counts * torch.where(beats, BEAT_WEIGHT, 1.0)
        weight = weight * torch.where(first, torch.where(renamed, 0.0, FIRST_BAR_WEIGHT), 1.0)
        if free:
            frame = (place - torch.arange(loss.shape[1], device=args.device)[None, :, None]).clamp(min=0)
            counted = torch.from_numpy(same).to(args.device)[:, None].expand(-1, loss.shape[1], -1)
            weight = weight * counted.gather(2, frame.expand(len(clips), -1, -1))
        total = (loss * weight).sum() / weight.sum()
        optimiser.zero_grad()
        total.backward()
        if meeting:
            average_gradients(model, args.ranks)
        for parameter, axis in kept:
            if axis:
                parameter.grad[:, KEPT] = 0
            else:
                parameter.grad[KEPT] = 0
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        steps += 1
        frames_seen += codes.shape[0] * codes.shape[2]
        with torch.no_grad():
            plain = ~renamed & counts
            sums.append(
                [
                    float((loss * (first & plain)).sum()),
                    float((first & plain).sum()),
                    float((loss * (~first & plain)).sum()),
                    float((~first & plain).sum()),
                    float((loss * (~first & renamed)).sum()),
                    float((~first & renamed).sum()),
                ]
            )
        if steps % 100 == 0:
            s = np.sum(sums, 0) + 1e-9
            seconds = time.monotonic() - start
            say(
                f"{steps} steps {seconds:.0f} s {frames_seen / seconds:.0f} frames/s rate {rate:.1e} "
                f"first {s[0] / s[1]:.3f} later {s[2] / s[3]:.3f} renamed {s[4] / s[5]:.3f}",
                flush=True,
            )
            sums = []
        if share > checks / 10:
            checks += 1
            say(f"held out at {60 * share * args.minutes:.0f} s: {check(model, held)}", flush=True)
            if rank == 0:
                model.save(args.out)
    if rank == 0:
        model.save(args.out)
    say(f"done: {steps} steps, {frames_seen / 1e6:.2f} M frames; held out {check(model, held)}", flush=True)


if __name__ == "__main__":
    main()
