"""Write a few clips of the shipped model as compressed audio and spectrograms.

    python3 -m tiny.examples --model ../models/tiny --out ../docs/tiny

Sampled by the reference library from the exported folder, not from the training code;
needs ffmpeg.
"""

import argparse
import subprocess
from pathlib import Path

import torch
from transformers import AutoTokenizer, MusicgenForConditionalGeneration
from transformers.utils import logging

PROMPTS = (
    "house, punchy drums, offbeat hats, 125 bpm",
    "hip hop, dusty drums, boom bap beat, 94 bpm",
    "dnb, acoustic drums, two step beat, 167 bpm",
    "techno, punchy drums, rolling hats, 136 bpm",
    "trap, booming drums, hat rolls, 150 bpm",
    "house, pumping saw bass, in a minor, 125 bpm",
    "rock, acoustic drums, straight hats, steady sine bass, in e minor, 107 bpm",
)


@torch.no_grad()
def main() -> None:
    logging.set_verbosity_error()
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--frames", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    model = MusicgenForConditionalGeneration.from_pretrained(args.model, dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(args.model)
    torch.manual_seed(args.seed)
    batch = tokenizer(list(PROMPTS), padding=True, return_tensors="pt")
    clips = model.generate(
        input_ids=batch.input_ids,
        attention_mask=batch.attention_mask,
        do_sample=True,
        guidance_scale=2.0,
        top_k=250,
        max_new_tokens=args.frames,
    )
    lines = ["# What the embedded model plays", "", f"First takes of seed {args.seed}, as sampled, nothing chosen.", ""]
    for prompt, clip in zip(PROMPTS, clips):
        name = prompt.replace(",", "").replace(" ", "-")
        common = ["ffmpeg", "-v", "error", "-y", "-f", "f32le", "-ar", "32000", "-ac", "1", "-i", "-"]
        raw = clip[0].numpy().astype("float32").tobytes()
        subprocess.run([*common, "-b:a", "64k", str(args.out / f"{name}.mp3")], input=raw, check=True)
        picture = "showspectrumpic=s=640x240:legend=0:stop=12000"
        subprocess.run([*common, "-lavfi", picture, str(args.out / f"{name}.png")], input=raw, check=True)
        lines += [f"## {prompt}", "", f"[{name}.mp3]({name}.mp3)", "", f"![spectrogram]({name}.png)", ""]
    (args.out / "README.md").write_text("\n".join(lines))


if __name__ == "__main__":
    main()
