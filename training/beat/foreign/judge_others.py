"""Beats of other trackers for `judge.ts --others`: `python3 judge_others.py librosa|madmom DIR OUT.json [--untold]`.

They are told the tempo as ours is: librosa as its `bpm`, madmom as the bounds of its bar tracker. Judges only, never
shipped; madmom 0.16.1 is taught names that newer Pythons have moved.
"""

import collections
import collections.abc
import json
import pathlib
import sys


def by_librosa():
    import librosa

    def track(path, bpm):
        sound, rate = librosa.load(path, sr=22050)
        tempo, times = librosa.beat.beat_track(y=sound, sr=rate, units="time", trim=False, **({"bpm": bpm} if bpm else {}))
        beats = [{"time": float(t), "position": 1 + i % 4} for i, t in enumerate(times)]
        return float(getattr(tempo, "item", lambda: tempo)()), 4, beats

    return track


def by_madmom():
    for name in ("MutableSequence", "MutableMapping", "Mapping"):
        setattr(collections, name, getattr(collections.abc, name))
    import numpy as np

    np.float, np.int, np.bool = float, int, bool
    from madmom.features.downbeats import DBNDownBeatTrackingProcessor, RNNDownBeatProcessor

    network = RNNDownBeatProcessor()

    def track(path, bpm):
        bounds = {"min_bpm": bpm / 1.25, "max_bpm": bpm * 1.25} if bpm else {}
        rows = DBNDownBeatTrackingProcessor(beats_per_bar=[3, 4], fps=100, **bounds)(network(str(path)))
        beats = [{"time": float(time), "position": int(position)} for time, position in rows]
        periods = np.diff([beat["time"] for beat in beats])
        metre = max((beat["position"] for beat in beats), default=4)
        return float(60 / np.median(periods)) if len(periods) else 0.0, metre, beats

    return track


def main():
    judge, folder, out = sys.argv[1:4]
    track = {"librosa": by_librosa, "madmom": by_madmom}[judge]()
    found = {}
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf8"))["truth"]
        tempo, metre, beats = track(path.with_suffix(".wav"), None if "--untold" in sys.argv else truth["bpm"])
        found[str(path.with_suffix(""))] = {
            "tempo": tempo, "beatsPerBar": metre, "confidence": 0, "downbeatConfidence": 0, "beats": beats,
        }
    pathlib.Path(out).write_text(json.dumps(found), encoding="utf8")


if __name__ == "__main__":
    main()
