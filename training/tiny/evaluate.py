"""Measure the model on balanced prompts of its domain.

    python3 -m tiny.evaluate --codec codec.safetensors --lm lm.pt --pieces PIECES --held HELD \\
        --temperature 0.7 --prompts 128 --takes 4 --out report.json

Everything is sampled as the program does by default (top-k 250, guidance 2), with the
temperature that the export folds into the heads. Beside each figure stand two controls:
always answering the commonest class, and the same clips judged against other prompts.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch

from .beats import kicks_on_beats, listener_f1
from .codec import codes_to_audio, load_codec
from .domain import BEAT_FRAMES, describe
from .export import lower_level
from .judge import KINDS, Ear, find_root, find_tempo, repetition, truths
from .lm import load_language_model, sample, temperature_of
from .shape import SAMPLE_RATE


def load_labels(folder: Path) -> list[dict]:
    """Read the labels of rendered pieces."""
    return [json.loads(line) for line in (folder / "pieces.jsonl").read_text().splitlines()]


def balanced(labels: list[dict], count: int) -> list[dict]:
    """Choose pieces so that layers and tempi come equally often."""
    cells: dict[tuple, list[dict]] = {}
    for label in labels:
        cells.setdefault((bool(label["kit"]), bool(label["bass"]), label["beatFrames"]), []).append(label)
    order = sorted(cells, key=lambda cell: (BEAT_FRAMES.index(cell[2]), cell[0], cell[1]))
    chosen: list[dict] = []
    depth = 0
    while len(chosen) < count and depth < 1000:
        chosen += [cells[cell][depth % len(cells[cell])] for cell in order]
        depth += 1
    return chosen[:count]


def real_clips(folder: Path, labels: list[dict], codec, frames: int) -> torch.Tensor:
    """Give pieces as they sound after the codec."""
    stored = np.load(folder / "codes.npz")
    rows = []
    for label in labels:
        codes = stored[f"p{label['index']}"].astype(np.int64)
        rows.append(np.tile(codes, (1, -(-frames // codes.shape[1])))[:, :frames])
    batches = torch.from_numpy(np.stack(rows)).split(16)
    return torch.cat([codes_to_audio(codec, batch) for batch in batches])


def judge_tempo(clips: torch.Tensor, asked: list[float]) -> np.ndarray:
    """Give the relative error and the pulse of each clip."""
    found = [find_tempo(clip, tempo) for clip, tempo in zip(clips, asked)]
    return np.array([[abs(tempo / want - 1), pulse] for (tempo, pulse), want in zip(found, asked)])


def share(values) -> float:
    """Round a mean for the report."""
    return round(float(np.mean(values)), 3)


def judge(clips: torch.Tensor, labels: list[dict], ear: Ear) -> dict:
    """Judge one clip per prompt."""
    tempi = [3000 / label["beatFrames"] for label in labels]
    drums = [i for i, label in enumerate(labels) if label["kit"]]
    errors = judge_tempo(clips[drums], [tempi[i] for i in drums])
    turned = [drums[(j + 5) % len(drums)] for j in range(len(drums))]
    others = [j for j, i in enumerate(drums) if tempi[i] != tempi[turned[j]]]
    wrong = judge_tempo(clips[[drums[j] for j in others]], [tempi[turned[j]] for j in others])
    counts = np.unique([tempi[i] for i in drums], return_counts=True)[1]
    report: dict = {
        "tempo": {
            "prompts": len(drums),
            "within_1_percent": share(errors[:, 0] < 0.01),
            "shuffled": share(wrong[:, 0] < 0.01),
            "majority": round(float(counts.max() / counts.sum()), 3),
            "pulse": share(errors[:, 1]),
        }
    }
    wanted = np.array([truths(label) for label in labels])
    heard = ear.listen(clips).numpy()
    shifts = range(1, 41)
    for i, kind in enumerate(KINDS):
        rows = np.arange(len(labels)) if i < 2 else np.nonzero(wanted[:, i - 2])[0]
        classes = np.bincount(wanted[rows, i])
        entry = {
            "right": share(heard[rows, i] == wanted[rows, i]),
            "shuffled": share([heard[rows, i] == np.roll(wanted, n, 0)[rows, i] for n in shifts]),
            "majority": round(float(classes.max() / classes.sum()), 3),
        }
        if i < 2:
            entry["present_when_asked"] = share(heard[wanted[:, i] == 1, i] == 1)
            entry["absent_when_not"] = share(heard[wanted[:, i] == 0, i] == 0)
        report[kind] = entry
    tonal = [i for i, label in enumerate(labels) if label["bass"]]
    roots = [find_root(clips[i].numpy()) for i in tonal]
    truth = [labels[i]["root"] for i in tonal]
    report["root"] = {
        "prompts": len(tonal),
        "right": share(np.array(roots) == truth),
        "shuffled": share([np.array(roots) == np.roll(truth, n) for n in shifts]),
        "majority": round(float(np.bincount(truth).max() / len(truth)), 3),
    }
    return report


def judge_ends(clips: torch.Tensor, labels: list[dict]) -> dict:
    """Look for silence and clipping, and whether the last third keeps level and tempo."""
    peaks = clips.abs().amax(1)
    levels = 10 * torch.log10(clips.pow(2).mean(1) + 1e-9)
    third = clips.shape[1] // 3
    first, last = clips[:, :third], clips[:, -third:]
    change = 10 * torch.log10((last.pow(2).mean(1) + 1e-9) / (first.pow(2).mean(1) + 1e-9))
    drums = [i for i, label in enumerate(labels) if label["kit"]]
    tempi = [3000 / labels[i]["beatFrames"] for i in drums]
    whole, end = judge_tempo(clips[drums], tempi), judge_tempo(last[drums], tempi)
    on_tempo = whole[:, 0] < 0.01
    return {
        "clips": len(clips),
        "silent_below_minus_45_dbfs": int((levels < -45).sum()),
        "above_minus_0.1_dbfs": int((peaks > 0.9886).sum()),
        "last_third_level_change_db": [round(float(x), 1) for x in torch.tensor([change.min(), change.max()])],
        "last_third_level_within_6_db": share((change.abs() <= 6).numpy()),
        "last_third_tempo_within_2_percent_of_on_tempo_clips": share(end[on_tempo, 0] < 0.02),
    }


def judge_beats(clips: torch.Tensor, labels: list[dict]) -> dict:
    """Ask a listener that is not ours for the beat, and look where the kicks of house and techno are."""
    scores, kicks = {True: [], False: []}, []
    for clip, label in zip(clips, labels):
        beat = label["beatFrames"] / 50
        scores[bool(label["kit"])].append(listener_f1(clip.numpy(), beat))
        if label["kit"] and not label["bass"] and label["genre"] in ("house", "techno"):
            kicks.append(kicks_on_beats(clip.numpy(), beat))
    counts = np.sum(kicks, 0)
    return {
        "listener_f1_with_drums": share(scores[True]),
        "listener_f1_bass_alone": share(scores[False]),
        "listener_f1_at_least_0.85_with_drums": share(np.array(scores[True]) >= 0.85),
        "listener_f1_at_least_0.85_bass_alone": share(np.array(scores[False]) >= 0.85),
        "four_on_the_floor_clips": len(kicks),
        "low_attacks": int(counts[0]),
        "low_attacks_within_25_ms_of_a_beat": round(float(counts[1] / max(1, counts[0])), 3),
    }


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--codec", type=Path, required=True)
    parser.add_argument("--lm", type=Path, required=True)
    parser.add_argument("--pieces", type=Path, required=True)
    parser.add_argument("--held", type=Path, required=True)
    parser.add_argument("--temperature", nargs="+", default=["1"], help="each one number, or four with slashes")
    parser.add_argument("--guidance", type=float, default=2.0)
    parser.add_argument("--frames", type=int, default=500)
    parser.add_argument("--prompts", type=int, default=128)
    parser.add_argument("--takes", type=int, default=4)
    parser.add_argument("--skip", type=int, default=0, help="prompts to leave out at the start")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--known", type=int, default=300, help="real clips that the classifiers learn from")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    codec = load_codec(args.codec).eval()
    lower_level(codec)  # judged as shipped
    known = load_labels(args.pieces)
    held = load_labels(args.held)
    for labels in (known, held):
        for i, label in enumerate(labels):
            label["index"] = i
    some = known[:: max(1, len(known) // args.known)][: args.known]
    with torch.enable_grad():
        ear = Ear(real_clips(args.pieces, some, codec, 250), some)
    labels = balanced(held, args.skip + args.prompts)[args.skip :]
    real = real_clips(args.held, labels, codec, args.frames)
    report = {
        "real": {
            **judge(real, labels, ear),
            "ends": judge_ends(real, labels),
            "beats": judge_beats(real, labels),
        }
    }
    print("real renders through the codec", json.dumps(report["real"]), flush=True)
    model = load_language_model(args.lm)
    texts = [describe(label) for label in labels]
    for temperature in args.temperature:
        began = time.monotonic()
        takes = []
        for take in range(args.takes):
            rows = []
            for at in range(0, len(texts), args.batch):
                generator = torch.Generator().manual_seed(1000 * args.seed + 100 * take + at)
                rows.append(
                    sample(
                        model,
                        texts[at : at + args.batch],
                        args.frames,
                        generator,
                        args.guidance,
                        temperature_of(temperature),
                    )
                )
            takes.append(torch.cat(rows))
        codes = torch.stack(takes, 1)  # [B, takes, K, T]
        wall = time.monotonic() - began
        again = np.array(
            [
                [repetition(c.numpy(), 4 * label["beatFrames"]) for c in row]
                for row, label in zip(codes, labels)
            ]
        )
        chosen = torch.from_numpy(again.argmax(1))
        clips = torch.cat(
            [codes_to_audio(codec, part) for part in codes.flatten(0, 1).split(16)]
        ).view(len(labels), args.takes, -1)
        best = clips[torch.arange(len(labels)), chosen]
        everyone = [label for label in labels for _ in range(args.takes)]
        name = f"temperature {temperature}"
        report[name] = {
            "chosen_by_codes": judge(best, labels, ear),
            "all_takes": judge(clips.flatten(0, 1), everyone, ear),
            "ends": judge_ends(clips.flatten(0, 1), everyone),
            "beats": judge_beats(best, labels),
            "repetition_at_the_bar": {"chosen": share(again.max(1)), "all": share(again)},
            "seconds_to_sample": round(wall),
            "takes": args.takes,
            "seconds": args.frames / 50,
        }
        for key, part in report[name].items():
            print(name, key, json.dumps(part), flush=True)
    if args.out:
        args.out.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
