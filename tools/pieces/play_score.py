"""Performances of a score: instruments, accompaniment, drums, and a human's way with time."""

import math

# General MIDI percussion
KICK, STICK, SNARE, HAT, OPEN, RIDE, SHAKER, TAMBOURINE = 36, 37, 38, 42, 46, 51, 82, 54

# one bar in eighths: drum -> velocity per eighth
DRUM_STYLES = {
    "rock": {KICK: [110, 0, 0, 0, 105, 70, 0, 0], SNARE: [0, 0, 108, 0, 0, 0, 108, 0], HAT: [80, 60] * 4},
    "train": {KICK: [100, 0, 0, 0, 100, 0, 0, 0], SNARE: [50, 40, 100, 45, 50, 40, 100, 60]},
    "two beat": {KICK: [105, 0, 0, 0, 105, 0, 0, 0], HAT: [0, 0, 90, 0, 0, 0, 90, 0]},
    "ride": {RIDE: [95, 0, 95, 55, 95, 0, 95, 55], KICK: [80, 0, 0, 0, 80, 0, 0, 0], STICK: [0, 0, 80, 0, 0, 0, 80, 0]},
    "disco": {KICK: [110, 0] * 4, OPEN: [0, 90] * 4, SNARE: [0, 0, 105, 0, 0, 0, 105, 0]},
    "shaker": {SHAKER: [90, 60] * 4, TAMBOURINE: [0, 0, 85, 0, 0, 0, 85, 0]},
    "half time": {KICK: [110, 0, 0, 80, 0, 0, 0, 0], SNARE: [0, 0, 0, 0, 110, 0, 0, 0], HAT: [75, 0] * 4},
}

# one bar in eighths: what sounds - B root, F fifth, C chord
BACKING_STYLES = {
    "boom chick": ["B", "", "C", "", "F", "", "C", ""],
    "off-beats": ["B", "C", "", "C", "F", "C", "", "C"],
    "held": ["BC", "", "", "", "", "", "", ""],
    "eighths": ["BC", "C", "C", "C", "FC", "C", "C", "C"],
    "walking": ["B", "", "C", "", "F", "", "C", "B"],
}


def find_chords(excerpt):
    """Give each half bar a chord: the score's own symbols, else the triad of the key that the tune fits best."""
    tonic = excerpt.tonic
    if excerpt.minor:
        triads = [(0, (0, 3, 7)), (5, (0, 3, 7)), (7, (0, 4, 7)), (10, (0, 4, 7)), (3, (0, 4, 7))]
    else:
        triads = [(0, (0, 4, 7)), (5, (0, 4, 7)), (7, (0, 4, 7)), (9, (0, 3, 7)), (2, (0, 3, 7))]
    tune = [note for part in excerpt.parts for note in part.notes]
    chosen, last = [], 0
    for half in range(2 * excerpt.bars):
        from_beat, to_beat = 2 * half, 2 * half + 2
        symbols = [classes for beat, classes in excerpt.chords if beat <= from_beat + 1e-6]
        if excerpt.chords and symbols:
            chosen.append(symbols[-1])
            continue
        weights = [0.0] * 12
        for beat, length, pitch in tune:
            overlap = min(to_beat, beat + length) - max(from_beat, beat)
            if overlap > 0:
                weights[pitch % 12] += overlap
        fits = [
            sum(weights[(tonic + offset + third) % 12] for third in thirds) - 0.2 * i
            for i, (offset, thirds) in enumerate(triads)
        ]
        best = fits.index(max(fits))
        if half % 2 == 1 and fits[best] < fits[last] + 0.8:
            best = last  # harmony changes at the bar line unless the tune insists
        last = best
        root = (tonic + triads[best][0]) % 12
        chosen.append([(root + third) % 12 for third in triads[best][1]])
    return chosen


def backing_notes(excerpt, style):
    """Write a bass line and chords: (beat, length, pitch, velocity, is bass)."""
    notes = []
    chords = find_chords(excerpt)
    for eighth in range(8 * excerpt.bars):
        signs = BACKING_STYLES[style][eighth % 8]
        classes = chords[eighth // 4]
        length = 3.8 if style == "held" else 0.45
        if style == "held" and chords[eighth // 4] != chords[min(eighth // 4 + 1, len(chords) - 1)]:
            length = 1.9
        for sign in signs:
            if sign in "BF":
                pitch = 36 + classes[0] if sign == "B" else 36 + (classes[0] + 7) % 12
                notes.append((eighth / 2, max(length, 0.9), pitch, 95, True))
            else:
                notes += [(eighth / 2, length, 55 + (c - 55) % 12, 68, False) for c in classes]
        if style == "held" and eighth % 8 == 4 and chords[eighth // 4] != chords[eighth // 4 - 1]:
            notes += [(eighth / 2, 1.9, 55 + (c - 55) % 12, 68, False) for c in classes]
            notes.append((eighth / 2, 1.9, 36 + classes[0], 95, True))
    return notes


def drum_notes(excerpt, style, rng):
    """Write drums with a fill every fourth bar: (beat, drum, velocity)."""
    notes = []
    for bar in range(excerpt.bars):
        fill = bar % 4 == 3 and rng.random() < 0.6
        for drum, steps in DRUM_STYLES[style].items():
            for eighth, velocity in enumerate(steps):
                if velocity and not (fill and eighth >= 6):
                    notes.append((4 * bar + eighth / 2, drum, velocity))
        if fill:
            notes += [(4 * bar + 3 + step / 4, SNARE, 70 + 12 * step) for step in range(4)]
    return notes


def make_clock(bpm, swing, drift, beats, rng):
    """Return a function from beats to seconds after beat 0: tempo wanders by up to ±drift, eighths swing."""
    knots = [0.0]
    while len(knots) < beats / 4 + 4:
        knots.append(max(-1.0, min(1.0, knots[-1] + rng.gauss(0, 0.5))))
    steps = 24
    table = [0.0]
    for index in range(int((beats + 8) * steps)):
        place = max(0.0, (index + 0.5) / steps - 4) / 4
        knot = min(int(place), len(knots) - 2)
        tempo = bpm * (1 + drift * (knots[knot] + (place - knot) * (knots[knot + 1] - knots[knot])))
        table.append(table[-1] + 60 / tempo / steps)

    def straight(beat):
        place = (beat + 4) * steps
        index = max(0, min(len(table) - 2, math.floor(place)))
        return table[index] + (place - index) * (table[index + 1] - table[index]) - table[4 * steps]

    def swung(beat):
        whole = math.floor(beat + 1e-6)
        part = max(0.0, beat - whole)
        bent = part * 2 * swing if part < 0.5 else swing + (part - 0.5) * 2 * (1 - swing)
        return straight(whole + bent)

    return straight, swung


def perform(excerpt, plan, rng):
    """Play an excerpt: MIDI notes in seconds from beat 0, programs, and the clock of the beats.

    plan: bpm, swing, drift, jitter (s), accents, programs, doubling, backing, drums.
    """
    straight, swung = make_clock(plan["bpm"], plan["swing"], plan["drift"], 4 * excerpt.bars, rng)
    programs, notes = {}, []

    def add(beat, length, channel, pitch, velocity, lag=0.0):
        late = rng.gauss(lag, plan["jitter"]) if plan["jitter"] else 0.0
        loud = velocity
        if plan["accents"]:
            loud += (9 if beat % 4 == 0 else 3 if beat % 1 == 0 else -6) + rng.gauss(0, 5)
        start = swung(beat) + late
        end = max(start + 0.04, swung(beat + 0.97 * length) + late)
        notes.append((start, end, channel, pitch, max(20, min(127, round(loud)))))

    for index, part in enumerate(excerpt.parts[:8]):
        programs[index] = plan["programs"][index % len(plan["programs"])]
        for beat, length, pitch in part.notes:
            add(beat, length, index, pitch, 92)
    if plan["backing"]:
        programs[10], programs[11] = plan["backing_programs"]
        for beat, length, pitch, velocity, bass in backing_notes(excerpt, plan["backing"]):
            add(beat, length, 11 if bass else 10, pitch, velocity, 0.004 if plan["jitter"] else 0)
    if plan["drums"]:
        for beat, drum, velocity in drum_notes(excerpt, plan["drums"], rng):
            add(beat, 0.25, 9, drum, velocity)
    return notes, programs, straight
