"""Judge packs of a model with parts by listeners that are not the program's.

    OMP_NUM_THREADS=1 PYTHONPATH=training python3 tools/report/judge_band.py PACKS \\
        --codec codec.safetensors --known CODES > judged.json

PACKS holds a folder for each prompt, as band-packs.ts leaves them. Asked of every prompt, beside the
same answers judged against other prompts ("shuffled"):

- played: the part that was expected is in the arrangement, none of those that were not wanted, only
  those that were; heard: it is there in the sum of the stems, and a classifier taught on true renders
  of other pieces (through the codec) says that its stem is this part. Where any part will do, one of
  the sounds that were expected is enough.
- sound: the same classifier's word on which sound plays, one of those expected.
- key: Krumhansl's profiles over librosa's chroma of the mix; exact, or relative.
- chords: of the chords that were told, how many are heard as the best triad of 24 in their bar (in the
  stem of the chords), and the roots in the bass.
- tempo: samples of a loop against its beats, and librosa's beats as in judge.py where drums play.
- variations: stems of two variations of one part that are the same sound within 20 dB count as equal.
- together: where drums and bass both begin within 60 ms, how many begin within 20 ms; and with the bass
  moved by a random time. An ear taught on true renders says where they begin.
- mix: the largest difference between a mix and the sum of its stems, in steps of its depth.

Beside them what the same judges say of true renders on the same sounds, chords, feels and tempi. The figures stand
in docs/report.md. By hand; needs what training/ needs.
"""

import argparse
import json
import sys
from pathlib import Path

import librosa
import numpy as np
import soundfile
import torch

sys.path.insert(0, str(Path(__file__).parent))
from judge import judge_beats
from tiny.check_parts import sound_of
from tiny.clips import ClipSource
from tiny.codec import codes_to_audio, load_codec
from tiny.hearing import Classifier, OnsetEar, find_bass, find_chord, teach_onsets
from tiny.shape import FRAME, SAMPLE_RATE

CLIP = 80 * FRAME  # samples that a classifier hears
NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]
FLATS = {"Db": "C#", "Eb": "D#", "Gb": "F#", "Ab": "G#", "Bb": "A#", "Cb": "B", "Fb": "E", "E#": "F", "B#": "C"}
# Krumhansl and Kessler 1982.
MAJOR = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
MINOR = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])


def read_key(name: str | None) -> int | None:
    """Give a key as a number: 0 to 11 major from C on, then minor."""
    if not name:
        return None
    root, mode = name.split()
    return NAMES.index(FLATS.get(root, root)) + (12 if mode == "minor" else 0)


def read_chord(name: str) -> int:
    """Give a chord such as "Am", "F#" or "bb" as a number: 0 to 11 major from C on, then minor."""
    minor = name.endswith("m")
    root = name.rstrip("m")
    root = root[0].upper() + root[1:]
    return NAMES.index(FLATS.get(root, root)) + (12 if minor else 0)


def chord_word(name: str) -> str:
    """Spell a chord as texts for the model have it: "Bbm" is "a#m"."""
    chord = read_chord(name)
    return NAMES[chord % 12].lower() + ("m" if chord >= 12 else "")


def relative(key: int) -> int:
    """Give the relative key."""
    return (key + 9) % 12 + 12 if key < 12 else (key - 12 + 3) % 12


def hear_key(samples: np.ndarray, rate: int) -> int:
    """Hear a key in the mean chroma of a clip."""
    chroma = librosa.feature.chroma_cqt(y=samples, sr=rate).mean(1)
    fits = [np.corrcoef(chroma, np.roll(profile, root))[0, 1] for profile in (MAJOR, MINOR) for root in range(12)]
    return int(np.argmax(fits))


def read(path: Path) -> tuple[np.ndarray, int]:
    """Read a file as [N, C]."""
    samples, rate = soundfile.read(path, dtype="float64", always_2d=True)
    return samples, rate


def to_model_rate(samples: np.ndarray, rate: int) -> np.ndarray:
    """Mix to mono at the rate the judges know."""
    mono = samples.mean(1).astype(np.float32)
    return librosa.resample(mono, orig_sr=rate, target_sr=SAMPLE_RATE) if rate != SAMPLE_RATE else mono


def level(samples: np.ndarray) -> float:
    """Give the level of the louder half of the 50 ms stretches in dB."""
    length = len(samples) // 2400 * 2400
    power = (samples[:length] ** 2).reshape(-1, 2400).mean(1)
    return float(10 * np.log10(np.sort(power)[len(power) // 2 :].mean() + 1e-12))


def levelled(clip: np.ndarray) -> np.ndarray:
    """Bring a clip to the level at which the classifiers know all sounds."""
    return (clip * 10 ** ((-20 - level(clip)) / 20)).astype(np.float32)


def teach(codec, source: ClipSource, count: int) -> tuple[dict[str, Classifier], OnsetEar]:
    """Train the judges on true first bars, and say how they do on as many again as a fifth of these."""
    pieces = [int(piece) for piece in source.random.permutation(len(source.codes))[: count + count // 5]]
    clips = [source.clip(piece, 2) for piece in pieces]
    heard = [codes_to_audio(codec, torch.from_numpy(clip.codes)[None].long())[0].numpy() for clip in clips]
    sound = torch.from_numpy(np.stack([levelled(clip[:CLIP]) for clip in heard]))
    sounds = [sound_of(clip.texts[0]) for clip in clips]
    names = {"part": [name.split(", ")[0] for name in sounds], "sound": sounds}
    ears = {kind: Classifier(sound[:count], named[:count]) for kind, named in names.items()}
    right = {
        kind: float(np.mean([a == b for a, b in zip(ear.listen(sound[count:]), names[kind][count:])]))
        for kind, ear in ears.items()
    }
    print(f"true renders named rightly: {right}", file=sys.stderr)
    onsets, right = teach_onsets(heard, [source.stroke_times(piece, 2) for piece in pieces], sounds)
    print(f"strokes of true renders, precision and recall: {right}", file=sys.stderr)
    return ears, onsets


class Pack:
    """One answer: what was asked, what is there, and what each stem was heard to be."""

    def __init__(self, folder: Path):
        self.row = json.loads((folder / "row.json").read_text())
        self.expect, self.pack = self.row["expect"], self.row["pack"]
        self.stems: list[dict[str, np.ndarray]] = []
        self.heard: dict[str, dict[str, str]] = {}
        if not self.pack:
            return
        self.told = {part["part"]: part["model_prompt"] for part in self.pack["arrangement"]["parts"]}
        self.rate, self.mixes, self.steps = 0, [], []
        for loop in self.pack["loops"]:
            mix, self.rate = read(folder / loop["path"])
            stems = {stem["part"]: read(folder / stem["path"])[0] for stem in loop["stems"]}
            self.mixes.append(mix)
            self.stems.append(stems)
            depth = soundfile.info(folder / loop["path"]).subtype
            step = 2.0 ** (1 - int(depth.split("_")[1])) if depth.startswith("PCM_") else None
            if step and stems:
                self.steps.append((float(np.abs(mix - sum(stems.values())).max() / step), len(stems) + 1))

    def sounds(self) -> dict[str, str]:
        """Give the sound that each part was told."""
        return {part: text.split(", ")[1] for part, text in self.told.items()}

    def listen(self, ears) -> None:
        """Let the classifiers hear the stems of the first variation."""
        for part, stem in self.stems[0].items():
            mono = to_model_rate(stem, self.rate)
            clip = levelled(np.tile(mono, int(np.ceil(CLIP / len(mono))))[:CLIP])
            found = torch.from_numpy(clip)[None]
            self.heard[part] = {name: ear.listen(found)[0] for name, ear in ears.items()}

    def audible(self, part: str) -> bool:
        """Say whether a part is less than 26 dB below the mix."""
        return level(self.stems[0][part].mean(1)) > max(-60.0, level(self.mixes[0].mean(1)) - 26)


def is_played(expect: dict, pack: Pack) -> bool:
    """Say whether the arrangement is what was expected."""
    if not pack.pack:
        return False
    parts, sounds = set(pack.told), set(pack.sounds().values())
    if set(expect["without"]) & parts or (expect["only"] and parts - set(expect["only"])):
        return False
    if expect["main"] != "any":
        return expect["main"] in parts
    return not expect["sounds"] or bool(sounds & set(expect["sounds"]))


def is_heard(expect: dict, pack: Pack) -> bool:
    """Say whether the part expected is in the sound."""
    if not is_played(expect, pack):
        return False
    if expect["main"] == "any":
        wanted = [part for part, sound in pack.sounds().items() if not expect["sounds"] or sound in expect["sounds"]]
    else:
        wanted = [expect["main"]]
    return any(pack.audible(part) and pack.heard[part]["part"] == part for part in wanted)


def is_sound_heard(expect: dict, pack: Pack) -> bool | None:
    """Say whether one of the sounds expected is heard; None where none was."""
    if not expect["sounds"] or not pack.pack:
        return None if not expect["sounds"] else False
    return any(heard["sound"].split(", ")[1] in expect["sounds"] for heard in pack.heard.values())


def judge_chords(pack: Pack) -> dict:
    """Count the bars in which the told chord is heard, and the told root in the bass."""
    chords = [read_chord(name) for name in pack.pack["arrangement"]["chords"].split()]
    counts = {"bars": 0, "chords": 0, "shuffled": 0, "bass_bars": 0, "roots": 0}
    for loop, stems in zip(pack.pack["loops"], pack.stems):
        bars = max(1, loop["beats"] // 4)
        for part, find in (("chords", find_chord), ("bass", find_bass)):
            if part not in stems:
                continue
            mono = to_model_rate(stems[part], pack.rate)
            length = len(mono) / bars
            for bar in range(bars):
                heard = find(mono[round(bar * length) : round((bar + 1) * length)])
                told = chords[bar % len(chords)]
                if part == "chords":
                    counts["bars"] += 1
                    counts["chords"] += heard == told
                    counts["shuffled"] += heard == (told + 5 + bar) % 12 + told // 12 * 12
                else:
                    counts["bass_bars"] += 1
                    counts["roots"] += heard % 12 == told % 12
    return counts


def count_together(ear: OnsetEar, drums: np.ndarray, bass: np.ndarray, moved: float) -> dict:
    """Count strokes of drums and bass (at the judges' rate) that fall together, truly and with the bass moved."""
    strokes, notes = ear.find(drums), ear.find(bass)
    counts = {"both": 0, "near": 0, "both_moved": 0, "near_moved": 0}
    for kind, shift in (("", 0.0), ("_moved", moved)) if len(strokes) else ():
        for time in notes + shift:
            away = np.abs(strokes - time).min()
            counts[f"both{kind}"] += bool(away <= 0.06)
            counts[f"near{kind}"] += bool(away <= 0.02)
    return counts


def add_counts(rows: list[dict]) -> dict:
    """Add up counts of the same names."""
    return {name: sum(row[name] for row in rows) for name in rows[0]} if rows else {}


def judge_together(ear: OnsetEar, pack: Pack, random: np.random.Generator) -> dict:
    """Count what falls together in all variations."""
    both = [stems for stems in pack.stems if "drums" in stems and "bass" in stems]
    return add_counts(
        [
            count_together(ear, *(to_model_rate(stems[part], pack.rate) for part in ("drums", "bass")), random.uniform(0.03, 0.2))
            for stems in both
        ]
    )


def judge_true(ear: OnsetEar, codec, source: ClipSource, random: np.random.Generator, count: int = 24) -> dict:
    """Judge true renders of drums and basses of one tempo, played together."""
    clips = [source.clip(piece, 2) for piece in range(min(len(source.codes), 600))]
    rows = []
    for drums in [clip for clip in clips if clip.texts[0].startswith("drums")][:count]:
        basses = [clip for clip in clips if clip.texts[0].startswith("bass") and clip.bar == drums.bar]
        if basses:
            pair = (drums, basses[int(random.integers(len(basses)))])
            sound = [codes_to_audio(codec, torch.from_numpy(clip.codes)[None].long())[0].numpy() for clip in pair]
            rows.append(count_together(ear, sound[0], sound[1], random.uniform(0.03, 0.2)))
    return add_counts(rows)


LEVELS = {"drums": 0, "percussion": -4, "bass": -2, "chords": -5, "lead": -6}


class TrueBand:
    """Bars of true renders in the place of what a pack was told: what the judges say of them is what can be had."""

    def __init__(self, codec, source: ClipSource, random: np.random.Generator):
        self.codec, self.source, self.random = codec, source, random
        self.bars: dict[str, list[tuple[int, int]]] = {}
        for piece, texts in enumerate(source.texts):
            for bar, text in enumerate(texts):
                words = text.split(", ")
                chord = words[3] if len(words) > 4 else ""
                for key in {f"{words[0]}, {words[1]}, {chord}", f"{words[0]}, {chord}", ", ".join([*words[:3], words[-1]]), f"{words[0]}, {words[-1]}", f"{words[0]}, "}:
                    self.bars.setdefault(key, []).append((piece, bar))

    def play(self, piece: int, bars: list[int]) -> np.ndarray:
        """Decode bars of a piece."""
        clip = self.source.clip(piece, 9)
        sound = codes_to_audio(self.codec, torch.from_numpy(clip.codes)[None].long())[0].numpy()
        return np.concatenate([sound[bar * clip.bar * FRAME : (bar + 1) * clip.bar * FRAME] for bar in bars])

    def one_of(self, *keys: str) -> tuple[int, int]:
        """Draw a bar of the first kind that there is."""
        found = next((self.bars[key] for key in keys if key in self.bars), None)
        if found is None:
            raise ValueError(f"no true bar is known of {keys}: give more pieces")
        return found[int(self.random.integers(len(found)))]

    def mix(self, parts: dict[str, np.ndarray]) -> np.ndarray:
        """Add parts up at the levels of a band."""
        length = min(map(len, parts.values()))
        return sum(sound[:length] * 10 ** ((LEVELS[part] - 20 - level(sound)) / 20) for part, sound in parts.items())

    def in_chords(self, pack: Pack) -> np.ndarray:
        """Play the chords of a pack on its sounds, of any feel and tempo."""
        bars = []
        for chord in map(chord_word, pack.pack["arrangement"]["chords"].split()):
            sounds = {}
            for part, text in pack.told.items():
                sound = text.split(", ")[1]
                told = chord if part in ("bass", "chords", "lead") else ""
                piece, bar = self.one_of(f"{part}, {sound}, {told}", f"{part}, {told}", f"{part}, ")
                sounds[part] = self.play(piece, [bar])
            bars.append(self.mix(sounds))
        return np.concatenate(bars)

    def in_time(self, pack: Pack) -> tuple[np.ndarray, int, float]:
        """Play the sounds, feels and tempo of a pack, of any chords: samples, beats and bpm."""
        sounds, beats, bpm = {}, 16, 0.0
        for part, text in pack.told.items():
            words = text.split(", ")
            piece, _ = self.one_of(", ".join([*words[:3], words[-1]]), f"{part}, {words[-1]}")
            clip = self.source.clip(piece, 9)
            beats, bpm = min(beats, 4 * len(clip.texts)), 60 / (clip.bar / 4 * FRAME / SAMPLE_RATE)
            sounds[part] = self.play(piece, list(range(min(4, len(clip.texts)))))
        return self.mix(sounds), beats, bpm


def judge_true_band(band: TrueBand, packs: list[Pack]) -> dict:
    """Judge keys and beats of true renders in the place of the packs that are judged so."""
    keys, beats = [], []
    for pack in packs:
        asked = read_key(pack.expect["key"])
        if asked is not None and {"chords", "lead", "bass"} & set(pack.told) and pack.pack["arrangement"].get("chords"):
            heard = hear_key(band.in_chords(pack), SAMPLE_RATE)
            keys.append((heard == asked, heard in (asked, relative(asked))))
        if "drums" in pack.told and 80 <= pack.pack["bpm"] <= 175:
            sound, count, bpm = band.in_time(pack)
            beats.append(judge_beats(sound.astype(np.float32), SAMPLE_RATE, count, bpm))
    mean = lambda values: float(np.mean(values)) if values else None
    return {
        "keys": len(keys),
        "exact": mean([exact for exact, _ in keys]),
        "relative": mean([near for _, near in keys]),
        "loops": len(beats),
        **{name: mean([row[name] for row in beats]) for name in ("f1_start_bpm", "f1_start_bpm_octaves", "f1_bpm")},
    }


def judge_true_chords(band: TrueBand, packs: list[Pack]) -> dict:
    """Judge bars of true renders on the sounds and chords that packs were told: chords of all 24, roots of basses."""
    counts: dict[str, list[int]] = {}
    for pack in packs:
        for part, find in (("chords", find_chord), ("bass", find_bass)):
            if part not in pack.told:
                continue
            sound = pack.told[part].split(", ")[1]
            for chord in map(chord_word, pack.pack["arrangement"]["chords"].split()):
                told = read_chord(chord)
                if f"{part}, {sound}, {chord}" not in band.bars:
                    continue
                piece, bar = band.one_of(f"{part}, {sound}, {chord}")
                heard = find(band.play(piece, [bar]))
                right = heard == told if part == "chords" else heard % 12 == told % 12
                for name in (part, f"{part}, {sound}"):
                    count = counts.setdefault(name, [0, 0])
                    count[0] += bool(right)
                    count[1] += 1
    return {name: f"{right} of {whole} ({100 * right / whole:.0f} %)" for name, (right, whole) in sorted(counts.items())}


def judge_variations(pack: Pack) -> dict:
    """Count pairs of variations of one part, and those that are the same sound."""
    pairs = same = 0
    for part in pack.stems[0]:
        rows = [stems[part] for stems in pack.stems]
        for i in range(len(rows)):
            for j in range(i):
                length = min(len(rows[i]), len(rows[j]))
                noise = ((rows[i][:length] - rows[j][:length]) ** 2).sum()
                pairs += 1
                same += bool(noise < 0.01 * (rows[j] ** 2).sum())
    return {"pairs": pairs, "same": same}


def judge_pack(ear: OnsetEar, pack: Pack, random: np.random.Generator) -> dict:
    """Judge one answer by itself."""
    row = {"id": pack.row["id"], "prompt": pack.row["prompt"], "seconds": round(pack.row["seconds"], 1)}
    row["played"] = is_played(pack.expect, pack)
    if not pack.pack:
        return row | {"heard": False, "failure": pack.row["failure"]}
    row |= {"heard": is_heard(pack.expect, pack), "sound": is_sound_heard(pack.expect, pack)}
    row |= {"told": pack.told, "classified": pack.heard}
    asked = read_key(pack.expect["key"])
    pitched = {"chords", "lead", "bass"} & set(pack.told)
    if asked is not None and pitched:
        mono = to_model_rate(pack.mixes[0], pack.rate)
        heard = hear_key(mono, SAMPLE_RATE)
        row["key"] = {"asked": asked, "heard": heard, "exact": heard == asked, "relative": heard in (asked, relative(asked))}
    row["chords"] = judge_chords(pack)
    row["together"] = judge_together(ear, pack, random)
    row["variations"] = judge_variations(pack)
    row["mix_steps"] = pack.steps
    bpm = pack.pack["bpm"]
    wanted = pack.expect["tempo"]
    low, high = (wanted if isinstance(wanted, list) else [wanted, wanted]) if wanted else (0, 1e9)
    row["tempo"] = bool(0.99 * low <= bpm <= 1.01 * high)
    loop = pack.pack["loops"][0]
    row["length"] = bool(abs(len(pack.mixes[0]) - loop["beats"] * 60 / bpm * pack.rate) < 1)
    row["warnings"] = [warning["code"] for loop in pack.pack["loops"] for warning in loop["warnings"]]
    if "drums" in pack.told and 80 <= bpm <= 175:
        once = pack.mixes[0].mean(1).astype(np.float32)
        row["librosa"] = judge_beats(once, pack.rate, loop["beats"], bpm)
    return row


def show(rows: list[dict], packs: list[Pack]) -> None:
    """Print the table in Markdown on stderr."""

    def line(*cells) -> None:
        print("| " + " | ".join(map(str, cells)) + " |", file=sys.stderr)

    def share(values) -> str:
        found = [bool(value) for value in values if value is not None]
        return f"{sum(found)} of {len(found)} ({100 * np.mean(found):.0f} %)" if found else "none asked"

    def total(group: str, name: str) -> int:
        return sum(row[group].get(name, 0) for row in rows if group in row)

    def of(part: int, whole: int) -> str:
        return f"{part} of {whole} ({100 * part / max(1, whole):.0f} %)"

    good = [pack for pack in packs if pack.pack]
    others = [(pack, packs[(i + shift) % len(packs)].expect) for shift in (7, 13, 31) for i, pack in enumerate(packs) if pack.pack]
    line("", "figure", "shuffled")
    line("---", "---", "---")
    line("expected part played", share(row["played"] for row in rows), share(is_played(e, p) for p, e in others))
    line("expected part played and heard", share(row["heard"] for row in rows), share(is_heard(e, p) for p, e in others))
    line(
        "one of the expected sounds heard",
        share(row.get("sound") for row in rows),
        share(is_sound_heard(e, p) for p, e in others),
    )
    line("tempo as expected", share(row.get("tempo") for row in rows), "")
    line("length exact", share(row.get("length") for row in rows), "")
    keys = [row["key"] for row in rows if "key" in row]
    line("key, exact", share(key["exact"] for key in keys), "")
    line("key, exact or relative", share(key["relative"] for key in keys), "")
    line("told chord heard, bars", of(total("chords", "chords"), total("chords", "bars")), of(total("chords", "shuffled"), total("chords", "bars")))
    line("told root heard in the bass, bars", of(total("chords", "roots"), total("chords", "bass_bars")), "")
    line(
        "drums and bass within 20 ms, of those within 60",
        of(total("together", "near"), total("together", "both")),
        of(total("together", "near_moved"), total("together", "both_moved")),
    )
    line("stems of two variations that are one sound", of(total("variations", "same"), total("variations", "pairs")), "")
    steps = [pair for row in rows for pair in row.get("mix_steps", [])]
    line("mixes within (parts + 1) steps of their stems", share(far <= bound + 1e-6 for far, bound in steps), "")
    for name in ("f1_start_bpm", "f1_start_bpm_octaves", "f1_bpm"):
        values = [row["librosa"][name] for row in rows if "librosa" in row]
        line(f"librosa {name}, loops with drums, 80–175 bpm", f"{100 * np.mean(values):.1f} % ({len(values)})" if values else "none", "")
    parts = sorted({part for pack in good for part in pack.heard})
    for part in parts:
        stems = [pack.heard[part] for pack in good if part in pack.heard]
        told = [pack.told[part].split(", ")[1] for pack in good if part in pack.heard]
        if part in ("chords", "bass"):
            for sound in sorted(set(told)):
                own = [row for row in rows if row.get("told", {}).get(part, "").split(", ")[1:2] == [sound]]
                right, whole = ("chords", "bars") if part == "chords" else ("roots", "bass_bars")
                line(f"{right} of {part}, {sound}", of(*(sum(row["chords"][name] for row in own) for name in (right, whole))), "")
        line(
            f"stems of {part}: heard as {part}; as the sound told",
            share(heard["part"] == part for heard in stems)
            + "; "
            + share(heard["sound"] == f"{part}, {sound}" for heard, sound in zip(stems, told)),
            "",
        )


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("packs", type=Path)
    parser.add_argument("--codec", type=Path, required=True)
    parser.add_argument("--known", type=Path, required=True, help="codes that the classifiers learn from")
    parser.add_argument("--known-pieces", type=int, default=900)
    args = parser.parse_args()
    source = ClipSource([args.known], np.random.default_rng(3))
    random = np.random.default_rng(5)
    torch.manual_seed(0)
    codec = load_codec(args.codec).eval()
    ears, onsets = teach(codec, source, args.known_pieces)
    print(f"true renders, drums and bass together: {judge_true(onsets, codec, source, random)}", file=sys.stderr)
    packs = [Pack(row.parent) for row in sorted(args.packs.glob("*/row.json"))]
    rows = []
    for pack in packs:
        if pack.pack:
            pack.listen(ears)
        rows.append(judge_pack(onsets, pack, random))
    band, answered = TrueBand(codec, source, random), [pack for pack in packs if pack.pack]
    print(f"true renders, keys and beats: {judge_true_band(band, answered)}", file=sys.stderr)
    print(f"true renders, chords and roots: {judge_true_chords(band, answered)}", file=sys.stderr)
    json.dump(rows, sys.stdout, indent=1, default=lambda value: value.item())
    show(rows, packs)


if __name__ == "__main__":
    main()
