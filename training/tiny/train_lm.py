"""Train the language model, a part at a time, every bar told by its own text.

    python3 -m tiny.train_lm --codes CODES --held HELD --vocabulary vocabulary.json --out LM --minutes 60

``LM/checkpoint.pt`` holds everything to go on from, ``LM/lm.pt`` the weights. The same command
goes on where it was stopped (minutes of training count, not those of the clock); SIGTERM lets it
write its checkpoint first. A next stage begins with ``--start LM/lm.pt`` and another ``--out``.
With ``--ranks 2`` two processes share the steps: each draws its own clips, gradients are averaged;
``--second 0.5`` where the second has half a core.
"""

import argparse
import math
import os
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.distributed as ranks
import torch.multiprocessing as processes

from .clips import Clip, ClipSource, frame_of, make_mistakes, mix_in_guesses
from .codec import load_codec
from .decoder_shape import DecoderShape
from .free_runs import FreeRuns
from .held_out import check
from .lm import TinyLanguageModel, load_language_model
from .start import Channels, kept_channels, start_from_codebooks
from .words import read_vocabulary

# The first codebook carries most of what is heard.
BOOK_WEIGHT = (1.8, 0.9, 0.7, 0.6)
# A hit is told by the frame in which it starts and its neighbours; a beat a frame off is heard.
BEAT_WEIGHT = 1.4
EARLIER_BARS = 0.1  # what the others count where only the last bar is learnt, if they have its text
LONGEST = 5  # bars in a clip
SAVE_EVERY = 120  # seconds


@dataclass
class Batch:
    """Clips of one length with what the model reads in their place."""

    clips: list[Clip]
    codes: torch.Tensor  # [B, K, T]
    read: torch.Tensor | None
    heard: torch.Tensor  # [B]
    counts: torch.Tensor  # [B, K, T], how much a code counts


def clip_weights(clip: Clip) -> np.ndarray:
    """Tell how much each frame of a clip counts."""
    frames = clip.codes.shape[1]
    weight = np.ones(frames, np.float32)
    if clip.retold:
        # Without the true texts of the other bars nothing can be said of them, unless they are all one.
        weight[: frames - clip.bar] = EARLIER_BARS if len(set(clip.texts)) == 1 else 0.0
    place = np.arange(frames) % (clip.bar // 4)
    weight[(place + 1) % (clip.bar // 4) <= 2] *= BEAT_WEIGHT
    return weight


def code_weights(frames: np.ndarray) -> np.ndarray:
    """Lay weights of frames [B, T] out for predicted codes [B, K, T]."""
    place = frame_of(frames.shape[1])
    found = frames[:, np.maximum(place, 0)] * (place >= 0)
    return found * np.array(BOOK_WEIGHT, np.float32)[:, None]


class Drawer:
    """Draws batches as the arguments of a run want them."""

    def __init__(self, args: argparse.Namespace, model: TinyLanguageModel, source: ClipSource, rank: int):
        self.args, self.model, self.source = args, model, source
        self.frames = round(args.frames * share_of(args, rank))
        self.random = source.random
        self.together = np.random.default_rng([args.seed, 77])  # for what all ranks do at once, so that none waits
        self.free_runs = FreeRuns(
            model, source, self.random, self.together, 1000 * args.seed + rank, share_of(args, rank)
        )
        shares = np.array([args.one_bar] + [(1 - args.one_bar) / (LONGEST - 1)] * (LONGEST - 1))
        # A step has as many frames whatever its clips' length: short clips need fewer steps.
        steps = shares * np.arange(1, LONGEST + 1)
        self.length_odds = steps / steps.sum()

    def draw(self) -> Batch:
        """Draw the next batch."""
        args, random, device = self.args, self.random, self.model.device
        free = self.together.random() < args.free
        if free:
            clips, played, same = self.free_runs.take(self.frames)
        else:
            bars = 1 + int(self.together.choice(LONGEST, p=self.length_odds))
            beat = int(random.choice(self.source.beats, p=self.source.beat_odds))
            retold = bars > 1 and random.random() < args.retold
            clips = self.source.draw(beat, bars, max(1, round(self.frames / (4 * beat * bars))), retold)
        plain = np.stack([clip.codes for clip in clips])
        weights = np.stack([clip_weights(clip) for clip in clips])
        heard = torch.tensor([float(free or random.random() >= args.deaf) for _ in clips], device=device)
        read = None
        if args.mistakes or free:
            read = make_mistakes(plain, random)
            if free:
                weights *= same
                read = mix_in_guesses(plain, read, played, random)
            elif random.random() < args.guesses:
                texts = [clip.texts for clip in clips]
                guessed = self.model.guess(torch.from_numpy(read).to(device), texts, heard)
                read = mix_in_guesses(plain, read, guessed.cpu().numpy(), random)
            read = torch.from_numpy(read).to(device)
        counts = torch.from_numpy(code_weights(weights)).to(device)
        return Batch(clips, torch.from_numpy(plain).to(device), read, heard, counts)


def share_of(args: argparse.Namespace, rank: int) -> float:
    """Tell how much a rank reads in a step, as a share of what the first one reads."""
    return args.second if rank > 0 else 1.0


def average_gradients(model: TinyLanguageModel, args: argparse.Namespace, rank: int) -> None:
    """Let all ranks have the mean of their gradients, each counted by what it read."""
    grads = [p.grad if p.grad is not None else torch.zeros_like(p) for p in model.parameters()]
    flat = torch.cat([grad.flatten() for grad in grads])
    whole = sum(share_of(args, other) for other in range(args.ranks))
    flat *= share_of(args, rank) / whole
    ranks.all_reduce(flat)
    at = 0
    for parameter in model.parameters():
        parameter.grad = flat[at : at + parameter.numel()].view_as(parameter)
        at += parameter.numel()


class Optimisers:
    """AdamW for tables, norms and biases, and Muon or AdamW for the matrices of the layers.

    What looks back learns more slowly, so that it is not unlearnt before it is of use.
    """

    def __init__(self, model: TinyLanguageModel, rate: float, muon: bool):
        looking = {
            id(p)
            for layer in model.inner.layers[1:]
            for p in (layer.self_attn.q_proj.weight, layer.self_attn.k_proj.weight)
        }
        inner = {id(p) for p in model.inner.layers.parameters() if p.dim() == 2}
        matrices = [
            {"params": [p for p in model.parameters() if id(p) in inner - looking], "share": 1.0},
            {"params": [p for p in model.parameters() if id(p) in looking], "share": 0.4},
        ]
        others = [
            {"params": [p for p in model.parameters() if p.dim() > 1 and id(p) not in inner], "share": 1.0},
            {"params": [p for p in model.parameters() if p.dim() < 2], "share": 1.0, "weight_decay": 0.0},
        ]
        adam = {"lr": rate, "betas": (0.9, 0.95), "weight_decay": 0.02, "fused": True}
        if muon:
            shared = {"lr": rate, "weight_decay": 0.02, "adjust_lr_fn": "match_rms_adamw"}
            self.all = [torch.optim.AdamW(others, **adam), torch.optim.Muon(matrices, **shared)]
        else:
            self.all = [torch.optim.AdamW([*matrices, *others], **adam)]

    def step(self, rate: float) -> None:
        """Change the weights by their gradients and forget these."""
        for one in self.all:
            for group in one.param_groups:
                group["lr"] = rate * group["share"]
            one.step()
            one.zero_grad()

    def state_dict(self) -> list[dict]:
        """Give what a checkpoint holds."""
        return [one.state_dict() for one in self.all]

    def load_state_dict(self, states: list[dict]) -> None:
        """Go on from a checkpoint."""
        for one, state in zip(self.all, states, strict=True):
            one.load_state_dict(state)


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--codes", type=Path, nargs="+", required=True)
    parser.add_argument("--held", type=Path, required=True)
    parser.add_argument("--vocabulary", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="weights of an earlier stage")
    parser.add_argument("--codec", type=Path, help="for a new model: embeddings begin as its codebooks are")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--frames", type=int, default=1600, help="in a step of each rank")
    parser.add_argument("--one-bar", type=float, default=0.8, help="share of clips of one bar")
    parser.add_argument("--deaf", type=float, default=1 / 12, help="share of clips without text")
    parser.add_argument("--retold", type=float, default=0.0, help="share of longer clips whose past has the last bar's text")
    parser.add_argument("--mistakes", action="store_true", help="put wrong codes into what is read")
    parser.add_argument("--guesses", type=float, default=0.0, help="share of steps whose mistakes are its own")
    parser.add_argument("--free", type=float, default=0.0, help="share of steps that read what it plays freely")
    parser.add_argument("--width", type=int, default=DecoderShape.width)
    parser.add_argument("--layers", type=int, default=DecoderShape.layers)
    parser.add_argument("--feed-forward", type=int, default=DecoderShape.feed_forward)
    parser.add_argument("--ranks", type=int, default=1, help="processes that share the work")
    parser.add_argument("--second", type=float, default=1.0, help="what ranks after the first read, as a share of --frames")
    parser.add_argument("--muon", action="store_true", help="Muon instead of AdamW for the matrices of the layers")
    parser.add_argument("--bf16", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return parser.parse_args()


def open_model(args: argparse.Namespace) -> TinyLanguageModel:
    """Build the model, or read that of an earlier stage."""
    phrases = read_vocabulary(args.vocabulary)
    if args.start:
        return load_language_model(args.start, phrases)
    model = TinyLanguageModel(phrases, DecoderShape(args.width, args.layers, args.feed_forward))
    if args.codec:
        books = [layer.codebook.embed for layer in load_codec(args.codec).quantizer.layers]
        start_from_codebooks(model.whole, books, model.shape)
    return model


class Trainer:
    """One rank's training with all its state."""

    def __init__(self, args: argparse.Namespace, rank: int):
        self.args, self.rank = args, rank
        self.seconds, self.steps, self.frames = 0.0, 0, 0
        torch.manual_seed(args.seed)
        self.model = open_model(args).to(args.device).train()
        self.optimiser = Optimisers(self.model, args.rate, args.muon)
        self.checkpoint = args.out / "checkpoint.pt"
        goes_on = self.checkpoint.exists()
        if goes_on:
            content = torch.load(self.checkpoint, map_location=args.device, weights_only=False)
            self.model.load_state_dict(content["weights"])
            self.optimiser.load_state_dict(content["optimiser"])
            self.seconds, self.steps, self.frames = content["passed"]
        random = np.random.default_rng([args.seed, rank, self.steps])
        torch.manual_seed(1000 * args.seed + self.steps)
        self.drawer = Drawer(args, self.model, ClipSource(args.codes, random), rank)
        self.drawer.together = np.random.default_rng([args.seed, 77, self.steps])
        self.drawer.free_runs.together = self.drawer.together
        self.kept = kept_channels(self.model.whole)
        self.kept_rows = Channels(self.model.shape.width).kept

    def save(self) -> None:
        """Write the checkpoint and the weights alone."""
        content = {
            "weights": self.model.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "passed": (self.seconds, self.steps, self.frames),
        }
        unfinished = self.checkpoint.with_suffix(".part")
        torch.save(content, unfinished)
        unfinished.replace(self.checkpoint)
        self.model.save(self.args.out / "lm.pt")

    def step(self, share: float) -> tuple[np.ndarray, np.ndarray]:
        """Learn from a batch; give the sums of its losses, in first bars and in later ones, and their counts."""
        args = self.args
        rate = args.rate * min(1, (self.steps + 1) / 100) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * share)))
        device = torch.device(args.device).type
        with torch.autocast(device, torch.bfloat16, enabled=args.bf16):
            batch = self.drawer.draw()
            texts = [clip.texts for clip in batch.clips]
            loss = self.model.losses(batch.codes, texts, batch.heard, batch.read)
        total = (loss * batch.counts).sum() / batch.counts.sum().clamp(min=1)
        total.backward()
        if args.ranks > 1:
            average_gradients(self.model, args, self.rank)
        for parameter, axis in self.kept:
            if axis:
                parameter.grad[:, self.kept_rows] = 0
            else:
                parameter.grad[self.kept_rows] = 0
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step(rate)
        self.steps += 1
        self.frames += batch.codes.shape[0] * batch.codes.shape[2]
        counted = loss.detach() * (batch.counts > 0)
        bar = batch.clips[0].bar
        sums = [float(counted[:, :, :bar].sum()), float(counted[:, :, bar:].sum())]
        counts = [int((batch.counts[:, :, :bar] > 0).sum()), int((batch.counts[:, :, bar:] > 0).sum())]
        return np.array(sums), np.array(counts)


def main() -> None:
    args = parse_arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    if args.ranks == 1:
        train(0, args, "")
        return
    with tempfile.TemporaryDirectory() as folder:
        team = processes.spawn(train, (args, f"file://{folder}/meet"), args.ranks, join=False)
        signal.signal(signal.SIGTERM, lambda *_: [os.kill(pid, signal.SIGTERM) for pid in team.pids()])
        while not team.join():
            pass


def train(rank: int, args: argparse.Namespace, meeting: str) -> None:
    """Train as one of several ranks that meet at an address; rank 0 reports and saves."""
    if meeting:
        ranks.init_process_group("gloo", init_method=meeting, rank=rank, world_size=args.ranks)
    say = print if rank == 0 else lambda *_, **__: None
    torch.set_flush_denormal(True)
    stopped = [0.0]
    signal.signal(signal.SIGTERM, lambda *_: stopped.__setitem__(0, 1.0))
    trainer = Trainer(args, rank)
    held = ClipSource([args.held], np.random.default_rng(0))
    began_with = trainer.steps
    say(f"step {trainer.steps}, held out: {check(trainer.model, held)}", flush=True)
    start, before, saved = time.monotonic(), trainer.seconds, time.monotonic()
    checks = math.floor(10 * before / (60 * args.minutes)) + 1
    frames_before, losses, counts = trainer.frames, np.zeros(2), np.zeros(2)

    def passed() -> tuple[float, bool]:
        """Give the share of the time that has passed and whether to stop, the same for all ranks."""
        now = torch.tensor([before + time.monotonic() - start, stopped[0]])
        if meeting:
            ranks.broadcast(now, 0)
        trainer.seconds = float(now[0])
        return trainer.seconds / (60 * args.minutes), bool(now[1])

    while True:
        share, stop = passed()
        if share >= 1 or stop:
            break
        sums, counted = trainer.step(share)
        losses, counts = losses + sums, counts + counted
        if trainer.steps % 50 == 0:
            first, later = losses / np.maximum(1, counts)
            speed = (trainer.frames - frames_before) / (time.monotonic() - start)
            say(
                f"step {trainer.steps} minute {trainer.seconds / 60:.1f} {speed:.0f} frames/s first {first:.3f} later {later:.3f}",
                flush=True,
            )
            losses, counts = np.zeros(2), np.zeros(2)
        if share > checks / 10:
            checks = math.floor(10 * share) + 1
            say(f"held out: {check(trainer.model, held)}", flush=True)
        if rank == 0 and time.monotonic() - saved > SAVE_EVERY:
            trainer.save()
            saved = time.monotonic()
    if rank == 0 and (trainer.steps > began_with or not trainer.checkpoint.exists()):
        trainer.save()
    word = "stopped" if stop else "done"
    say(f"{word} at step {trainer.steps}, minute {trainer.seconds / 60:.1f}, {trainer.frames / 1e6:.2f} M frames")
    if not stop:
        say(f"held out: {check(trainer.model, held)}", flush=True)


if __name__ == "__main__":
    main()
