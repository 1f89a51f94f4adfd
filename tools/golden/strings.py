"""Two hundred strings as people write them, and as they come out of a clipboard."""

import random

from tokenizer import WORDS

PLAIN = [
    "80s pop track with bassy drums and synth", "90s rock song with loud guitars and heavy drums", "lo-fi hip-hop",
    "Techno, 128 bpm", "techno 128BPM", "four on the floor house, 124 bpm", "C# minor pad", "F♯ minor", "B♭ major",
    "drum & bass", "rock'n'roll", "R&B / soul", "ambient…", "slow (very slow) jazz", "\"quoted\" words", "‘curly’ quotes",
    "“double” quotes", "en–dash and em—dash", "tabs\tand\nnew lines", "  leading and trailing  ", "double  spaces",
    "non\u00a0breaking space", "thin\u2009space", "zero\u200bwidth", "soft\u00adhyphen", "ﬁlter ﬂute ligatures", "ＦＵＬＬＷＩＤＴＨ",
    "½ speed", "x² + y³", "№ 5", "™ and ©", "é composed", "e\u0301 decomposed", "naïve café", "Ångström", "Straße", "İstanbul",
    "日本語 ポップ", "ｶﾀｶﾅ", "русский рок", "ελληνικά", "עברית", "العربية", "हिन्दी", "ไทย", "🎹 piano 🎸", "👩‍🎤 singer", "🇩🇪 techno",
    "a", "A", ".", ",", "!?", "808", "909 kick, 808 bass", "90 bpm", "92.5 bpm", "100%", "$$$", "@home #loop", "a_b", "a-b",
    "</s>", "<pad>", "<unk> word", "word </s> word", "▁meta", "▁", "", " ", "\u3000wide space", "tab\tonly", "a\u0000b",
    "\ufeffbom", "\u2028line", "\u2029para", "combining a\u0308\u0323", "Ⅷ roman", "①②③", "㎏ ㎞", "ǆ", "ﷺ", "ﾊﾟ", "ゔ", "각", "각",
    "\u0001control", "\u007fdel", "\u0085next", "~tilde ∼ ～", "－minus − – ‐", "／slash", "…", "´acute`", "¨", "ª º", "µ-ziq", "Ω Ω", "K K",
]


def strings():
    rng = random.Random(9)
    out = list(PLAIN)
    marks = [", ", " ", "; ", " - ", " / ", "... ", "! ", " & "]
    while len(out) < 220:
        text = ""
        for _ in range(rng.randint(1, 14)):
            word = rng.choice(WORDS)
            word = rng.choice([word, word.upper(), word.capitalize(), word + "s", word + str(rng.randint(0, 99))])
            text += (rng.choice(marks) if text else "") + word
        out.append(text)
    return out
