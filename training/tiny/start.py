"""How the language model starts: an ordinary MusicGen whose first weights already know three things.

1. Text is a bag of words. Every word has its own direction, and the first cross-attention
   adds the mean of the words to the stream.
2. A bar repeats. In layers 1 to 4 there is one head per tempo that looks back exactly one bar
   of that tempo (a rotation of the sinusoidal positions) and copies one codebook; in layer 5 one
   head per tempo looks back one beat.
3. The text chooses among them. A head whose tempo is not asked for looks at the first column,
   where nothing is written.

None of this is fixed: everything trains, only the few position channels are kept free of
other signals. What is learnt is saved as plain weights of the plain graph.
"""

import math

import torch
from torch import nn
from transformers import MusicgenForConditionalGeneration

from .domain import BEAT_FRAMES, TEMPI
from .shape import CODEBOOKS, ENTRIES, LAYERS, TEXT_WIDTH, WIDTH, model_config
from .words import PIECES, START_OF_WORD, pieces, synonym_rows

HALF = WIDTH // 2
HEAD = 32
# The sinusoid of index i sits in channels i (cosine) and HALF + i (sine).
TURNING = list(range(0, 28, 2))
POSITION = TURNING + [HALF + i for i in TURNING]
ALWAYS = HALF - 1  # the slowest cosine: 1 at all positions of any use
FIRST = WIDTH - 1  # the slowest sine: 0, so free to mark the first columns
NOTHING = WIDTH - 2  # the next slowest sine, also 0: what the mean of a layer norm is read from
KEPT = POSITION + [ALWAYS, FIRST, NOTHING]
# Codes live among the sines, which are 0 in the first column: a closed head reads nothing there.
ROOM = 28
_SINES = [i for i in range(HALF, WIDTH) if i not in KEPT]
TOKENS = [_SINES[k::CODEBOOKS][:ROOM] for k in range(CODEBOOKS)]
TEXT = [i for i in range(HALF) if i not in KEPT]
# Words that carry no meaning of their own are given directions that the decoder does not see.
SILENT = [",", "in", "minor", "bpm", "with", "and", "the", "loop", "groove", "beat", "hats", "kit"]

TOKEN_SPREAD = 1.0
TEXT_GAIN = 4.4
COPY_GAIN = 1.37
BEAT_GAIN = 0.9
TURN = 4.2
MARK = 2.5
MARK_KEY = 4.0
NOT_ASKED = 16.0
ASKED = 1.6
# The stream grows from layer to layer and layer norm shrinks what is read: made up for here.
LOUDER = (1.0, 1.0, 1.05, 1.1, 1.15, 1.2)


def new_model() -> MusicgenForConditionalGeneration:
    """Build the model with its starting weights; draws from torch's generator."""
    model = MusicgenForConditionalGeneration(model_config(PIECES))
    with torch.no_grad():
        directions = start_words(model)
        start_decoder(model)
        start_copying(model, directions)
    return model


def start_words(model: MusicgenForConditionalGeneration) -> dict[int, torch.Tensor]:
    """Give every word a direction of its own; return the decoder's direction per tempo."""
    names = pieces()
    copies = synonym_rows()
    silent = [i for i, p in enumerate(names) if p.removeprefix(START_OF_WORD) in SILENT or i < 2]
    spoken = [i for i in range(len(names)) if i not in silent and i not in copies and "reserved" not in names[i]]
    if len(spoken) > len(TEXT):
        raise ValueError(f"{len(spoken)} words, {len(TEXT)} channels for text")
    basis = torch.linalg.qr(torch.randn(TEXT_WIDTH, TEXT_WIDTH))[0]
    rows = model.text_encoder.shared.weight
    rows.normal_(0, 1)
    for place, i in enumerate(spoken):
        rows[i] = math.sqrt(TEXT_WIDTH) * basis[place]
    for place, i in enumerate(silent):
        # beyond the channels of the text there is room for these, shared if need be
        rows[i] = math.sqrt(TEXT_WIDTH) * basis[len(TEXT) + place % (TEXT_WIDTH - len(TEXT))]
    for synonym, word in copies.items():
        rows[synonym] = rows[word]
    for block in model.text_encoder.encoder.block:
        block.layer[0].SelfAttention.o.weight.mul_(0.1)
        block.layer[1].DenseReluDense.wo.weight.mul_(0.1)
    bridge = model.enc_to_dec_proj
    bridge.bias.zero_()
    bridge.weight.zero_()
    bridge.weight[TEXT] = basis[: len(TEXT)]
    directions = {}
    for frames, tempo in zip(BEAT_FRAMES, TEMPI):
        word = names.index(f"{START_OF_WORD}{tempo}")
        direction = torch.zeros(WIDTH)
        direction[TEXT[spoken.index(word)]] = 1.0
        directions[frames] = direction
    return directions


def start_decoder(model: MusicgenForConditionalGeneration) -> None:
    """Set embeddings and projections: codes in their own channels, text added once."""
    inner = model.decoder.model.decoder
    for k, table in enumerate(inner.embed_tokens):
        table.weight.zero_()
        table.weight[:ENTRIES, TOKENS[k]] = TOKEN_SPREAD * torch.randn(ENTRIES, ROOM)
        table.weight[ENTRIES, FIRST] = MARK
    spread = WIDTH**-0.5
    for depth, layer in enumerate(inner.layers):
        for attention in (layer.self_attn, layer.encoder_attn):
            for projection in (attention.q_proj, attention.k_proj, attention.v_proj):
                projection.weight.normal_(0, spread)
        layer.self_attn.out_proj.weight.copy_(0.03 * layer.self_attn.v_proj.weight.t())
        layer.encoder_attn.out_proj.weight.normal_(0, 0.1 * spread)
        layer.fc1.weight.normal_(0, spread)
        layer.fc2.weight.normal_(0, 0.03 * layer.fc2.weight.shape[1] ** -0.5)
        if depth == 0:
            words = layer.encoder_attn
            words.q_proj.weight.mul_(0.2)
            words.k_proj.weight.mul_(0.2)
            words.v_proj.weight.copy_(torch.eye(WIDTH))
            words.out_proj.weight.copy_(TEXT_GAIN * torch.eye(WIDTH))


def start_copying(model: MusicgenForConditionalGeneration, directions: dict[int, torch.Tensor]) -> None:
    """Set the heads that look back one bar or one beat, each gated by its tempo."""
    speeds = 10_000.0 ** (-torch.arange(HALF) / (HALF - 1))
    layers = model.decoder.model.decoder.layers
    for depth in range(1, LAYERS):
        attention = layers[depth].self_attn
        codebook = depth - 1 if depth <= CODEBOOKS else 0
        gain = COPY_GAIN if depth <= CODEBOOKS else BEAT_GAIN
        for head, frames in enumerate(BEAT_FRAMES):
            # what is predicted at a column stands one column later
            lag = (4 * frames if depth <= CODEBOOKS else frames) - 1
            rows = slice(head * HEAD, (head + 1) * HEAD)
            query, key = torch.zeros(HEAD, WIDTH), torch.zeros(HEAD, WIDTH)
            for pair, i in enumerate(TURNING):
                cosine, sine = math.cos(speeds[i] * lag), math.sin(speeds[i] * lag)
                query[2 * pair, i] = query[2 * pair + 1, HALF + i] = TURN
                key[2 * pair, i], key[2 * pair, HALF + i] = TURN * cosine, -TURN * sine
                key[2 * pair + 1, HALF + i], key[2 * pair + 1, i] = TURN * cosine, TURN * sine
            gate = 2 * len(TURNING)
            query[gate, ALWAYS] = NOT_ASKED
            query[gate] -= ASKED * directions[frames]
            key[gate, FIRST] = MARK_KEY
            value, out = torch.zeros(HEAD, WIDTH), torch.zeros(WIDTH, HEAD)
            value[range(ROOM), TOKENS[codebook]] = gain
            value[range(ROOM), NOTHING] = -gain
            out[TOKENS[codebook], range(ROOM)] = gain
            attention.q_proj.weight[rows] = LOUDER[depth] * query
            attention.k_proj.weight[rows] = LOUDER[depth] * key
            attention.v_proj.weight[rows] = value
            attention.out_proj.weight[:, rows] = out
    for weight, axis in kept_channels(model):
        if axis == 0:
            weight[KEPT] = 0


def kept_channels(model: MusicgenForConditionalGeneration) -> list[tuple[nn.Parameter, int]]:
    """List the weights that write to the stream, with the axis of the stream's channels."""
    inner = model.decoder.model.decoder
    writers: list[tuple[nn.Parameter, int]] = [(table.weight, 1) for table in inner.embed_tokens]
    for layer in inner.layers:
        writers += [
            (layer.self_attn.out_proj.weight, 0),
            (layer.encoder_attn.out_proj.weight, 0),
            (layer.fc2.weight, 0),
        ]
    return writers
