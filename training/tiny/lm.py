"""The language model at work: training forward, sampling, reading and writing of checkpoints.

The modules are the reference library's own; this file only drives them, because here every bar
has a text of its own: a column attends to the words of its bar. With one text for all bars this
is what the reference library computes. While it trains, the heads are the embeddings times one
number per codebook; the export writes them out.

A bar begins with the column that chooses the first code of its first frame: what predicts column
s + 1 is column s, so columns [bar · n, bar · (n + 1)) are read with the text of bar n.
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from .clips import delay
from .decoder_shape import HEAD, DecoderShape
from .shape import CODEBOOKS, ENTRIES
from .start import new_model
from .words import build_tokenizer

GUESSING_TEMPERATURE = 0.8
SHUT = -1e9


def split_heads(x: torch.Tensor) -> torch.Tensor:
    """[B, S, D] to [B, H, S, W]."""
    return x.unflatten(-1, (-1, HEAD)).transpose(1, 2)


def attend(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
    """Attend, [B, H, S, W] to [B, S, D], with ``mask`` added to the scores.

    Written out on a CPU: the backward pass of the fused kernel takes more time there than all the rest.
    """
    if q.device.type == "cpu":
        scores = (q * HEAD**-0.5) @ k.transpose(2, 3)
        shares = (scores if mask is None else scores + mask).softmax(-1)
        return (shares.to(v.dtype) @ v).transpose(1, 2).flatten(2)
    if mask is not None:
        mask = mask.to(q.dtype)
    return F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).flatten(2)


def look_back(count: int, device: torch.device) -> torch.Tensor:
    """Give what is added to scores so that no column sees a later one, [S, S]."""
    return torch.full((count, count), SHUT, device=device).triu(1)


def think(layer: nn.Module, stream: torch.Tensor) -> torch.Tensor:
    """Give what the feed-forward half of a layer adds."""
    return layer.fc2(F.gelu(layer.fc1(layer.final_layer_norm(stream))))


class TinyLanguageModel(nn.Module):
    """Text encoder, bridge and decoder, with heads tied to the embeddings."""

    def __init__(self, phrases: list[str], shape: DecoderShape):
        super().__init__()
        self.shape, self.phrases = shape, phrases
        self.whole = new_model(phrases, shape)
        del self.whole.audio_encoder
        self.whole.decoder.lm_heads = nn.ModuleList()
        self.head_scale = nn.Parameter(torch.full((CODEBOOKS,), 0.09))
        self.tokenizer = build_tokenizer(phrases)
        self.tokenizer.enable_padding(pad_id=0, pad_token="<pad>")

    @property
    def device(self) -> torch.device:
        return self.head_scale.device

    @property
    def inner(self) -> nn.Module:
        """Give the stack of the decoder."""
        return self.whole.decoder.model.decoder

    def read(self, texts: list[str], heard: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Encode texts; give states [B, L, D], zero where padding or where ``heard`` [B] is 0, and what to add to scores [B, 1, 1, L]."""
        names = list(dict.fromkeys(texts))
        place = torch.tensor([names.index(text) for text in texts], device=self.device)
        encoded = self.tokenizer.encode_batch(names)
        ids = torch.tensor([e.ids for e in encoded], device=self.device)
        mask = torch.tensor([e.attention_mask for e in encoded], device=self.device)
        states = self.whole.text_encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        states = (self.whole.enc_to_dec_proj(states) * mask[..., None])[place]
        shut = torch.zeros(mask.shape, device=self.device).masked_fill(mask == 0, SHUT)[place]
        return states * heard[:, None, None].to(states.dtype), shut[:, None, None]

    def embed(self, columns: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
        """Sum the embeddings of columns [B, K, S] and their places [S, D]."""
        return sum(table(columns[:, k]) for k, table in enumerate(self.inner.embed_tokens)) + places

    def places(self, count: int) -> torch.Tensor:
        """Give the sinusoids [S, D] of the first columns."""
        return self.inner.embed_positions(torch.zeros(1, CODEBOOKS, count, dtype=torch.long, device=self.device))

    def columns(self, columns: torch.Tensor, states: torch.Tensor, shut: torch.Tensor) -> torch.Tensor:
        """Score the next code for columns [B, K, S]: logits [B, K, S, V]. ``states`` [B · bars, L, D], S a multiple of the bars."""
        stream = self.embed(columns, self.places(columns.shape[2]))
        rows, width, bars = len(columns), stream.shape[-1], len(states) // len(columns)
        back = look_back(columns.shape[2], self.device)
        for layer in self.inner.layers:
            looking, words = layer.self_attn, layer.encoder_attn
            normed = layer.self_attn_layer_norm(stream)
            q, k, v = (split_heads(part(normed)) for part in (looking.q_proj, looking.k_proj, looking.v_proj))
            stream = stream + looking.out_proj(attend(q, k, v, back))
            normed = layer.encoder_attn_layer_norm(stream).reshape(rows * bars, -1, width)
            q, k, v = words.q_proj(normed), words.k_proj(states), words.v_proj(states)
            told = attend(split_heads(q), split_heads(k), split_heads(v), shut)
            stream = stream + words.out_proj(told).reshape(rows, -1, width)
            stream = stream + think(layer, stream)
        stream = self.inner.layer_norm(stream)
        return torch.stack([F.linear(stream, head).float() for head in self.heads()], 1)

    def heads(self) -> list[torch.Tensor]:
        """Give the heads [V, D] of the codebooks."""
        tables = self.inner.embed_tokens
        return [self.head_scale[k] * table.weight[:ENTRIES] for k, table in enumerate(tables)]

    def told(self, texts: list[tuple[str, ...]], heard: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Encode the texts of all bars of all rows, one row's bars after the other; ``heard`` [B]."""
        bars = len(texts[0])
        return self.read([text for row in texts for text in row], heard.repeat_interleave(bars))

    def losses(
        self,
        codes: torch.Tensor,
        texts: list[tuple[str, ...]],
        heard: torch.Tensor,
        read_codes: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """Give cross-entropy [B, K, T] of codes [B, K, T] in delayed columns, 0 where there is none.

        ``read_codes`` are what the model reads in their place: the same with mistakes in them.
        """
        columns = delay(codes)
        given = columns if read_codes is None else delay(read_codes)
        logits = self.columns(given[:, :, :-1], *self.told(texts, heard))
        wanted = columns[:, :, 1:]
        return F.cross_entropy(
            logits.flatten(0, 2),
            wanted.masked_fill(wanted == ENTRIES, -100).flatten(),
            reduction="none",
            ignore_index=-100,
        ).view(wanted.shape)

    @torch.no_grad()
    def guess(self, read_codes: torch.Tensor, texts: list[tuple[str, ...]], heard: torch.Tensor) -> torch.Tensor:
        """Draw every code of [B, K, T] from what stands before it in ``read_codes``, all at once."""
        logits = self.columns(delay(read_codes)[:, :, :-1], *self.told(texts, heard)) / GUESSING_TEMPERATURE
        chances = torch.rand_like(logits).clamp_(1e-9, 1 - 1e-7).log_().neg_().log_().neg_()
        drawn = (logits + chances).argmax(-1)
        guessed = read_codes.clone()
        for k in range(CODEBOOKS):
            guessed[:, k, : drawn.shape[2] - k] = drawn[:, k, k:]
        return guessed

    def save(self, path: Path) -> None:
        """Write all weights, with the shape and the vocabulary that they belong to."""
        content = {"shape": self.shape.as_dict(), "phrases": self.phrases, "weights": self.state_dict()}
        unfinished = path.with_suffix(".part")
        torch.save(content, unfinished)
        unfinished.replace(path)


def temperature_of(text: str) -> torch.Tensor:
    """Read one temperature, or one for each codebook with slashes between, as [K, 1]."""
    numbers = [float(part) for part in text.split("/")]
    if len(numbers) not in (1, CODEBOOKS):
        raise ValueError(f"{text}: one temperature or {CODEBOOKS}")
    return torch.tensor(numbers * (CODEBOOKS // len(numbers)))[:, None]


def load_language_model(path: Path, phrases: list[str] | None = None) -> TinyLanguageModel:
    """Read a model that ``save`` wrote; ``phrases`` are a longer vocabulary that begins with its own."""
    content = torch.load(path, map_location="cpu")
    known = content["phrases"]
    if phrases is not None and phrases[: len(known)] != known:
        raise ValueError(f"{path} was trained with another vocabulary: extend it with tiny.words --start")
    model = TinyLanguageModel(phrases or known, DecoderShape(**content["shape"]))
    model.load_state_dict(content["weights"])
    return model.eval()


class Memory:
    """Keys and values of what a batch has played and of the words of every bar it is told."""

    def __init__(self, model: TinyLanguageModel, texts: list[tuple[str, ...]], columns: int):
        count, bars = len(texts), len(texts[0])
        heard = torch.cat([torch.ones(count), torch.zeros(count)]).to(model.device)
        states, shut = model.told(texts * 2, heard)
        self.shut = shut.view(2 * count, bars, -1)
        self.words = [
            tuple(
                split_heads(part(states)).unflatten(0, (-1, bars))  # [2B, bars, H, L, W]
                for part in (layer.encoder_attn.k_proj, layer.encoder_attn.v_proj)
            )
            for layer in model.inner.layers
        ]
        shape = (2, 2 * count, model.shape.heads, columns, HEAD)
        self.past = [torch.zeros(shape, device=model.device) for _ in model.inner.layers]


def advance(
    model: TinyLanguageModel, memory: Memory, stream: torch.Tensor, at: int, bar: torch.Tensor
) -> torch.Tensor:
    """Let embedded columns [2B, m, D] from place ``at`` on pass all layers; ``bar`` [2B, m] says which text each is told."""
    rows, many = bar.shape
    row = torch.arange(rows, device=bar.device)[:, None]
    back = torch.full((many, at + many), SHUT, device=bar.device).triu(at + 1)
    shut = memory.shut[row, bar][:, None, :, None]  # [2B, 1, m, 1, L]
    for layer, past, (keys, values) in zip(model.inner.layers, memory.past, memory.words):
        looking, words = layer.self_attn, layer.encoder_attn
        normed = layer.self_attn_layer_norm(stream)
        past[0, :, :, at : at + many] = split_heads(looking.k_proj(normed))
        past[1, :, :, at : at + many] = split_heads(looking.v_proj(normed))
        q = split_heads(looking.q_proj(normed))
        k, v = past[:, :, :, : at + many]
        stream = stream + looking.out_proj(attend(q, k, v, back if many > 1 else None))
        q = split_heads(words.q_proj(layer.encoder_attn_layer_norm(stream)))[:, :, :, None]  # [2B, H, m, 1, W]
        k, v = (part[row, bar].transpose(1, 2) for part in (keys, values))  # [2B, H, m, L, W]
        told = F.scaled_dot_product_attention(q, k, v, attn_mask=shut)[:, :, :, 0]
        stream = stream + words.out_proj(told.transpose(1, 2).flatten(2))
        stream = stream + think(layer, stream)
    return model.inner.layer_norm(stream)


@torch.no_grad()
def sample(
    model: TinyLanguageModel,
    texts: list[tuple[str, ...]],
    bars: list[int],
    generator: torch.Generator,
    guidance: float = 2.0,
    temperature: float | torch.Tensor = 1.0,
    top_k: int = 250,
    given: torch.Tensor | None = None,
    frames: int | None = None,
) -> torch.Tensor:
    """Sample codes [B, K, T]: a text for each bar of each row, and a bar's length for each row.

    T is as long as the longest row's bars unless ``frames`` says otherwise; beyond its last bar a
    row goes on with its last text. ``given`` [B, K, P] is continued; what it is told are the texts
    of its bars. Sampled as the reference does it.
    """
    count, device = len(texts), model.device
    frames = frames or max(bars) * len(texts[0])
    total = frames + CODEBOOKS - 1
    memory = Memory(model, texts, total)
    length = torch.tensor(bars * 2, device=device)[:, None]
    told = (torch.arange(total, device=device)[None] // length).clamp(max=len(texts[0]) - 1)
    columns = torch.full((count, CODEBOOKS, total + 1), ENTRIES, device=device)
    known = 0 if given is None else given.shape[2]
    if given is not None:
        for k in range(CODEBOOKS):
            columns[:, k, k + 1 : k + 1 + known] = given[:, k].to(device)
    places, heads = model.places(total), torch.stack(model.heads())
    temperature = torch.as_tensor(temperature, device=device)
    start = 0
    for at in range(known, total):
        stream = model.embed(columns[:, :, start : at + 1], places[start : at + 1]).repeat(2, 1, 1)
        stream = advance(model, memory, stream, start, told[:, start : at + 1])[:, -1]
        start = at + 1
        logits = torch.einsum("bd,kvd->bkv", stream, heads)
        with_text, without = logits.split(count)
        logits = (without + guidance * (with_text - without)) / temperature
        least = logits.topk(min(top_k, ENTRIES), -1)[0][..., -1:]
        chances = logits.masked_fill(logits < least, -torch.inf).softmax(-1)
        drawn = torch.multinomial(chances.flatten(0, 1), 1, generator=generator).view(count, CODEBOOKS)
        for k in range(CODEBOOKS):
            if known <= at - k < frames:
                columns[:, k, at + 1] = drawn[:, k]
    return torch.stack([columns[:, k, k + 1 : k + 1 + frames] for k in range(CODEBOOKS)], 1)
