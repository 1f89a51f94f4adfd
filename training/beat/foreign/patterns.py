"""What the instruments of a style play: rhythms as places in a bar, drawn anew for every piece."""

# General MIDI percussion
KICK, STICK, SNARE, CLAP, HAT, PEDAL, OPEN, RIDE, BELL, CRASH = 36, 37, 38, 39, 42, 44, 46, 51, 53, 49
TAMBOURINE, COWBELL, BONGO, CONGA, LOW_CONGA, SHAKER, CLAVES, TOM, LOW_TOM, BLOCK = 54, 56, 60, 63, 64, 70, 75, 48, 43, 76

# style: metres, tempi, feel, and what each instrument does; chances are drawn in compose.py
STYLES = {
    "rock": {"metres": [4], "bpm": (75, 180), "drums": "backbeat", "bass": ["eighths", "root", "pulse"], "chords": ["held", "eighths", "push", "arpeggio"]},
    "country": {"metres": [4], "bpm": (80, 200), "drums": "train", "bass": ["two"], "chords": ["off", "backbeat", "offbeat eighths"]},
    "polka": {"metres": [2, 4], "bpm": (90, 150), "drums": "two beat", "bass": ["two"], "chords": ["off", "offbeat eighths"]},
    "ska": {"metres": [4], "bpm": (110, 190), "drums": "ska", "bass": ["walking", "eighths", "two"], "chords": ["offbeat eighths"]},
    "reggae": {"metres": [4], "bpm": (60, 100), "drums": "one drop", "bass": ["syncopated", "late"], "chords": ["offbeat eighths", "bubble"]},
    "swing": {"metres": [4, 4, 3], "bpm": (90, 220), "drums": "ride", "bass": ["walking"], "chords": ["comp", "charleston", "held", "pulse"], "swing": (0.56, 0.68)},
    "bossa": {"metres": [4], "bpm": (90, 170), "drums": "latin", "bass": ["dotted"], "chords": ["comp", "push", "clave"]},
    "salsa": {"metres": [4], "bpm": (140, 220), "drums": "latin", "bass": ["tumbao"], "chords": ["montuno"]},
    "funk": {"metres": [4], "bpm": (85, 125), "drums": "funk", "bass": ["sixteenths", "syncopated"], "chords": ["sixteenths", "comp", "off"], "swing16": (0.5, 0.6)},
    "disco": {"metres": [4], "bpm": (100, 140), "drums": "four", "bass": ["octaves", "off", "eighths"], "chords": ["off", "comp", "held", "offbeat eighths"]},
    "house": {"metres": [4], "bpm": (115, 150), "drums": "four", "bass": ["off", "syncopated", "sixteenths"], "chords": ["syncopated", "held", "off"]},
    "breaks": {"metres": [4], "bpm": (120, 185), "drums": "broken", "bass": ["held", "syncopated", "late"], "chords": ["held", "syncopated"]},
    "hiphop": {"metres": [4], "bpm": (65, 105), "drums": "broken", "bass": ["syncopated", "held"], "chords": ["held", "comp", "backbeat"], "swing16": (0.5, 0.66)},
    "halftime": {"metres": [4], "bpm": (110, 170), "drums": "half", "bass": ["held", "syncopated"], "chords": ["held", "arpeggio", "eighths"]},
    "shuffle": {"metres": [4], "bpm": (70, 160), "drums": "shuffle", "bass": ["walking", "pulse", "eighths"], "chords": ["comp", "eighths", "backbeat", "off"], "swing": (0.62, 0.68)},
    "twelve": {"metres": [4], "bpm": (45, 80), "drums": "triplets", "bass": ["root", "pulse", "triplets"], "chords": ["triplets", "held"], "triplets": True},
    "waltz": {"metres": [3], "bpm": (70, 200), "drums": "waltz", "bass": ["root"], "chords": ["waltz", "waltz", "held", "arpeggio"]},
    "three": {"metres": [3], "bpm": (80, 170), "drums": "any", "bass": ["root", "pulse", "dotted", "walking"], "chords": ["held", "comp", "eighths", "offbeat eighths"]},
    "six": {"metres": [6], "bpm": (100, 230), "drums": "six", "bass": ["six", "root"], "chords": ["pulse", "six", "held", "arpeggio"]},
    "jig": {"metres": [6], "bpm": (170, 280), "drums": "six", "bass": ["six"], "chords": ["jig", "six"]},
    "five": {"metres": [5], "bpm": (90, 210), "drums": "groups", "bass": ["groups", "root"], "chords": ["groups", "held", "comp", "arpeggio"]},
    "seven": {"metres": [7], "bpm": (110, 260), "drums": "groups", "bass": ["groups", "root"], "chords": ["groups", "held", "comp", "arpeggio"]},
    "ragtime": {"metres": [4, 2], "bpm": (90, 200), "drums": None, "bass": ["two"], "chords": ["off"], "keys": True},
    "march": {"metres": [2, 4], "bpm": (80, 130), "drums": "march", "bass": ["two", "pulse"], "chords": ["off", "offbeat eighths", "pulse"]},
    "hymn": {"metres": [4, 3], "bpm": (55, 120), "drums": None, "bass": ["pulse"], "chords": ["pulse"]},
    "ballad": {"metres": [4, 3, 6], "bpm": (50, 100), "drums": "late", "bass": ["root", "held"], "chords": ["arpeggio", "held", "pulse"]},
    "baroque": {"metres": [4, 3, 2], "bpm": (60, 130), "drums": None, "bass": ["eighths", "walking", "pulse"], "chords": ["none", "held", "comp"], "runs": True},
    "folk": {"metres": [4, 3, 2, 6], "bpm": (70, 180), "drums": None, "bass": ["two", "root", "none"], "chords": ["arpeggio", "off", "eighths", "held"]},
    "sparse": {"metres": [4, 3], "bpm": (45, 110), "drums": "sparse", "bass": ["root", "none", "held"], "chords": ["none", "held", "root"]},
    "drums": {"metres": [4, 4, 3, 6, 5, 7], "bpm": (60, 190), "drums": "any", "bass": ["none"], "chords": ["none"], "tune": False},
    "percussion": {"metres": [4, 3, 6], "bpm": (80, 180), "drums": "hand", "bass": ["none"], "chords": ["none", "held"]},
    "syncopated": {"metres": [4], "bpm": (80, 170), "drums": "any", "bass": ["syncopated", "late", "dotted"], "chords": ["syncopated", "push", "charleston"]},
}

# Music on paper: tunes in figures (lengths that fill one or more beats), alone or with plain parts, no drums. Apart from
# the others, so that their seeds stay what they were.
REEL = [[0.5] * 4, [0.5] * 4, [1, 0.5, 0.5], [0.5, 0.5, 1], [1, 1], [1.5, 0.5], [0.75, 0.25, 0.75, 0.25]]
JIG = [[1, 1, 1], [1, 1, 1], [2, 1], [3], [1, 0.5, 0.5, 1]]
WRITTEN_STYLES = {
    "reel": {"metres": [4], "bpm": (110, 230), "drums": None, "bass": ["none", "none", "two"], "chords": ["none", "none", "off", "held"], "figures": REEL},
    "quick jig": {"metres": [6], "bpm": (180, 290), "drums": None, "bass": ["none", "six"], "chords": ["none", "jig"], "figures": JIG},
    "air": {"metres": [6, 6, 3, 4], "bpm": (70, 180), "drums": None, "bass": ["none", "root"], "chords": ["none", "held", "arpeggio"], "figures": [[2, 1], [1, 1, 1], [3], [1.5, 0.5, 1], [1, 2]]},
    "sicilienne": {"metres": [6], "bpm": (85, 150), "drums": None, "bass": ["six", "root"], "chords": ["six", "pulse", "arpeggio", "held"], "figures": [[1.5, 0.5, 1], [2, 1], [1, 1, 1], [3]]},
    "mazurka": {"metres": [3], "bpm": (100, 170), "drums": None, "bass": ["root"], "chords": ["waltz"], "figures": [[0.75, 0.25, 1, 1], [0.5, 0.5, 1, 1], [1, 2], [0.75, 0.25, 2], [1 / 3, 1 / 3, 1 / 3, 1, 1]]},
    "minuet": {"metres": [3], "bpm": (90, 160), "drums": None, "bass": ["pulse", "root", "walking"], "chords": ["none", "none", "held"], "figures": [[1, 1, 1], [0.5, 0.5, 1, 1], [2, 1], [1] + [0.5] * 4, [0.5] * 6, [3]]},
    "parlour waltz": {"metres": [3], "bpm": (110, 210), "drums": None, "bass": ["root"], "chords": ["waltz"], "figures": [[2, 1], [3], [1, 1, 1], [1, 2], [1.5, 0.5, 1], [0.5] * 6]},
    "quickstep": {"metres": [2, 4], "bpm": (90, 130), "drums": None, "bass": ["two", "pulse"], "chords": ["off", "none"], "figures": [[0.75, 0.25, 1], [1, 1], [0.5] * 4, [1.5, 0.5], [2], [0.5, 0.25, 0.25, 1]]},
    "alberti": {"metres": [4, 2, 3], "bpm": (80, 150), "drums": None, "bass": ["none"], "chords": ["arpeggio"], "figures": [[1, 1], [0.5, 0.5, 1], [1.5, 0.5], [2], [0.25] * 4 + [1], [0.5] * 4], "keys": True},
    "nocturne": {"metres": [4, 3], "bpm": (45, 85), "drums": None, "bass": ["root"], "chords": ["arpeggio", "triplets"], "triplets": True, "figures": [[1], [2], [2 / 3, 1 / 3], [1 / 3, 1 / 3, 1 / 3], [1.5, 0.5]], "keys": True},
    "song": {"metres": [4, 3, 2], "bpm": (60, 130), "drums": None, "bass": ["root", "pulse", "two", "none"], "chords": ["eighths", "pulse", "off", "arpeggio", "held"], "figures": [[1, 1], [1.5, 0.5], [0.5, 0.5, 1], [2], [0.75, 0.25, 1]]},
}


def groups_of(metre, rng):
    """Split a bar into groups of two and three beats (of four: of one bar, two halves)."""
    if metre == 4:
        return [0, 2]
    if metre == 6:
        return [0, 3]
    if metre == 5:
        return rng.choice([[0, 3], [0, 2]])
    if metre == 7:
        return rng.choice([[0, 2, 4], [0, 3, 5], [0, 4], [0, 2, 5]])
    return [0]


def euclid(steps, hits, rng):
    """Spread hits over steps as evenly as may be, turned by chance."""
    turn = rng.randrange(steps)
    return sorted({(i * steps // hits + turn) % steps for i in range(hits)})


def syncopation(metre, rng, grid=4, chance=0.35):
    """Places between beats, fewer on them; never none."""
    places = [i / grid for i in range(metre * grid) if rng.random() < (chance if i % grid else 0.25 * chance)]
    return places or [0.5]


def bass_places(kind, metre, rng, starts):
    """Where the bass plays in a bar: (place, length, degree: 0 root, 1 fifth, 2 walking, 3 octave)."""
    beats = range(metre)
    if kind == "none":
        return []
    if kind == "two":
        on = [b for b in beats if b % 2 == 0] if metre != 3 else [0]
        return [(b, 0.9, 0 if i % 2 == 0 else 1) for i, b in enumerate(on)]
    if kind == "pulse":
        return [(b, 0.9, 0) for b in beats]
    if kind == "walking":
        return [(b, 0.95, 0 if b == 0 else 2) for b in beats] + ([(metre - 0.5, 0.4, 2)] if rng.random() < 0.25 else [])
    if kind == "eighths":
        return [(i / 2, 0.45, 0) for i in range(2 * metre)]
    if kind == "octaves":
        return [(i / 2, 0.45, 3 * (i % 2)) for i in range(2 * metre)]
    if kind == "off":
        return [(b + 0.5, 0.4, 0) for b in beats]
    if kind == "dotted":
        return [(b + d, 0.9, i % 2) for b in range(0, metre, 2) for i, d in enumerate((0, 1.5)) if b + d < metre]
    if kind == "tumbao":
        return [(1.5, 1.4, 1), (3, 0.9, 0)] if metre == 4 else [(0, 1, 0)]
    if kind == "late":
        return [(b, 0.7, 0) for b in syncopation(metre, rng, 2, 0.5) if b > 0] or [(1.5, 0.5, 0)]
    if kind == "syncopated":
        first = [0.0] if rng.random() < 0.7 else []
        places = first + [p for p in syncopation(metre, rng, rng.choice([2, 4]), 0.35) if p > 0]
        return [(p, 0.4, rng.choice([0, 0, 1, 3])) for p in places]
    if kind == "sixteenths":
        return [(i / 4, 0.2, rng.choice([0, 0, 3])) for i in range(4 * metre) if rng.random() < (0.8 if i == 0 else 0.5)]
    if kind == "triplets":
        return [(b, 0.6, 0) for b in beats] + [(b + 2 / 3, 0.3, 1) for b in beats if rng.random() < 0.5]
    if kind == "six":
        return [(0, 1.8, 0), (3, 1.8, 1)] + ([(2, 0.9, 0), (5, 0.9, 1)] if rng.random() < 0.4 else [])
    if kind == "groups":
        return [(s, 1.4, i % 2) for i, s in enumerate(starts)]
    return [(0, metre * 0.9, 0)]  # root, held


def chord_places(kind, metre, rng, starts):
    """Where chords are struck in a bar: (place, length)."""
    beats = range(metre)
    if kind == "none":
        return []
    if kind == "off":
        return [(b, 0.4) for b in beats if b % 2 == 1] if metre % 2 == 0 and rng.random() < 0.5 else [(b + 0.5, 0.3) for b in beats]
    if kind == "backbeat":
        return [(b, 0.3) for b in beats if b % 2 == 1]
    if kind == "offbeat eighths":
        return [(b + 0.5, 0.25) for b in beats]
    if kind == "bubble":
        return [(b + d, 0.2) for b in beats for d in (0.5, 0.75)]
    if kind == "waltz":
        return [(b, 0.6) for b in beats if b > 0]
    if kind == "pulse":
        return [(b, 0.9) for b in beats]
    if kind == "eighths":
        return [(i / 2, 0.4) for i in range(2 * metre)]
    if kind == "sixteenths":
        return [(i / 4, 0.15) for i in range(4 * metre) if rng.random() < 0.6]
    if kind == "triplets":
        return [(b + d / 3, 0.3) for b in beats for d in range(3)]
    if kind == "push":
        return [(0, 1.4), (1.5, 1.0)] + ([(3.5, 0.5)] if metre == 4 else [])
    if kind == "charleston":
        return [(0, 0.7), (1.5, 0.4)]
    if kind == "clave":
        return [(p, 0.3) for p in rng.choice([(0, 0.75, 1.5, 2.5, 3), (0, 1.5, 3), (0.5, 1, 2, 2.75, 3.5)]) if p < metre]
    if kind == "montuno":
        return [(p, 0.3) for p in (0, 0.5, 1.5, 2.5, 3.5) if p < metre]
    if kind == "comp":
        return [(p, rng.choice([0.2, 0.5])) for p in syncopation(metre, rng, 2, 0.4)]
    if kind == "syncopated":
        return [(p, 0.3) for p in euclid(4 * metre, rng.randrange(3, 8), rng)] and [
            (p / 4, 0.3) for p in euclid(4 * metre, rng.randrange(3, 8), rng)
        ]
    if kind == "six":
        return [(b, 0.8) for b in beats if b % 3 != 0]
    if kind == "jig":
        return [(b, 0.6) for b in beats if b % 3 in (0, 2)]
    if kind == "groups":
        return [(s, 0.8) for s in starts] if rng.random() < 0.5 else [(b, 0.5) for b in beats if b not in starts]
    return [(0, metre * 0.95)]  # held, root


def drum_places(kind, metre, rng, starts):
    """What the drums play in a bar: (place, drum, velocity)."""
    beats = range(metre)
    notes = []

    def add(drum, places, velocity, chance=1.0):
        notes.extend((p, drum, velocity) for p in places if rng.random() < chance)

    def hats(drum, grid, loud=80, off=60, chance=1.0):
        add(drum, [i / grid for i in range(metre * grid)], loud if grid == 1 else off, chance)
        if grid > 1 and rng.random() < 0.6:
            add(drum, beats, loud)

    back = [b for b in beats if b % 2 == 1] if metre % 2 == 0 else [b for b in beats if b != 0]
    if kind == "any":
        kind = rng.choice(["backbeat", "broken", "funk", "hand", "half", "latin"]) if metre == 4 else rng.choice(["groups", "waltz", "hand", "six"] if metre in (3, 6) else ["groups", "hand"])
    if kind == "backbeat":
        add(KICK, [0, 2] if rng.random() < 0.6 else [0], 105)
        add(KICK, [p / 2 for p in range(1, 2 * metre) if p % 4 != 2], 90, 0.2)
        add(SNARE, back, 108)
        hats(rng.choice([HAT, HAT, RIDE, OPEN, SHAKER]), rng.choice([1, 2, 2, 4]))
    elif kind == "train":
        add(SNARE, [i / 2 for i in range(2 * metre)] if rng.random() < 0.5 else [i / 4 for i in range(4 * metre)], 50)
        add(SNARE, back, 95)
        add(KICK, [0, 2], 85, 0.9)
    elif kind == "two beat":
        add(KICK, range(0, metre, 2), 100)
        add(rng.choice([SNARE, HAT, OPEN]), back, 90)
        add(HAT, [b + 0.5 for b in beats], 55, rng.choice([0, 1]))
    elif kind == "ska":
        add(HAT if rng.random() < 0.7 else OPEN, [b + 0.5 for b in beats], 90)
        add(KICK, [0, 2] if rng.random() < 0.5 else back, 95)
        add(rng.choice([STICK, SNARE]), back, 90)
    elif kind == "one drop":
        add(KICK, [2] if rng.random() < 0.6 else list(beats), 105)
        add(rng.choice([STICK, SNARE]), [2], 95)
        hats(HAT, 2, 75, 65)
        add(STICK, [3.5, 1.75], 60, 0.3)
    elif kind == "ride":
        add(RIDE, beats, 85)
        add(RIDE, [b + 0.5 for b in (back if rng.random() < 0.8 else beats)], 65)
        add(PEDAL, back, 80, 0.9)
        add(SNARE, syncopation(metre, rng, 2, 0.2), 45)
        add(KICK, syncopation(metre, rng, 2, 0.12), 60, 0.6)
    elif kind == "latin":
        add(rng.choice([STICK, CLAVES, BLOCK, COWBELL]), rng.choice([(0, 0.75, 1.5, 2.5, 3), (0, 1.5, 3), (0.5, 1, 2, 2.75, 3.5), (0, 1.5, 2.5, 3.5)]), 90)
        add(rng.choice([HAT, SHAKER, RIDE]), [i / 4 for i in range(16)] if rng.random() < 0.4 else [i / 2 for i in range(8)], 60)
        add(KICK, rng.choice([(0, 1.5, 2, 3.5), (1, 3), (0, 2), (3,)]), 85, 0.9)
        add(rng.choice([CONGA, LOW_CONGA, BONGO]), [p / 4 for p in euclid(16, rng.randrange(3, 8), rng)], 70, 0.8)
    elif kind == "funk":
        add(KICK, [0] + [p for p in syncopation(metre, rng, 4, 0.25) if p % 1], 100, 0.9)
        add(SNARE, back, 105)
        add(SNARE, syncopation(metre, rng, 4, 0.2), 40)
        hats(HAT, 4, 80, 62, rng.choice([1, 0.85]))
        add(OPEN, [rng.choice([0.5, 1.5, 2.5, 3.5])], 80, 0.5)
    elif kind == "four":
        add(KICK, beats, 112)
        add(rng.choice([OPEN, HAT]), [b + 0.5 for b in beats], 90, rng.choice([1, 1, 0]))
        add(rng.choice([SNARE, CLAP]), back, 95, rng.choice([1, 1, 0]))
        hats(rng.choice([HAT, SHAKER]), rng.choice([2, 4]), 60, 55, rng.choice([0, 1]))
    elif kind == "broken":
        add(KICK, [0] if rng.random() < 0.9 else [], 110)
        add(KICK, rng.sample([0.5, 0.75, 1.5, 1.75, 2.25, 2.5, 2.75, 3.25, 3.5], rng.randrange(1, 4)), 100)
        add(rng.choice([SNARE, CLAP]), back, 108)
        add(SNARE, [1.75, 2.25, 3.75], 50, 0.4)
        hats(rng.choice([HAT, RIDE]), rng.choice([1, 2, 2, 4]), 75, 65, rng.choice([1, 0.8]))
    elif kind == "half":
        add(KICK, [0] + rng.sample([0.5, 1.5, 1.75, 2.5, 3.5], rng.randrange(0, 3)), 110)
        add(SNARE, [2], 110)
        hats(rng.choice([HAT, RIDE, OPEN]), rng.choice([1, 2, 4]))
    elif kind == "shuffle":
        add(KICK, [0, 2] if rng.random() < 0.5 else beats, 100)
        add(SNARE, back, 100)
        hats(rng.choice([HAT, RIDE]), 2)
    elif kind == "triplets":
        add(KICK, [0, 2] if metre == 4 else [0], 100)
        add(KICK, [1 + 2 / 3, 2 / 3], 85, 0.4)
        add(SNARE, back, 100)
        add(rng.choice([HAT, RIDE]), [i / 3 for i in range(3 * metre)], 70)
    elif kind == "waltz":
        add(KICK, [0] if metre == 3 else starts, 100)
        add(rng.choice([SNARE, HAT, PEDAL, STICK]), [b for b in beats if b not in starts], 75)
        hats(rng.choice([RIDE, HAT]), rng.choice([1, 2]), 70, 55, rng.choice([0, 1]))
    elif kind == "six":
        add(KICK, [0], 105)
        add(KICK, [2, 5, 1], 85, 0.25)
        add(rng.choice([SNARE, STICK, CLAP]), [3], 105, 0.95) if metre == 6 else add(SNARE, [metre - 1], 90)
        hats(rng.choice([HAT, RIDE, SHAKER, TAMBOURINE]), rng.choice([1, 1, 2]), 75, 55)
    elif kind == "groups":
        add(KICK, [starts[0]] if rng.random() < 0.3 else starts, 105)
        add(rng.choice([SNARE, CLAP, STICK]), [s + 1 for s in starts[1:]] if rng.random() < 0.5 else [starts[-1]] if len(starts) > 1 else [metre - 1], 100)
        hats(rng.choice([HAT, RIDE, BELL, SHAKER]), rng.choice([1, 1, 2]))
        add(KICK, syncopation(metre, rng, 2, 0.15), 80, 0.5)
    elif kind == "march":
        add(rng.choice([KICK, LOW_TOM]), range(0, metre, 2), 100)
        add(SNARE, [i / 2 for i in range(2 * metre)], 75)
        add(SNARE, [i / 4 for i in range(4 * metre)], 60, 0.4)
    elif kind == "sparse":
        add(rng.choice([KICK, LOW_TOM, STICK, BLOCK, BELL]), [0] if rng.random() < 0.3 else beats if rng.random() < 0.6 else [0, metre // 2], 95)
        add(rng.choice([HAT, SHAKER]), back, 60, rng.choice([0, 1]))
    elif kind == "hand":
        low, high = rng.choice([(LOW_CONGA, CONGA), (LOW_TOM, TOM), (64, BONGO), (KICK, 39)])
        add(low, [0] + [p / 2 for p in euclid(2 * metre, rng.randrange(1, 4), rng)], 100, 0.9)
        add(high, [p / 4 for p in euclid(4 * metre, rng.randrange(3, 9), rng)], 75)
        add(rng.choice([SHAKER, TAMBOURINE, COWBELL, CLAVES]), beats if rng.random() < 0.5 else [i / 2 for i in range(2 * metre)], 70, rng.choice([0, 1, 1]))
    elif kind == "late":
        add(KICK, [0], 95)
        add(rng.choice([STICK, SNARE]), [2] if metre == 4 else [3] if metre == 6 else [metre - 1], 85)
        hats(rng.choice([HAT, RIDE, SHAKER]), rng.choice([1, 2]) if metre != 6 else 1, 65, 50)
    return notes
