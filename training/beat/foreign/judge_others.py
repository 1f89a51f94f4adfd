"""Beats of librosa for judge.ts: `python3 judge_others.py DIR OUT.json [--untold]`; told the tempo as ours is."""

import json
import pathlib
import sys

import librosa


def main():
    folder, out = sys.argv[1], sys.argv[2]
    found = {}
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        truth = json.loads(path.read_text())["truth"]
        sound, rate = librosa.load(path.with_suffix(".wav"), sr=22050)
        told = {} if "--untold" in sys.argv else {"bpm": truth["bpm"]}
        tempo, times = librosa.beat.beat_track(y=sound, sr=rate, units="time", trim=False, **told)
        beats = [{"time": float(t), "position": 1 + i % 4} for i, t in enumerate(times)]
        found[str(path.with_suffix(""))] = {"tempo": float(getattr(tempo, "item", lambda: tempo)()), "beatsPerBar": 4, "confidence": 0, "downbeatConfidence": 0, "beats": beats}
    pathlib.Path(out).write_text(json.dumps(found))


if __name__ == "__main__":
    main()
