"""Write a few clips of what the model plays, and spectrograms of them beside true renders.

    python3 -m tiny.examples --codec codec.safetensors --lm lm.pt --held HELD --temperature 0.6 --out ../docs/tiny

Of each sound below the first held-out piece, four bars, as first sampled with the program's
settings (guidance 2, top-k 250). Pictures: the piece as it was rendered, through the codec,
above what the model plays from its texts. Needs ffmpeg.
"""

import argparse
import subprocess
from pathlib import Path

import numpy as np
import torch

from .check_parts import BARS, Player, Prompt, sound_of
from .clips import ClipSource
from .codec import load_codec
from .lm import load_language_model, temperature_of
from .shape import SAMPLE_RATE

SOUNDS = (
    "drums, punchy",
    "drums, acoustic",
    "percussion, congas",
    "bass, finger",
    "bass, synth",
    "bass, upright",
    "chords, piano",
    "chords, electric piano",
    "chords, nylon guitar",
    "chords, strings",
    "lead, marimba",
    "lead, flute",
)
LARGEST = 4e6  # bytes of the folder


def write_clip(out: Path, name: str, true: np.ndarray, made: np.ndarray) -> None:
    """Write the sound of a clip, and its picture below that of the true render."""
    read = ["-f", "f32le", "-ar", str(SAMPLE_RATE), "-ac", "1", "-i"]
    raw = made.astype("float32").tobytes()
    sound = ["ffmpeg", "-v", "error", "-y", *read, "-", "-b:a", "64k", str(out / f"{name}.mp3")]
    subprocess.run(sound, input=raw, check=True)
    both = out / f"{name}.f32"
    both.write_bytes(true.astype("float32").tobytes() + raw)
    seconds = len(true) / SAMPLE_RATE
    show = "showspectrumpic=s=640x160:legend=0:stop=8000:drange=80"
    graph = f"[0]atrim=end={seconds}[a];[0]atrim=start={seconds}[b];[a]{show}[c];[b]{show}[d];[c][d]vstack"
    picture = ["ffmpeg", "-v", "error", "-y", *read, str(both), "-filter_complex", graph, str(out / f"{name}.png")]
    subprocess.run(picture, check=True)
    both.unlink()


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--codec", type=Path, required=True)
    parser.add_argument("--lm", type=Path, required=True)
    parser.add_argument("--held", type=Path, required=True)
    parser.add_argument("--temperature", type=temperature_of, default="1")
    parser.add_argument("--guidance", type=float, default=2.0)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for old in [*args.out.glob("*.mp3"), *args.out.glob("*.png")]:
        old.unlink()
    source = ClipSource([args.held], np.random.default_rng(0))
    player = Player(load_language_model(args.lm), load_codec(args.codec).eval(), args)
    prompts = []
    for sound in SOUNDS:
        pieces = [i for i, texts in enumerate(source.texts) if sound_of(texts[0]) == sound and len(texts) >= BARS]
        prompts += [Prompt(source, piece) for piece in pieces[:1]]
    made = player.hear(player.play(prompts, BARS, args.seed))
    true = player.hear([prompt.codes[:, : BARS * prompt.bar] for prompt in prompts])
    lines = [
        "# What the embedded model plays",
        "",
        f"One part at a time, four bars each, told by the text below them: first takes of seed {args.seed}, nothing",
        "chosen. Of each picture the upper half is the piece that the text was taken from, as it was rendered (the",
        "model has never heard it), the lower half what the model plays. Which notes and strokes there are besides",
        "the chord and the feel is left open, so that the halves need not be alike. Whole packs with a mix: [pack](../pack).",
        "",
    ]
    for prompt, clip, render in zip(prompts, made, true):
        text = " | ".join(dict.fromkeys(prompt.texts))
        name = sound_of(prompt.texts[0]).replace(",", "").replace(" ", "-")
        write_clip(args.out, name, render, clip)
        lines += [f"## {sound_of(prompt.texts[0])}", "", f"`{text}`", "", f"[{name}.mp3]({name}.mp3)", ""]
        lines += [f"![spectrograms]({name}.png)", ""]
    (args.out / "README.md").write_text("\n".join(lines))
    size = sum(file.stat().st_size for file in args.out.iterdir())
    print(f"{len(prompts)} clips, {size / 1e6:.1f} MB")
    if size > LARGEST:
        raise SystemExit(f"larger than {LARGEST / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
