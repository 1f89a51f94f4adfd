"""Render pieces for the ear: `python3 render.py --out DIR --first SEED --count N [--font SF2] [--seconds 24]`.

Writes NNNNN.wav and NNNNN.json ({truth}, in the form of tools/pieces). The same seed gives the same piece.
"""

import argparse
import json
import os
import random

import soundfile

from beatless import beatless
from compose import compose
from patterns import STYLES, WRITTEN_STYLES
from play import RATE, damage, perform


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True)
    parser.add_argument("--first", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--font", default="/usr/share/sounds/sf2/FluidR3_GM.sf2")
    parser.add_argument("--seconds", type=float, default=24)
    parser.add_argument("--beatless", action="store_true", help="sound without a pulse instead")
    parser.add_argument("--written", action="store_true", help="dances, airs and piano pieces as on paper, without drums")
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    for seed in range(options.first, options.first + options.count):
        stem = os.path.join(options.out, f"{seed:06d}")
        if os.path.exists(f"{stem}.json"):
            continue
        rng = random.Random(f"play {seed}")
        if options.beatless:
            piece, beats, features = {"style": "beatless", "metre": 4}, [], []
            sound = beatless(rng, options.font, options.seconds)
        else:
            piece = compose(seed, options.seconds, WRITTEN_STYLES if options.written else STYLES)
            sound, beats, features = perform(piece, rng, options.font, options.seconds)
            if len(beats) < 8:
                continue
        sound, done = damage(sound, rng)
        soundfile.write(f"{stem}.wav", sound, RATE, subtype="PCM_16")
        has_beat = len(beats) > 0
        bpm = 60 * (len(beats) - 1) / (beats[-1][0] - beats[0][0]) if has_beat else 120
        truth = {
            "bpm": round(bpm, 3), "beats_per_bar": piece["metre"], "has_beat": has_beat, "has_downbeat": has_beat,
            "beats": [{"time_s": round(time, 4), "position": position} for time, position in beats],
            "title": f"{piece['style']} {seed}", "source": piece["style"], "features": features + done,
        }
        with open(f"{stem}.json", "w", encoding="utf8") as out:
            json.dump({"truth": truth}, out)


if __name__ == "__main__":
    main()
