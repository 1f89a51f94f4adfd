"""Scores that others wrote: music21's bundled corpus, cut into excerpts of whole bars in four."""

import logging
import pathlib
import random
import re
from dataclasses import dataclass, field

from music21 import chord, converter, corpus, harmony, meter, note, stream


@dataclass
class Part:
    """One line of a score: notes as (beat, length in beats, MIDI pitch)."""

    name: str
    notes: list = field(default_factory=list)


@dataclass
class Excerpt:
    """Some bars of a score. Beat 0 is its first bar line; a pick-up has negative beats."""

    title: str
    parts: list
    chords: list  # (beat, pitch classes, root first), from the score's own chord symbols
    bars: int
    tonic: int
    minor: bool


def corpus_files(folder):
    """List the files of one of the corpus's folders."""
    return [str(path) for path in corpus.corpora.CoreCorpus().getPaths() if f"/corpus/{folder}/" in str(path)]


def tune_texts(path):
    """Cut a file in ABC notation into its tunes, each readable by itself."""
    text = pathlib.Path(path).read_text(encoding="utf-8", errors="replace")
    return ["X:" + tune for tune in re.split(r"^X:", text, flags=re.MULTILINE)[1:]]


def read_score(source):
    """Read one score, from a path or a tune in ABC notation; an unreadable one gives None."""
    try:
        parsed = converter.parse(source, format="abc") if source.startswith("X:") else converter.parse(source)
    except Exception as reason:  # music21 raises whatever its parsers raise
        logging.info("%s: %s", source[:60], reason)
        return None
    if isinstance(parsed, stream.Opus):
        return parsed.scores[0] if parsed.scores else None
    return parsed


def common_time_runs(score, beats_wanted, doubled):
    """Find runs of bars in the wanted metre: (offset of the first bar line, number of bars)."""
    measures = list(score.parts[0].getElementsByClass(stream.Measure))
    signature, runs, start, count = None, [], None, 0
    for measure in measures:
        found = measure.getElementsByClass(meter.TimeSignature)
        if found:
            signature = found[0]
        full = signature is not None and signature.barDuration.quarterLength == beats_wanted / (2 if doubled else 1)
        full = full and abs(measure.duration.quarterLength - signature.barDuration.quarterLength) < 1e-6
        if full and start is None:
            start, count = measure.offset, 0
        if full:
            count += 1
        elif start is not None:
            runs.append((float(start), count))
            start = None
    if start is not None:
        runs.append((float(start), count))
    return [run for run in runs if run[1] >= 4]


def guess_key(parts):
    """Guess tonic and mode: the scale and triad that hold most of the notes, by length."""
    weights = [0.0] * 12
    for part in parts:
        for _, length, pitch in part.notes:
            weights[pitch % 12] += length
    scales = {False: [0, 2, 4, 5, 7, 9, 11], True: [0, 2, 3, 5, 7, 8, 10]}

    def fit(candidate):
        tonic, minor = candidate
        triad = [0, 3 if minor else 4, 7]
        inside = sum(weights[(tonic + step) % 12] for step in scales[minor])
        return inside + 0.5 * sum(weights[(tonic + step) % 12] for step in triad) + 0.3 * weights[tonic]

    return max(((tonic, minor) for tonic in range(12) for minor in (False, True)), key=fit)


def take_excerpt(score, title, bars, rng, doubled=False, from_start=False):
    """Cut `bars` bars in four out of a score, or give None where it has not got them.

    doubled: the score is in 2/4 and felt in four eighths. from_start: with the pick-up before the first bar.
    """
    if not score.parts:
        return None
    runs = [run for run in common_time_runs(score, 4, doubled) if run[1] >= bars]
    if not runs:
        return None
    scale = 2 if doubled else 1
    first, count = runs[0] if from_start else rng.choice(runs)
    skipped = 0 if from_start else rng.randrange(0, count - bars + 1)
    origin = first + skipped * 4 / scale
    earliest = -3.5 if from_start else 0
    parts, chords = [], []
    for index, line in enumerate(score.parts):
        part = Part(line.partName or f"part {index}")
        flat = line.flatten()
        for symbol in flat.getElementsByClass(harmony.ChordSymbol):
            beat = (float(symbol.offset) - origin) * scale
            classes = [pitch.pitchClass for pitch in symbol.pitches]
            if classes and earliest <= beat < 4 * bars:
                root = symbol.root().pitchClass
                chords.append((beat, [root] + [c for c in classes if c != root]))
        for item in flat.stripTies().notes:
            if isinstance(item, harmony.ChordSymbol) or item.quarterLength == 0:
                continue
            beat = (float(item.offset) - origin) * scale
            if not earliest <= beat < 4 * bars - 1e-6:
                continue
            pitches = item.pitches if isinstance(item, (chord.Chord, note.Note)) else ()
            for pitch in pitches:
                part.notes.append((beat, float(item.quarterLength) * scale, int(pitch.midi)))
        if part.notes:
            parts.append(part)
    if not parts or sum(len(part.notes) for part in parts) < 2 * bars:
        return None
    tonic, minor = guess_key(parts)
    return Excerpt(title, parts, sorted(chords), bars, tonic, minor)


def choose_scores(folder, count, rng, bars, doubled=False, from_start=0.3):
    """Draw excerpts from a folder, one a score, in an order that depends on `rng` alone."""
    files = sorted(corpus_files(folder))
    rng.shuffle(files)
    found = []
    for path in files:
        tunes = tune_texts(path) if path.endswith(".abc") else [path]
        rng.shuffle(tunes)
        for tune in tunes[: 12 if len(files) < count else 4]:
            score = read_score(tune)
            if score is None:
                continue
            name = path.rsplit("/", 1)[1].split(".")[0]
            title = (score.metadata and score.metadata.title) or name
            start = rng.random() < from_start
            excerpt = take_excerpt(score, f"{folder}: {title}", bars, random.Random(rng.random()), doubled, start)
            if excerpt and all(excerpt.title != other.title for other in found):
                found.append(excerpt)
            if len(found) == count:
                return found
    return found
