"""Compose a piece: notes at beats, for parts of a style, with sections, fills and a tune."""

import random

import patterns

SCALES = {"major": [0, 2, 4, 5, 7, 9, 11], "minor": [0, 2, 3, 5, 7, 8, 10], "dorian": [0, 2, 3, 5, 7, 9, 10]}
PROGRESSIONS = [[0, 3, 4, 0], [0, 5, 3, 4], [0, 4, 5, 3], [5, 3, 0, 4], [0, 0, 3, 3, 4, 4, 0, 0], [1, 4, 0, 0], [0, 6, 5, 4], [0, 3], [0, 4], [0, 0, 0, 4], [0], [0, 2, 3, 4], [0, 5, 1, 4], [0, 3, 0, 4]]

BASSES = [32, 33, 34, 35, 36, 37, 38, 39, 43, 58, 0, 70]
CHORD_SOUNDS = [0, 1, 2, 4, 5, 7, 16, 17, 18, 21, 22, 24, 25, 26, 27, 28, 29, 30, 48, 50, 61, 62, 88, 89, 90, 105, 11, 6, 46]
TUNE_SOUNDS = [0, 4, 6, 9, 11, 12, 13, 21, 22, 24, 25, 26, 27, 29, 30, 40, 41, 42, 52, 53, 56, 57, 60, 64, 65, 66, 68, 71, 72, 73, 74, 75, 79, 80, 81, 104, 105, 107, 110, 114]
KITS = [0, 0, 0, 8, 16, 24, 25, 32, 40, 48]


def chord_pitches(scale, tonic, degree, rng, low=52):
    size = 4 if rng.random() < 0.25 else 3
    return [low + (tonic + scale[(degree + 2 * i) % 7] - low) % 12 for i in range(size)]


def motif(metre, rng, runs, triplets):
    """A rhythm of one or two bars: (place, length)."""
    bars = rng.choice([1, 2, 2])
    notes, place = [], rng.choice([0, 0, 0, 0.5, 1])
    lengths = [1 / 3, 2 / 3, 1, 1 / 3] if triplets else [0.25, 0.25, 0.5, 0.25] if runs and rng.random() < 0.5 else [0.5, 0.5, 1] if runs else [0.25, 0.5, 0.5, 0.75, 1, 1, 1.5, 2]
    rest = 0 if runs else rng.uniform(0.05, 0.3)
    straight = rng.random() < 0.5
    while place < bars * metre - 0.2:
        length = rng.choice(lengths)
        if straight and place % 1 and length >= 1:
            length = 1 - place % 1
        if rng.random() > rest:
            notes.append((place, min(length, bars * metre - place)))
        place += length
    return bars, notes


def figured(metre, rng, figures):
    """A rhythm of two or four bars in figures, as tunes on paper have it; its end is long."""
    bars = rng.choice([2, 2, 4])
    notes, place, end = [], 0.0, bars * metre
    chosen = rng.sample(figures, min(len(figures), rng.choice([2, 3, 4])))
    while place < end - 1e-6:
        figure = rng.choice(chosen)
        for length in figure:
            if place < end - 1e-6:
                notes.append((place, min(length, end - place)))
            place += length
        if place >= end - metre / 2 and rng.random() < 0.5:
            if place < end - 1e-6:
                notes.append((place, end - place))
            break
    return bars, notes


def tune(metre, bars, chord_of, scale, tonic, rng, style):
    """A tune that repeats its rhythm with changed notes."""
    figures = style.get("figures")
    shapes = [figured(metre, rng, figures) if figures else motif(metre, rng, style.get("runs", False), style.get("triplets", False)) for _ in range(2)]
    notes, bar, step = [], 0, rng.randrange(7, 14)
    while bar < bars:
        span, rhythm = shapes[0] if rng.random() < 0.7 else shapes[1]
        for place, length in rhythm:
            step = max(3, min(18, step + rng.choice([-2, -1, -1, 0, 1, 1, 2, rng.choice([-4, 4])])))
            degree = step % 7
            if place % metre == 0:
                degree = (chord_of(bar) + rng.choice([0, 2, 4])) % 7
            octave = step // 7
            at = bar * metre + place
            if at < bars * metre:
                notes.append((at, 0.92 * length, 60 + tonic % 12 + scale[degree] + 12 * (octave - 1)))
        bar += span
    return notes


def split_beats(style, rng):
    metre = rng.choice(style["metres"])
    return metre, patterns.groups_of(metre, rng)


def compose(seed, seconds, styles=patterns.STYLES):
    """Compose a piece in one of some styles.

    Returns a dictionary: style, metre, bpm, bars, notes [(beat, length, part, pitch, velocity)], programs by
    part, kit, swing and whether anything tells which beat is first. Parts: drums, bass, chords, more, tune, pad.
    """
    rng = random.Random(seed)
    name = rng.choice(list(styles))
    style = styles[name]
    metre, starts = split_beats(style, rng)
    bpm = rng.uniform(*style["bpm"])
    if name == "ballad" and metre == 6:
        bpm *= 2
    bars = int(seconds * bpm / 60 / metre) + 3
    scale = SCALES[rng.choice(["major", "major", "minor", "dorian"])]
    tonic = rng.randrange(12)
    progression = rng.choice(PROGRESSIONS)
    per_chord = rng.choice([1, 1, 1, 2] if metre < 6 or bpm > 150 else [1])
    halves = metre in (4, 6) and bpm < 140 and rng.random() < 0.2

    def chord_of(bar, place=0.0):
        slot = 2 * bar + (place >= metre / 2 - 0.01) if halves else bar // per_chord
        return progression[slot % len(progression)]

    notes = []
    ahead = 0.5 if rng.random() < 0.12 and name in ("rock", "bossa", "salsa", "house", "syncopated", "disco") else 0

    def place_bar(bar, sounding):
        base = bar * metre
        if "bass" in sounding:
            for place, length, degree in basses[bar % len(basses)]:
                chord = chord_of(bar, place)
                offset = {0: 0, 1: 4, 2: rng.choice([1, 2, 4, 5, 6, 3]), 3: 0}[degree]
                pitch = 28 + (tonic + scale[(chord + offset) % 7] - 28) % 12 + (12 if degree == 3 else 0)
                notes.append((base + place, length, "bass", pitch, rng.gauss(95, 6)))
        for part in ("chords", "more"):
            if part in sounding:
                for place, length in struck[part][bar % len(struck[part])]:
                    push = ahead if place == 0 else 0
                    pitches = chord_pitches(scale, tonic, chord_of(bar, place), rng, 52 if part == "chords" else 60)
                    if kinds[part] == "arpeggio":
                        grid = arpeggio[part]
                        for i in range(int(metre * grid)):
                            pitch = pitches[[0, 1, 2, 1, 0, 2, 1, 2][i % 8] % len(pitches)]
                            notes.append((base + i / grid, 1.2 / grid, part, pitch, rng.gauss(78 + 8 * (i == 0), 6)))
                        continue
                    loud = rng.gauss(80, 5)
                    for i, pitch in enumerate(pitches):
                        notes.append((base + place - push + 0.012 * i * strum[part], length, part, pitch, loud))
        if "drums" in sounding:
            fill = fills and (bar + 1) % fills == 0 and rng.random() < 0.7
            for place, drum, velocity in drums[bar % len(drums)]:
                if place < metre and not (fill and place >= metre - fill_length):
                    notes.append((base + place, 0.2, "drums", drum, velocity + rng.gauss(0, 4)))
            if fill:
                grid = 3 if style.get("triplets") else rng.choice([2, 4])
                for i in range(int(fill_length * grid)):
                    if rng.random() < 0.8:
                        drum = rng.choice([patterns.SNARE, patterns.TOM, patterns.LOW_TOM, patterns.SNARE])
                        notes.append((base + metre - fill_length + i / grid, 0.2, "drums", drum, 75 + 5 * i))
            if crashes and bar % crashes == 0:
                notes.append((base, 1, "drums", patterns.CRASH, 95))

    kinds = {"bass": rng.choice(style["bass"]), "chords": rng.choice(style["chords"]), "more": rng.choice(style["chords"] + ["held"])}
    repeat = rng.choice([1, 1, 2, 4])
    basses = [patterns.bass_places(kinds["bass"], metre, rng, starts) for _ in range(repeat)]
    struck = {p: [patterns.chord_places(kinds[p], metre, rng, starts) for _ in range(repeat)] for p in ("chords", "more")}
    strum = {p: rng.choice([0, 0, 1, 2]) for p in ("chords", "more")}
    arpeggio = {p: 3 if style.get("triplets") else rng.choice([1, 2] if metre in (6, 7) or bpm > 150 else [2, 2, 4]) for p in ("chords", "more")}
    drums = [patterns.drum_places(style["drums"], metre, rng, starts)] if style["drums"] else [[]]
    if rng.random() < 0.4 and style["drums"]:
        first = drums[0]
        drums += [first, first, [n for n in first if rng.random() < 0.85]]
    fills, fill_length = rng.choice([0, 4, 4, 8, 2]), rng.choice([0.5, 1, 1, 2])
    crashes = rng.choice([0, 0, 4, 8, 8])

    parts = {"drums", "bass", "chords"} if style["drums"] else {"bass", "chords"}
    if rng.random() < 0.3:
        parts.add("more")
    if style["drums"] and rng.random() < 0.12 and name not in ("drums", "percussion"):
        parts.discard("drums")
    if rng.random() < 0.1 and len(parts) > 2:
        parts.discard("bass")
    with_tune = style.get("tune", True) and rng.random() < (0.9 if not style["drums"] else 0.6)
    enter = {p: rng.choice([0, 0, 0, 0, 2, 4, 8]) if len(parts) > 1 else 0 for p in sorted(parts)}
    if enter and min(enter.values()) > 0:
        enter[rng.choice(sorted(enter))] = 0
    gap = (rng.randrange(4, 12), rng.choice(sorted(parts))) if rng.random() < 0.2 else None
    for bar in range(bars):
        sounding = {p for p in parts if bar >= enter[p] and not (gap and p == gap[1] and gap[0] <= bar < gap[0] + 2)}
        place_bar(bar, sounding)
    with_tune = with_tune or "figures" in style
    if with_tune:
        first = rng.choice([0, 0, 0, 4]) if parts and "figures" not in style else 0
        line = tune(metre, bars, chord_of, scale, tonic, rng, style)
        notes += [(at, length, "tune", pitch, rng.gauss(92, 7) + 6 * (at % metre == 0)) for at, length, pitch in line if at >= first * metre]
        if rng.random() < 0.3 and style.get("runs"):
            second = tune(metre, bars, chord_of, scale, tonic - 12, rng, style)
            notes += [(at, length, "more", pitch - 12, rng.gauss(88, 6)) for at, length, pitch in second]
    if rng.random() < 0.15:
        for bar in range(bars):
            pitches = chord_pitches(scale, tonic, chord_of(bar), rng, 64)
            notes += [(bar * metre, metre, "pad", pitch, 60) for pitch in pitches]
    if rng.random() < 0.25:  # a pick-up before the first bar
        for i in range(rng.randrange(1, min(metre, 3) + 1)):
            notes.append((-1 - i + rng.choice([0, 0.5]), 0.6, "tune", 60 + tonic + scale[rng.randrange(7)], 90))
    keys = rng.choice([0, 1, 3]) if style.get("keys") else None
    programs = {
        "bass": keys if keys is not None else rng.choice(BASSES),
        "chords": keys if keys is not None else rng.choice(CHORD_SOUNDS),
        "more": rng.choice(CHORD_SOUNDS),
        "tune": keys if keys is not None else rng.choice(TUNE_SOUNDS),
        "pad": rng.choice([48, 49, 50, 52, 89, 91, 94]),
    }
    swing = rng.uniform(*style["swing"]) if "swing" in style else 0.5
    if "swing" not in style and rng.random() < 0.12 and not style.get("triplets"):
        swing = rng.uniform(0.54, 0.67)
    swing16 = rng.uniform(*style["swing16"]) if "swing16" in style else 0.5
    return {"style": name, "metre": metre, "bpm": bpm, "bars": bars, "notes": notes, "programs": programs, "kit": rng.choice(KITS), "swing": swing, "swing16": swing16, "kinds": kinds}
