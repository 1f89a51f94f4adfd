"""The closed vocabulary: which phrases the model knows, and the tokenizer made of them.

    python3 -m tiny.words --codes CODES --out vocabulary.json [--start OLD.json]

A text is a list of phrases with commas between: "chords, electric piano, laid back, am, 83 bpm".
One phrase is one token, of however many words, and commas are none: a text has five or six
tokens, each with a meaning of its own. A word that is in no phrase becomes ``<unk>``.
Rows of the embedding are reserved for phrases that come later: an old list keeps its ids.
"""

import argparse
import json
import re
from pathlib import Path

import numpy as np
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

ROWS = 256  # of the embedding
SPECIAL = ["<pad>", "</s>", "<unk>"]
ALLOWED = re.compile(r"[a-z0-9#][a-z0-9# \-]*")


def phrases_of(text: str) -> list[str]:
    """Split a text at its commas."""
    return [phrase.strip() for phrase in text.split(",") if phrase.strip()]


def beat_frames_of(text: str) -> int | None:
    """Give the code frames in a beat of the tempo that a text names, or None."""
    found = re.search(r"\b(\d+) bpm$", text)
    return round(3000 / int(found[1])) if found else None


def extend(phrases: list[str], texts: list[str]) -> list[str]:
    """Add the phrases of texts that are not in a list yet, in alphabetical order, behind the old ones."""
    new = {phrase for text in texts for phrase in phrases_of(text)} - set(phrases)
    strange = sorted(phrase for phrase in new if not ALLOWED.fullmatch(phrase))
    if strange:
        raise ValueError(f"phrases are of lower case letters, digits, # and -: {strange}")
    found = [*phrases, *sorted(new)]
    if len(SPECIAL) + len(found) > ROWS:
        raise ValueError(f"{len(found)} phrases, room for {ROWS - len(SPECIAL)}")
    return found


def rows_of(phrases: list[str]) -> list[str]:
    """List what every row of the embedding stands for."""
    known = SPECIAL + phrases
    return known + [f"<reserved_{i}>" for i in range(len(known), ROWS)]


def build_tokenizer(phrases: list[str]) -> Tokenizer:
    """Build the tokenizer: lower case, the longest phrase that fits, ``</s>`` at the end.

    WordPiece without pieces that go on a word is a list of words. Unlike WordLevel it is read
    by the tokenizer library for JavaScript, too.
    """
    ids = {phrase: i for i, phrase in enumerate(rows_of(phrases))}
    tokenizer = Tokenizer(
        models.WordPiece(ids, unk_token="<unk>", continuing_subword_prefix="@@", max_input_chars_per_word=100)
    )
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Lowercase(), normalizers.Replace(Regex(r"\s+"), " ")]
    )
    several = sorted((phrase for phrase in phrases if " " in phrase), key=lambda phrase: (-len(phrase), phrase))
    joined = "|".join(several)
    pattern = rf"(?:{joined})(?![^\s,])|[^\s,]+" if several else r"[^\s,]+"
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(pattern), "removed", invert=True)
    tokenizer.decoder = decoders.WordPiece("@@", cleanup=False)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)]
    )
    tokenizer.add_special_tokens(SPECIAL)
    return tokenizer


def write_tokenizer(folder: Path, phrases: list[str]) -> None:
    """Write ``tokenizer.json`` and the small ``tokenizer_config.json`` beside it."""
    build_tokenizer(phrases).save(str(folder / "tokenizer.json"))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "pad_token": "<pad>",
        "eos_token": "</s>",
        "unk_token": "<unk>",
        "model_max_length": 64,
        "clean_up_tokenization_spaces": False,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n")


def read_vocabulary(path: Path) -> list[str]:
    """Read a list of phrases in the order of their ids."""
    return json.loads(path.read_text())["phrases"]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--codes", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="a vocabulary whose ids are kept")
    args = parser.parse_args()
    texts: set[str] = set()
    for folder in args.codes:
        for path in sorted(folder.glob("*.npz")):
            texts |= set(np.load(path)["texts"].tolist())
    old = read_vocabulary(args.start) if args.start else []
    phrases = extend(old, sorted(texts))
    args.out.write_text(json.dumps({"phrases": phrases}, indent=1) + "\n")
    print(f"{len(texts)} texts of {len(phrases)} phrases, {len(phrases) - len(old)} of them new")


if __name__ == "__main__":
    main()
