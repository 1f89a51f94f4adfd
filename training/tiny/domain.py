"""The domain: what the shipped model may be asked for, and how people may say it.

The pieces come from ``tools/training-set`` with labels; this module turns labels into
texts. Every text names the layers that sound, so that it says much about the audio.
"""

import numpy as np

# A beat is a whole number of code frames (20 ms), so a repeated bar has identical codes.
BEAT_FRAMES = (18, 20, 22, 24, 28, 32, 36)
TEMPI = tuple(round(3000 / frames) for frames in BEAT_FRAMES)

KITS = ("punchy", "booming", "acoustic", "dusty")
BASSES = ("sine", "saw", "acid")
ROOTS = {0: "c", 2: "d", 4: "e", 5: "f", 7: "g", 9: "a"}
GENRES = ("house", "techno", "hip hop", "trap", "drum and bass", "rock")
RHYTHMS = ("pumping", "bouncing", "steady", "sustained", "lazy", "syncopated", "walking")

# What is no longer played keeps its place, so that earlier weights can be trained further.
WORDS = tuple(
    "bpm drums bass in minor house techno hip hop trap dnb rock "
    "punchy booming acoustic dusty sine saw acid "
    "pumping bouncing galloping steady sustained lazy syncopated walking "
    "offbeat hats busy shakers driving rolling pounding ride boom bap beat laid back hat rolls "
    "half time two step break straight cymbal "
    "c d e f g a with and drum loop groove the "
    "fills no".split()
)

# Synonyms share their word's embedding row. Those of several words are listed for the reader of
# looper.json only; "drum and bass" alone also occurs in the training texts.
SYNONYMS = {
    "drums": ["percussion", "drumkit", "drumset"],
    "bass": ["bassline", "baseline"],
    "dnb": ["jungle", "drum and bass"],
    "hip": ["hiphop", "hip-hop", "rap"],
    "techno": ["club"],
    "rock": ["indie", "punk"],
    "trap": ["drill"],
    "punchy": ["909", "tight", "hard"],
    "booming": ["808", "boomy", "deep"],
    "acoustic": ["live", "real", "natural"],
    "dusty": ["lofi", "lo-fi", "vinyl"],
    "sine": ["sub"],
    "saw": ["synth", "growling"],
    "acid": ["303", "squelchy"],
    "pumping": ["pulsing"],
    "bouncing": ["bouncy"],
    "sustained": ["long", "held"],
    "galloping": ["gallop"],
    "lazy": ["relaxed"],
    "syncopated": ["groovy"],
    "walking": ["stepping"],
    "shakers": ["shaker"],
}

# Phrases for looper.json, with other ways to say them. The program replaces the longest phrase
# that it finds by its entry here before it asks the model.
GROOVES = {
    "offbeat hats": ["open hats"],
    "busy hats": ["busy hi-hats", "busy hihats"],
    "shakers": ["shaker"],
    "driving hats": ["driving hi-hats", "driving hihats"],
    "rolling hats": ["rolling hi-hats", "rolling hihats"],
    "pounding ride": ["ride"],
    "boom bap beat": ["boom bap", "boombap"],
    "laid back beat": ["laid back", "chilled", "chill"],
    "hat rolls": ["hi-hat rolls", "hihat rolls"],
    "half time beat": ["half time", "halftime"],
    "two step beat": ["two step", "2 step"],
    "break beat": ["breakbeat", "breakbeats", "breaks"],
    "straight hats": ["hats", "hi-hats", "hihats"],
    "ride cymbal": ["cymbal"],
}


def vocabulary() -> dict[str, list[str]]:
    """List for looper.json what the model understands, each with its synonyms."""
    joined = {"hip hop": ["hip-hop", "hiphop", "rap"], "dnb": ["drum and bass", "drum & bass", "jungle", "d&b"]}
    kinds = ["percussion", "drum loop", "drum machine", "drumkit", "drumset", "kit", "kick", "kicks"]
    drums = {"drums": ["drum", "beat", "beats", *kinds]}
    names = (*GENRES, *KITS, "drums", *BASSES, *RHYTHMS, "bass")
    found = {name: SYNONYMS.get(name, []) for name in names if name != "drum and bass"}
    keys = {f"in {root} minor": [f"{root} minor"] for root in ROOTS.values()}
    rest = {"loop": ["loops", "groove"]}
    return {**found, **joined, **drums, **GROOVES, **keys, **rest}


# What belongs to a genre: tempi at which it is meant where none is named, kits, grooves, bass rhythms.
# As `tools/training-set/draw-piece.ts` draws them.
GENRE_PARTS = {
    "house": ((125,), ("punchy",), ("offbeat hats", "busy hats", "shakers"), ("pumping", "bouncing")),
    "techno": ((136,), ("punchy",), ("driving hats", "rolling hats", "pounding ride"), ("steady", "pumping")),
    "hip hop": ((83, 94), ("dusty", "booming"), ("boom bap beat", "laid back beat"), ("lazy", "sustained")),
    "trap": ((150,), ("booming",), ("hat rolls", "half time beat"), ("sustained", "lazy")),
    "dnb": ((167,), ("acoustic", "punchy"), ("two step beat", "break beat"), ("sustained", "syncopated")),
    "rock": ((107,), ("acoustic",), ("straight hats", "ride cymbal"), ("steady", "walking")),
}


def completions() -> list[dict]:
    """List for looper.json how the program fills in what a prompt leaves open, in this order.

    Where one word of each list in ``if`` is said and none of ``unless`` is, one of ``add`` is drawn.
    """
    genres, grooves, rhythms = list(GENRE_PARTS), list(GROOVES), list(RHYTHMS)
    keys = [f"in {root} minor" for root in ROOTS.values()]
    rules = [
        {"if": [[*genres, *KITS, *grooves]], "unless": ["drums", "bass"], "add": ["drums"]},
        {"if": [[*KITS, *grooves]], "unless": ["drums"], "add": ["drums"]},
        {"if": [[*BASSES, *rhythms]], "unless": ["bass"], "add": ["bass"]},
    ]
    for genre, (tempi, _, _, _) in GENRE_PARTS.items():
        rules.append({"if": [["drums", "bass"]], "unless": genres, "tempi": list(tempi), "add": [genre]})
    for genre, (_, kits, own, _) in GENRE_PARTS.items():
        rules.append({"if": [["drums"], [genre]], "unless": list(KITS), "add": list(kits)})
        rules.append({"if": [["drums"], [genre]], "unless": grooves, "add": list(own)})
    rules.append({"if": [["bass"]], "unless": list(BASSES), "add": list(BASSES)})
    for genre, (_, _, _, own) in GENRE_PARTS.items():
        rules.append({"if": [["bass"], [genre]], "unless": rhythms, "add": list(own)})
    rules.append({"if": [["bass"]], "unless": [*keys, "{key}"], "add": keys})
    return rules


def arrangement() -> list[list[str]]:
    """List for looper.json the parts of a description, and the phrases of each, in the order of `describe`."""
    keys = [f"in {root} minor" for root in ROOTS.values()]
    return [list(GENRE_PARTS), [*KITS, "drums"], list(GROOVES), [*RHYTHMS, *BASSES, "bass"], keys]


# Genres whose grooves are near enough to follow one another in a pack.
KINDRED = (("house", "techno"), ("hip hop", "trap"), ("dnb", "rock"))


def slots() -> list[list[str]]:
    """List for looper.json the grooves that may stand for each other, and the bass rhythms."""
    return [*([groove for genre in kin for groove in GENRE_PARTS[genre][2]] for kin in KINDRED), list(RHYTHMS)]


LETTERS = "abcdefghiklmnoprstuvwy"


def fake_word(random: np.random.Generator) -> str:
    """Make up a word that the vocabulary does not hold."""
    return "".join(LETTERS[i] for i in random.integers(0, len(LETTERS), random.integers(3, 9)))


def describe(
    piece: dict,
    random: np.random.Generator | None = None,
    without: tuple[str, ...] = (),
    complete: bool = False,
) -> str:
    """Say what a piece sounds like.

    Without chance nothing is left out; with it, details are dropped (unless ``complete``),
    reordered and now and then an unknown word is put in. ``without`` names details that
    must not be said.
    """

    def say(detail: str, share: float) -> bool:
        return detail not in without and (random is None or complete or random.random() < share)

    parts: list[str] = []
    if say("genre", 0.85):
        genre = piece["genre"]
        if genre == "drum and bass" and (random is None or random.random() < 0.75):
            genre = "dnb"
        parts.append(genre)
    if piece["kit"]:
        parts.append(f"{piece['kit']} drums" if say("kit", 0.85) else "drums")
        if say("groove", 0.85):
            parts.append(piece["groove"].removeprefix("a ").removeprefix("an "))
    if piece["bass"]:
        rhythm = f"{piece['bassPattern']} " if say("rhythm", 0.85) else ""
        sound = f"{piece['bass']} " if say("sound", 0.85) else ""
        parts.append(f"{rhythm}{sound}bass")
        if say("key", 0.8):
            parts.append(f"in {ROOTS[piece['root']]} minor")
    if random is not None:
        if random.random() < 0.3:
            random.shuffle(parts)
        if random.random() < 0.08:
            parts.insert(int(random.integers(len(parts) + 1)), fake_word(random))
    joint = ", " if random is None or random.random() < 0.7 else " "
    text = joint.join(parts)
    if random is None or complete or random.random() < 0.97:
        text = f"{text}, {tempo_text(piece)}" if text else tempo_text(piece)
    return text


def tempo_text(piece: dict) -> str:
    """Say the tempo alone."""
    return f"{round(3000 / piece['beatFrames'])} bpm"
