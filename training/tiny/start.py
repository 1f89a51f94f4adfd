"""How the language model starts: an ordinary MusicGen whose first weights already know three things.

1. Text is a bag of phrases. Every phrase has its own direction, and the first cross-attention
   adds the mean of the phrases to the stream.
2. A bar repeats. In layers 1 to 4 there is one head per tempo that looks back exactly one bar
   of that tempo (a rotation of the sinusoidal positions) and copies one codebook; in layer 5 one
   head per tempo looks back one beat; from layer 6 on they look back a bar again and may copy
   whatever they like.
3. The text chooses among them. A head whose tempo is not asked for looks at the first column,
   where nothing is written.

None of this is fixed: everything trains, only the few position channels are kept free of
other signals. What is learnt is saved as plain weights of the plain graph.
"""

import math

import torch
from torch import nn
from transformers import MusicgenForConditionalGeneration

from .decoder_shape import HEAD, DecoderShape, model_config
from .shape import CODEBOOKS, ENTRIES, FILTERS
from .words import ROWS, SPECIAL, beat_frames_of

TURNS = 14  # sinusoids by which heads tell places apart
ROOM = 28  # channels of a codebook
# Phrases in a text and its end: the first cross-attention adds their mean.
TOKENS_IN_TEXT = 6

TOKEN_SPREAD = 1.0
ALIKE = 0.8  # share of a codebook in its embeddings, where one is given
PHRASE_GAIN = 3.0  # of each phrase in the stream
COPY_GAIN = 1.37
BEAT_GAIN = 0.9
TURN = 4.2
MARK = 2.5
MARK_KEY = 4.0
NOT_ASKED = 16.0
ASKED = 4.0
# The stream grows from layer to layer and layer norm shrinks what is read: made up for here.
LOUDER = (1.0, 1.0, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3, 1.35, 1.4)


class Channels:
    """What the channels of the stream are for."""

    def __init__(self, width: int):
        # The sinusoid of index i sits in channels i (cosine) and half + i (sine).
        self.half = half = width // 2
        self.turning = [round(2 * pair * half / 128) for pair in range(TURNS)]
        self.always = half - 1  # the slowest cosine: 1 at all positions of any use
        self.first = width - 1  # the slowest sine: 0, so free to mark the first columns
        self.nothing = width - 2  # the next slowest sine, also 0: what the mean of a layer norm is read from
        self.kept = [*self.turning, *(half + i for i in self.turning), self.always, self.first, self.nothing]
        # Codes live among the sines, which are 0 in the first column: a closed head reads nothing there.
        sines = [i for i in range(half, width) if i not in self.kept]
        self.tokens = [sines[k::CODEBOOKS][:ROOM] for k in range(CODEBOOKS)]
        self.text = [i for i in range(half) if i not in self.kept]


def new_model(phrases: list[str], shape: DecoderShape) -> MusicgenForConditionalGeneration:
    """Build the model with its starting weights; draws from torch's generator."""
    model = MusicgenForConditionalGeneration(model_config(shape, FILTERS))
    channels = Channels(shape.width)
    with torch.no_grad():
        directions = start_phrases(model, phrases, shape, channels)
        start_decoder(model, shape, channels)
        start_copying(model, directions, shape, channels)
    return model


def start_phrases(
    model: MusicgenForConditionalGeneration, phrases: list[str], shape: DecoderShape, channels: Channels
) -> dict[int, torch.Tensor]:
    """Give every phrase a direction of its own; return the decoder's direction per tempo.

    Rows that are reserved have one too, as long as there are channels: a phrase that comes later
    starts where all others started.
    """
    room = min(len(channels.text), shape.text_width)
    if len(phrases) > room:
        raise ValueError(f"{len(phrases)} phrases, {room} channels for text")
    basis = torch.linalg.qr(torch.randn(shape.text_width, shape.text_width))[0]
    rows = model.text_encoder.shared.weight
    rows.normal_(0, 1)
    for row in range(len(SPECIAL), min(ROWS, len(SPECIAL) + room)):
        rows[row] = math.sqrt(shape.text_width) * basis[row - len(SPECIAL)]
    for row in range(len(SPECIAL)):
        # beyond the channels of the text: the decoder does not see these
        rows[row] = math.sqrt(shape.text_width) * basis[-1 - row]
    for block in model.text_encoder.encoder.block:
        block.layer[0].SelfAttention.o.weight.mul_(0.1)
        block.layer[1].DenseReluDense.wo.weight.mul_(0.1)
    bridge = model.enc_to_dec_proj
    bridge.bias.zero_()
    bridge.weight.zero_()
    bridge.weight[channels.text[:room]] = basis[:room]
    directions = {}
    for place, phrase in enumerate(phrases):
        frames = beat_frames_of(phrase)
        if frames:
            directions[frames] = torch.zeros(shape.width)
            directions[frames][channels.text[place]] = 1.0
    return dict(sorted(directions.items()))


def start_decoder(model: MusicgenForConditionalGeneration, shape: DecoderShape, channels: Channels) -> None:
    """Set embeddings and projections: codes in their own channels, text added once."""
    inner = model.decoder.model.decoder
    for k, table in enumerate(inner.embed_tokens):
        table.weight.zero_()
        table.weight[:ENTRIES, channels.tokens[k]] = TOKEN_SPREAD * torch.randn(
            ENTRIES, len(channels.tokens[k])
        )
        table.weight[ENTRIES, channels.first] = MARK
    spread = shape.width**-0.5
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
            words.v_proj.weight.copy_(torch.eye(shape.width))
            gain = PHRASE_GAIN * TOKENS_IN_TEXT / math.sqrt(shape.text_width)
            words.out_proj.weight.copy_(gain * torch.eye(shape.width))


@torch.no_grad()
def start_from_codebooks(
    model: MusicgenForConditionalGeneration, books: list[torch.Tensor], shape: DecoderShape
) -> None:
    """Let codes that sound alike have embeddings alike: mix the main axes of the codebooks [V, C] into them."""
    channels = Channels(shape.width)
    for table, book, tokens in zip(model.decoder.model.decoder.embed_tokens, books, channels.tokens):
        left, sizes, _ = torch.linalg.svd(book.float() - book.float().mean(0), full_matrices=False)
        axes = left[:, : len(tokens)] * sizes[: len(tokens)].sqrt()
        axes = axes / axes.pow(2).mean().sqrt() * TOKEN_SPREAD
        table.weight[:ENTRIES, tokens] = ALIKE * axes + math.sqrt(1 - ALIKE**2) * table.weight[:ENTRIES, tokens]


def start_copying(
    model: MusicgenForConditionalGeneration,
    directions: dict[int, torch.Tensor],
    shape: DecoderShape,
    channels: Channels,
) -> None:
    """Set the heads that look back one bar or one beat, each gated by its tempo."""
    if len(directions) > shape.heads:
        raise ValueError(f"{len(directions)} tempi, {shape.heads} heads")
    half, width = channels.half, shape.width
    speeds = 10_000.0 ** (-torch.arange(half) / (half - 1))
    layers = model.decoder.model.decoder.layers
    for depth in range(1, shape.layers):
        attention = layers[depth].self_attn
        for head, (frames, direction) in enumerate(directions.items()):
            # what is predicted at a column stands one column later
            lag = (frames if depth == CODEBOOKS + 1 else 4 * frames) - 1
            rows = slice(head * HEAD, (head + 1) * HEAD)
            query, key = torch.zeros(HEAD, width), torch.zeros(HEAD, width)
            for pair, i in enumerate(channels.turning):
                cosine, sine = math.cos(speeds[i] * lag), math.sin(speeds[i] * lag)
                query[2 * pair, i] = query[2 * pair + 1, half + i] = TURN
                key[2 * pair, i], key[2 * pair, half + i] = TURN * cosine, -TURN * sine
                key[2 * pair + 1, half + i], key[2 * pair + 1, i] = TURN * cosine, TURN * sine
            gate = 2 * TURNS
            query[gate, channels.always] = NOT_ASKED
            query[gate] -= ASKED * direction
            key[gate, channels.first] = MARK_KEY
            attention.q_proj.weight[rows] = LOUDER[depth] * query
            attention.k_proj.weight[rows] = LOUDER[depth] * key
            if depth > CODEBOOKS + 1:
                continue
            codebook, gain = (depth - 1, COPY_GAIN) if depth <= CODEBOOKS else (0, BEAT_GAIN)
            tokens = channels.tokens[codebook]
            value, out = torch.zeros(HEAD, width), torch.zeros(width, HEAD)
            value[range(len(tokens)), tokens] = gain
            value[range(len(tokens)), channels.nothing] = -gain
            out[tokens, range(len(tokens))] = gain
            attention.v_proj.weight[rows] = value
            attention.out_proj.weight[:, rows] = out
    for weight, axis in kept_channels(model):
        if axis == 0:
            weight[channels.kept] = 0


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
