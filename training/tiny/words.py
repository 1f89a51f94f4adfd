"""The closed vocabulary: which words the model knows, and the tokenizer made of them.

One word is one piece, so a rare word is not a chain of fragments that a model this
small would have to spell. A word that is not in the list becomes ``<unk>``; texts with
unknown words are part of the training, so that one does not derail the rest.
A synonym is a piece of its own whose embedding row is a copy of its word's row.
"""

import json
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from .domain import SYNONYMS, TEMPI, WORDS

PIECES = 256  # rows of the embedding; what the list does not fill is reserved
SPECIAL = ["<pad>", "</s>", "<unk>"]
START_OF_WORD = "▁"


def pieces() -> list[str]:
    """List all pieces in id order, filled up with reserved names."""
    words = list(WORDS) + [str(tempo) for tempo in TEMPI]
    for word, others in SYNONYMS.items():
        if word not in words and " " not in word:
            raise ValueError(f"{word} has synonyms but is not in the list")
        words += [other for other in others if " " not in other and other not in words]
    known = SPECIAL + [","] + [START_OF_WORD + word for word in words]
    if len(known) > PIECES:
        raise ValueError(f"{len(known)} pieces, room for {PIECES}")
    return known + [f"<reserved_{i}>" for i in range(len(known), PIECES)]


def synonym_rows() -> dict[int, int]:
    """Map the id of each single-word synonym to the id of the word it stands for."""
    ids = {piece: i for i, piece in enumerate(pieces())}
    return {
        ids[START_OF_WORD + other]: ids[START_OF_WORD + word]
        for word, others in SYNONYMS.items()
        for other in others
        if " " not in other and " " not in word
    }


def build_tokenizer() -> Tokenizer:
    """Build the Unigram tokenizer: lower case, words split at spaces, ``</s>`` at the end."""
    vocabulary = [(piece, 0.0 if piece in SPECIAL else -8.0) for piece in pieces()]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=2, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Lowercase(), normalizers.Replace(Regex(r"[\s]+"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(START_OF_WORD, "always")]
    )
    tokenizer.decoder = decoders.Metaspace(START_OF_WORD, "always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)]
    )
    tokenizer.add_special_tokens(SPECIAL)
    return tokenizer


def write_tokenizer(folder: Path) -> None:
    """Write ``tokenizer.json`` and the small ``tokenizer_config.json`` beside it."""
    build_tokenizer().save(str(folder / "tokenizer.json"))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "pad_token": "<pad>",
        "eos_token": "</s>",
        "unk_token": "<unk>",
        "model_max_length": 64,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n")
