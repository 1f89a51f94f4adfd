"""Gates 2, 3 and 4: chords follow, seeds differ, continuations differ and keep the groove.

    python3 -m tiny.check_parts --codec codec.safetensors --lm lm.pt --known CODES --held HELD \\
        --temperature 0.6 --out report.json

Sampled as the program does it (guidance 2, top-k 250), every bar told by its own text, from
texts of held-out pieces. True renders through the codec are judged first, by the same judges;
beside each figure stands the same clips judged against other prompts ("shuffled").
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch

from .beats import listener_f1
from .clips import ClipSource
from .codec import codes_to_audio, load_codec
from .hearing import CHORDS, Classifier, OnsetEar, distinct, find_bass, find_chord, share_on_grid, steps_of, teach_onsets
from .held_out import is_chord
from .judge import find_tempo
from .lm import TinyLanguageModel, load_language_model, sample, temperature_of
from .shape import FRAME
from .words import phrases_of

BARS = 4
SEEDS = 16
CONTINUATIONS = 8
BATCH = 16


def chord_of(text: str) -> int | None:
    """Give the chord that a text names, or None."""
    found = [phrase for phrase in phrases_of(text) if is_chord(phrase)]
    return CHORDS.index(found[0]) if found else None


def sound_of(text: str) -> str:
    """Give part and sound of a text."""
    return ", ".join(phrases_of(text)[:2])


def share(values) -> float | None:
    """Round a mean for the report."""
    return round(float(np.mean(values)), 3) if len(values) else None


class Prompt:
    """A held-out piece: its texts, its codes and its tempo."""

    def __init__(self, source: ClipSource, piece: int):
        clip = source.clip(piece, BARS)
        self.texts, self.codes, self.bar = clip.texts, clip.codes, clip.bar
        self.part = phrases_of(self.texts[0])[0]
        self.sixteenth = clip.bar / 16 / 50  # seconds


def choose(source: ClipSource, count: int) -> dict[str, list[Prompt]]:
    """Choose prompts for each part, tempi in turn."""
    found: dict[str, list[Prompt]] = {}
    for depth in range(max(len(members) for members in source.by_beat.values())):
        for beat in source.beats:
            if depth < len(source.by_beat[beat]):
                prompt = Prompt(source, source.by_beat[beat][depth])
                some = found.setdefault(prompt.part, [])
                if len(some) < count:
                    some.append(prompt)
    return dict(sorted(found.items()))


class Player:
    """Plays texts and gives codes and sound."""

    onsets: OnsetEar

    def __init__(self, model: TinyLanguageModel, codec, args: argparse.Namespace):
        self.model, self.codec, self.args = model, codec, args
        self.seconds, self.frames = 0.0, 0

    def play(self, prompts: list[Prompt], bars: int, seed: int, given: int = 0, texts=None) -> list[np.ndarray]:
        """Give codes [K, T] for each prompt, T its own bars; ``given`` true bars are continued."""
        rows: list[np.ndarray | None] = [None] * len(prompts)
        groups: dict[int, list[int]] = {}
        for i, prompt in enumerate(prompts):
            groups.setdefault(prompt.bar if given else 0, []).append(i)
        began = time.monotonic()
        for length, members in groups.items():
            for at in range(0, len(members), BATCH):
                some = members[at : at + BATCH]
                told = [(texts or [prompt.texts for prompt in prompts])[i][:bars] for i in some]
                start = torch.from_numpy(np.stack([prompts[i].codes[:, : given * length] for i in some]))
                made = sample(
                    self.model,
                    told,
                    [prompts[i].bar for i in some],
                    torch.Generator(self.model.device).manual_seed(seed + 1000 * at + length),
                    self.args.guidance,
                    self.args.temperature,
                    given=start if given else None,
                )
                for i, row in zip(some, made.cpu().numpy()):
                    rows[i] = row[:, : bars * prompts[i].bar]
                    self.frames += (bars - given) * prompts[i].bar
        self.seconds += time.monotonic() - began
        return rows

    def hear(self, codes: list[np.ndarray]) -> list[np.ndarray]:
        """Decode codes."""
        return [codes_to_audio(self.codec, torch.from_numpy(row)[None].long())[0].numpy() for row in codes]


def bar_of(samples: np.ndarray, prompt: Prompt, number: int) -> np.ndarray:
    """Cut one bar out of a clip."""
    return samples[number * prompt.bar * FRAME : (number + 1) * prompt.bar * FRAME]


def judge_chords(prompts: list[Prompt], clips: list[np.ndarray], bars: int) -> dict:
    """Say in how many bars the told chord is heard best of all 24, of a bass in how many its root."""
    find = find_bass if prompts[0].part == "bass" else find_chord
    asked = np.array([[chord_of(text) for text in prompt.texts[:bars]] for prompt in prompts])
    heard = np.array([[find(bar_of(clip, p, n)) for n in range(bars)] for p, clip in zip(prompts, clips)])
    shuffled = [np.roll(asked, shift, 0) for shift in range(1, len(prompts))]
    report = {
        "root_heard": share(heard % 12 == asked % 12),
        "root_heard_shuffled": share([heard % 12 == other % 12 for other in shuffled]),
    }
    if find is find_chord:
        report["chord_heard"] = share(heard == asked)
        report["chord_heard_shuffled"] = share([heard == other for other in shuffled])
    return report


def judge(
    player: Player,
    prompts: list[Prompt],
    clips: list[np.ndarray],
    bars: int,
    ears: dict[str, Classifier],
    everyone: list[Prompt],
) -> dict:
    """Judge clips of one part against their prompts, and against others' (of ``everyone`` for part and sound)."""
    turned = prompts[1:] + prompts[:1]
    onsets = [player.onsets.find(clip) for clip in clips]
    tempi = [find_tempo(torch.from_numpy(clip), 15 / p.sixteenth)[0] for p, clip in zip(prompts, clips)]
    short = torch.from_numpy(np.stack([clip[: 80 * FRAME] for clip in clips]))
    off_grid = [
        share_on_grid(times, other.sixteenth)
        for times, p, other in zip(onsets, prompts, turned)
        if other.bar != p.bar
    ]
    report = {
        "tempo_within_1_percent": share([abs(t * p.sixteenth / 15 - 1) < 0.01 for t, p in zip(tempi, prompts)]),
        "onsets_in_a_bar": share([len(times) / bars for times in onsets]),
        "onsets_on_grid": share([share_on_grid(times, p.sixteenth) for times, p in zip(onsets, prompts)]),
        "onsets_on_grid_shuffled": share(off_grid),
    }
    if prompts[0].part == "drums":
        report["listener_f1"] = share([listener_f1(clip, 4 * p.sixteenth) for clip, p in zip(clips, prompts)])
    for name, ear in ears.items():
        label = (lambda p: p.part) if name == "part" else (lambda p: sound_of(p.texts[0]))
        found = ear.listen(short)
        report[f"{name}_heard"] = share([a == label(p) for a, p in zip(found, prompts)])
        report[f"{name}_heard_shuffled"] = share([[a == label(p) for p in everyone] for a in found])
    if chord_of(prompts[0].texts[0]) is not None:
        report |= judge_chords(prompts, clips, bars)
    return report


def check_seeds(player: Player, prompts: list[Prompt]) -> dict:
    """Play one text with many seeds; count different loops for each text. Noise differs too: are they on the grid?"""
    found, on_grid, chords = [], [], []
    for number, prompt in enumerate(prompts):
        codes = player.play([prompt] * SEEDS, 1, 5_000 + number)
        found.append(distinct(np.stack(codes), prompt.bar // 4))
        clips = player.hear(codes)
        on_grid += [share_on_grid(player.onsets.find(clip), prompt.sixteenth) for clip in clips]
        if prompt.part == "chords":
            chords += [find_chord(clip) == chord_of(prompt.texts[0]) for clip in clips]
    return {"different_of_16": found, "onsets_on_grid": share(on_grid), "chord_heard": share(chords)}


def check_continuations(player: Player, prompts: list[Prompt]) -> dict:
    """Continue a true bar many times, told the same text: different bars, and the onsets that are kept."""
    counts, kept, kept_shuffled, equal = [], [], [], []
    for number, prompt in enumerate(prompts):
        texts = [(prompt.texts[0],) * 2] * CONTINUATIONS
        codes = player.play([prompt] * CONTINUATIONS, 2, 9_000 + number, 1, texts)
        last = np.stack(codes)[:, :, prompt.bar :]
        counts.append(distinct(last, prompt.bar // 4))
        equal.append(float((last == prompt.codes[None, :, : prompt.bar]).mean()))
        for clip in player.hear(codes):
            onsets = player.onsets.find(clip)
            length = prompt.bar / 50
            lead = steps_of(onsets[onsets < length - 0.03], prompt.sixteenth, 16)
            next_bar = steps_of(onsets - length, prompt.sixteenth, 16)
            if lead:
                kept.append(len(lead & next_bar) / len(lead))
                moved = {(step + 1 + number % 3) % 16 for step in lead}
                kept_shuffled.append(len(moved & next_bar) / len(lead))
    return {
        "different_of_8": counts,
        "codes_equal_to_lead_bar": share(equal),
        "onsets_kept": share(kept),
        "onsets_kept_at_least_70_percent": share(np.array(kept) >= 0.7),
        "onsets_kept_shuffled": share(kept_shuffled),
    }


def teach(player: Player, source: ClipSource, count: int) -> dict[str, Classifier]:
    """Train the judges on true first bars: of strokes, into the player, and the classifiers."""
    pieces = source.random.permutation(len(source.codes))[:count]
    clips = [source.clip(int(piece), 2) for piece in pieces]
    heard = player.hear([c.codes for c in clips])
    player.onsets, right = teach_onsets(
        heard,
        [source.stroke_times(int(piece), 2) for piece in pieces],
        [sound_of(clip.texts[0]) for clip in clips],
    )
    print("strokes of true renders, precision and recall:", json.dumps(right), flush=True)
    sound = torch.from_numpy(np.stack([clip[: 80 * FRAME] for clip in heard]))
    return {
        "part": Classifier(sound, [phrases_of(clip.texts[0])[0] for clip in clips]),
        "sound": Classifier(sound, [sound_of(clip.texts[0]) for clip in clips]),
    }


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--codec", type=Path, required=True)
    parser.add_argument("--lm", type=Path, required=True)
    parser.add_argument("--known", type=Path, required=True, help="codes that the classifiers learn from")
    parser.add_argument("--held", type=Path, required=True)
    parser.add_argument("--temperature", type=temperature_of, default="0.6")
    parser.add_argument("--guidance", type=float, default=2.0)
    parser.add_argument("--prompts", type=int, default=16, help="of each part")
    parser.add_argument("--repeated", type=int, default=2, help="texts of each part for gates 3 and 4")
    parser.add_argument("--known-pieces", type=int, default=900)
    parser.add_argument("--bars", type=int, default=BARS, help="to play for gate 2")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    codec, model = load_codec(args.codec).eval(), load_language_model(args.lm)
    player = Player(model, codec, args)
    ears = teach(player, ClipSource([args.known], np.random.default_rng(3)), args.known_pieces)
    report: dict = {}
    chosen = choose(ClipSource([args.held], np.random.default_rng(0)), args.prompts)
    everyone = [prompt for prompts in chosen.values() for prompt in prompts]
    for part, prompts in chosen.items():
        true = [prompt.codes[:, : args.bars * prompt.bar] for prompt in prompts]
        report[part] = {"true": judge(player, prompts, player.hear(true), args.bars, ears, everyone)}
        made = player.play(prompts, args.bars, 100 * args.seed)
        report[part]["made"] = judge(player, prompts, player.hear(made), args.bars, ears, everyone)
        some = prompts[: args.repeated]
        report[part]["seeds"] = check_seeds(player, some)
        report[part]["continuations"] = check_continuations(player, some)
        print(part, json.dumps(report[part], indent=1), flush=True)
    report["frames_a_second"] = round(player.frames / player.seconds)
    print(f"{report['frames_a_second']} frames a second sampled")
    if args.out:
        args.out.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
