"""A Unigram tokenizer of T5's shape, trained here by sentencepiece with its real nmt_nfkc charsmap."""

import base64
import io
import json
import os
import random

import sentencepiece as spm
from sentencepiece import sentencepiece_model_pb2 as pb

WORDS = """drums bass chords arp house techno ambient jazz funk rock metal lofi hip hop trap dub disco soul swing
slow fast warm dark bright deep dry wet loud soft lazy driving groovy funky minimal dreamy tense happy sad 80s 90s
808 909 kick snare hat clap shaker ride tom piano rhodes organ guitar strings brass synth pad lead pluck bell vinyl
tape with and the a of in at four on floor beat loop bar bpm minor major key C D E F G A B sharp flat song music
track melody riff vocal choir reverb delay chorus distorted acoustic electric analog classic modern old new""".split()


def corpus(count=6000):
    rng = random.Random(5)
    for _ in range(count):
        words = [rng.choice(WORDS) for _ in range(rng.randint(2, 12))]
        text = " ".join(words)
        if rng.random() < 0.5:
            text += f", {rng.randint(40, 300)} bpm"
        if rng.random() < 0.2:
            text = text.capitalize()
        yield text


def train(folder, size=300):
    """Write tokenizer.json and tokenizer_config.json; return the number of ids."""
    model = io.BytesIO()
    spm.SentencePieceTrainer.train(
        sentence_iterator=corpus(), model_writer=model, vocab_size=size, model_type="unigram",
        normalization_rule_name="nmt_nfkc", pad_id=0, eos_id=1, unk_id=2, bos_id=-1, character_coverage=1.0,
        pad_piece="<pad>", eos_piece="</s>", unk_piece="<unk>", num_threads=1, minloglevel=2, byte_fallback=False,
    )
    proto = pb.ModelProto()
    proto.ParseFromString(model.getvalue())
    charsmap = base64.b64encode(proto.normalizer_spec.precompiled_charsmap).decode()
    special = ["<pad>", "</s>", "<unk>"]
    document = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": i, "content": s, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
             "special": True}
            for i, s in enumerate(special)
        ],
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "Precompiled", "precompiled_charsmap": charsmap}]},
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [
                {"type": "WhitespaceSplit"},
                {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True},
            ],
        },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}},
                     {"Sequence": {"id": "B", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
            "special_tokens": {"</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}},
        },
        "decoder": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True},
        "model": {
            "type": "Unigram",
            "unk_id": 2,
            "vocab": [[p.piece, p.score] for p in proto.pieces],
            "byte_fallback": False,
        },
    }
    with open(os.path.join(folder, "tokenizer.json"), "w") as f:
        json.dump(document, f, ensure_ascii=False)
    with open(os.path.join(folder, "tokenizer_config.json"), "w") as f:
        json.dump({"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "</s>", "pad_token": "<pad>",
                   "unk_token": "<unk>"}, f)
    return len(proto.pieces)


def words(folder):
    """A tokenizer of whole words, as small models have: everything else is unknown."""
    special = ["<pad>", "</s>", "<unk>"]
    document = {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [
            {"id": i, "content": s, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
             "special": True}
            for i, s in enumerate(special)
        ],
        "normalizer": {"type": "Sequence", "normalizers": [
            {"type": "Lowercase"}, {"type": "Replace", "pattern": {"Regex": "[\\s]+"}, "content": " "}]},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "WhitespaceSplit"},
            {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True}]},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
            "special_tokens": {"</s>": {"id": "</s>", "ids": [1], "tokens": ["</s>"]}},
        },
        "decoder": None,
        "model": {"type": "Unigram", "unk_id": 2, "byte_fallback": False,
                  "vocab": [[s, 0.0] for s in special] + [[",", -8.0]]
                  + [["\u2581" + w.lower(), -8.0] for w in dict.fromkeys(w.lower() for w in WORDS[:50])]},
    }
    with open(os.path.join(folder, "tokenizer.json"), "w") as f:
        json.dump(document, f, ensure_ascii=False)
    return len(document["model"]["vocab"])
