"""What transformers plays when the text changes at bar lines: `python bars.py [name …]` writes test/golden/NAME/bars.*.

`generate` knows one text. Here `forward` is called column by column with one cache of self-attention for the whole
piece and a fresh cache of cross-attention for each bar, whose keys and values are those of that bar's texts.
"""

import json
import os
import sys

import torch
from safetensors.torch import load_file, save_file
from transformers import DynamicCache, EncoderDecoderCache, MusicgenForConditionalGeneration

from make import ROOT, open_tokenizer

BAR = 12  # columns
FRAMES = 40
GIVEN = 17  # frames of the prompt: a bar and a part of the next
# Rows whose texts have different lengths; bars in which all change, one changes, none does; a row that ends early.
TEXTS = [
    ["drums, funky, 92 bpm", "drums, funky, fill, 92 bpm", "drums, funky, fill, 92 bpm", "happy funk"],
    ["bass, a minor, am", "bass, a minor, f", "bass, a minor, f", "bass, a minor, g, with a long slide at its end"],
    ["warm pad and deep bass with a lazy groove, c", "slow jazz with piano, 92 bpm"],
]


class Player:
    """A model that is told a text for each bar of each row, and remembers what it was fed."""

    def __init__(self, model, tok, texts, guided):
        self.model, self.guided = model, guided
        self.memory = EncoderDecoderCache(DynamicCache(), DynamicCache())
        self.heard = [self.hear(tok, [row[min(bar, len(row) - 1)] for row in texts])
                      for bar in range(max(map(len, texts)))]
        self.bar = 0

    @torch.no_grad()
    def hear(self, tok, texts):
        """Encode the texts of a bar: states and mask, with silent rows for guidance as `generate` makes them."""
        inputs = tok(texts, return_tensors="pt", padding=True)
        mask = inputs.attention_mask
        states = self.model.text_encoder(input_ids=inputs.input_ids, attention_mask=mask).last_hidden_state
        if not self.guided:
            return (states,), mask
        return (torch.cat([states, torch.zeros_like(states)]),), torch.cat([mask, torch.zeros_like(mask)])

    @torch.no_grad()
    def feed(self, columns, at):
        """Feed columns [B, K, s] of one bar, the first of them column `at`; give logits [R, K, s, V]."""
        bar = min(at // BAR, len(self.heard) - 1)
        if bar != self.bar:
            self.memory = EncoderDecoderCache(self.memory.self_attention_cache, DynamicCache())
            self.bar = bar
        states, mask = self.heard[bar]
        if self.guided:
            columns = columns.repeat(2, 1, 1)
        rows, codebooks, count = columns.shape
        out = self.model(encoder_outputs=states, attention_mask=mask, past_key_values=self.memory,
                         decoder_input_ids=columns.reshape(rows * codebooks, count), use_cache=True)
        self.memory = out.past_key_values
        return out.logits.view(rows, codebooks, count, -1)


@torch.no_grad()
def play(model, tok, texts, guidance, prompt, frames):
    """Play greedily; codes [B, K, frames] after the prompt, and per chosen column the gap of its two likeliest."""
    player = Player(model, tok, texts, guidance > 1)
    count, codebooks, known = prompt.shape
    total = known + frames + codebooks - 1
    columns = torch.full((count, codebooks, total + 1), model.decoder.config.pad_token_id)
    for k in range(codebooks):
        columns[:, k, k + 1 : k + 1 + known] = prompt[:, k]
    gaps = []
    for at in range(total):
        logits = player.feed(columns[:, :, at : at + 1], at)[:, :, -1]
        if guidance > 1:
            said, silent = logits.chunk(2)
            logits = silent + guidance * (said - silent)
        if at < known:
            continue
        best = logits.topk(2, dim=-1)
        gaps.append(best.values[..., 0] - best.values[..., 1])
        for k in range(codebooks):
            if known <= at - k < known + frames:
                columns[:, k, at + 1] = best.indices[:, k, 0]
    codes = torch.stack([columns[:, k, k + 1 + known : k + 1 + known + frames] for k in range(codebooks)], 1)
    return codes, torch.stack(gaps)


@torch.no_grad()
def surprise(model, tok, texts, codes):
    """How surprised the model is by codes [B, K, T], a bar at a time; nats [B, K, T]."""
    player = Player(model, tok, texts, False)
    count, codebooks, frames = codes.shape
    total = frames + codebooks - 1
    columns = torch.full((count, codebooks, total), model.decoder.config.pad_token_id)
    for k in range(codebooks):
        columns[:, k, k + 1 : k + 1 + frames] = codes[:, k, : total - k - 1]
    logits = torch.cat([player.feed(columns[:, :, at : at + BAR], at) for at in range(0, total, BAR)], 2)
    chances = torch.stack([logits[:, k, k : k + frames] for k in range(codebooks)], 1).log_softmax(-1)
    return -chances.gather(-1, codes[..., None])[..., 0]


def main(names):
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    for name in names:
        folder = os.path.join(ROOT, name)
        model = MusicgenForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()
        tok = open_tokenizer(folder)
        given = load_file(os.path.join(folder, "reference.safetensors"))["clip_codes"].long()[:, :, :GIVEN]
        none = given[:, :, :0]
        out, facts = {"prompt": given}, {"bar_frames": BAR, "texts": TEXTS, "frames": FRAMES}
        calls = {"plain": (1.0, none), "guided": (3.0, none), "continued": (3.0, given)}
        for label, (guidance, prompt) in calls.items():
            codes, gap = play(model, tok, TEXTS, guidance, prompt, FRAMES)
            out[f"greedy_{label}"], out[f"gap_{label}"] = codes, gap
            still, _ = play(model, tok, [row[:1] for row in TEXTS], guidance, prompt, FRAMES)
            facts[f"changed_{label}"] = [round(float((row != same).float().mean()), 3) for row, same in zip(codes, still)]
        out["nats"] = surprise(model, tok, TEXTS, out["greedy_plain"])
        save_file({k: v.contiguous().float() for k, v in out.items()}, os.path.join(folder, "bars.safetensors"))
        with open(os.path.join(folder, "bars.json"), "w") as f:
            json.dump(facts, f, indent=1)
        print(name, {k: v for k, v in facts.items() if k.startswith("changed")})


if __name__ == "__main__":
    main(sys.argv[1:] or ["even", "odd"])
