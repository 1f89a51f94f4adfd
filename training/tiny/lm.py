"""The language model at work: training forward, sampling, reading and writing of checkpoints.

The modules are the reference library's own; this file only drives them. While it trains,
the heads are the embeddings times one number per codebook; the export writes them out.
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn
from transformers import AttentionInterface, MusicgenForConditionalGeneration

from .clips import delay
from .shape import CODEBOOKS, ENTRIES, HEADS
from .start import new_model
from .words import build_tokenizer


def attend_in_fp32(module, query, key, value, attention_mask, **_):
    """Attend in fp32: on a CPU the fused bf16 kernel is many times slower."""
    causal = attention_mask is None and query.shape[2] > 1 and module.is_causal
    out = F.scaled_dot_product_attention(
        query.float(), key.float(), value.float(), attn_mask=attention_mask, is_causal=causal
    )
    return out.transpose(1, 2).to(query.dtype), None


GUESSING_TEMPERATURE = 0.8  # the one that is folded into the heads

AttentionInterface.register("fp32", attend_in_fp32)


class TinyLanguageModel(nn.Module):
    """Text encoder, bridge and decoder, with heads tied to the embeddings."""

    def __init__(self):
        super().__init__()
        self.whole = new_model()
        del self.whole.audio_encoder
        self.whole.decoder.lm_heads = nn.ModuleList()
        self.whole.decoder.config._attn_implementation = "fp32"
        self.head_scale = nn.Parameter(torch.full((CODEBOOKS,), 0.09))
        self.tokenizer = build_tokenizer()
        self.tokenizer.enable_padding(pad_id=0, pad_token="<pad>")

    @property
    def device(self) -> torch.device:
        return self.head_scale.device

    def read(self, texts: list[str], heard: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Encode texts; give states [B, L, D], zero where padding or where ``heard`` [B] is 0, and the mask."""
        encoded = self.tokenizer.encode_batch([text for text in texts])
        ids = torch.tensor([e.ids for e in encoded], device=self.device)
        mask = torch.tensor([e.attention_mask for e in encoded], device=self.device)
        states = self.whole.text_encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        states = self.whole.enc_to_dec_proj(states)
        return states * (mask * heard[:, None])[..., None].to(states.dtype), mask

    def columns(self, columns: torch.Tensor, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Score the next code for columns [B, K, S]: logits [B, K, S, V]."""
        inner = self.whole.decoder.model.decoder
        stream = sum(table(columns[:, k]) for k, table in enumerate(inner.embed_tokens))
        stream = stream + inner.embed_positions(columns)
        shut = torch.zeros(mask.shape, device=self.device).masked_fill(mask == 0, -1e9)[:, None, None]
        for layer in inner.layers:
            stream = layer(
                stream,
                attention_mask=None,
                encoder_hidden_states=states,
                encoder_attention_mask=shut,
                use_cache=False,
            )
            stream = stream[0] if isinstance(stream, tuple) else stream
        stream = inner.layer_norm(stream)
        return torch.stack([F.linear(stream, head).float() for head in self.heads()], 1)

    def heads(self) -> list[torch.Tensor]:
        """Give the heads [V, D] of the codebooks."""
        tables = self.whole.decoder.model.decoder.embed_tokens
        return [self.head_scale[k] * table.weight[:ENTRIES] for k, table in enumerate(tables)]

    def losses(
        self,
        codes: torch.Tensor,
        texts: list[str],
        heard: torch.Tensor,
        read_codes: torch.Tensor | None = None,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Give cross-entropy [B, K, T] of codes [B, K, T] in delayed columns, and where it counts.

        ``read_codes`` are what the model reads in their place: the same with mistakes in them.
        """
        columns = delay(codes)
        given = columns if read_codes is None else delay(read_codes)
        states, mask = self.read(texts, heard)
        logits = self.columns(given[:, :, :-1], states, mask)
        wanted = columns[:, :, 1:]
        counts = wanted != ENTRIES
        wanted = torch.where(counts, wanted, torch.zeros_like(wanted))
        loss = F.cross_entropy(logits.flatten(0, 2), wanted.flatten(), reduction="none")
        return loss.view(wanted.shape) * counts, counts

    @torch.no_grad()
    def guess(self, read_codes: torch.Tensor, texts: list[str], heard: torch.Tensor) -> torch.Tensor:
        """Draw every code of [B, K, T] from what stands before it in ``read_codes``, all at once."""
        states, mask = self.read(texts, heard)
        logits = self.columns(delay(read_codes)[:, :, :-1], states, mask) / GUESSING_TEMPERATURE
        chances = torch.rand_like(logits).clamp_(1e-9, 1 - 1e-7).log_().neg_().log_().neg_()
        drawn = (logits + chances).argmax(-1)
        guessed = read_codes.clone()
        for k in range(CODEBOOKS):
            guessed[:, k, : drawn.shape[2] - k] = drawn[:, k, k:]
        return guessed

    def save(self, path: Path) -> None:
        """Write all weights."""
        torch.save(self.state_dict(), path)


def temperature_of(text: str) -> torch.Tensor:
    """Read one temperature, or one for each codebook with slashes between, as [K, 1]."""
    numbers = [float(part) for part in text.split("/")]
    if len(numbers) not in (1, CODEBOOKS):
        raise ValueError(f"{text}: one temperature or {CODEBOOKS}")
    return torch.tensor(numbers * (CODEBOOKS // len(numbers)))[:, None]


def load_language_model(path: Path) -> TinyLanguageModel:
    """Read a model that ``save`` wrote."""
    model = TinyLanguageModel()
    model.load_state_dict(torch.load(path, map_location="cpu"))
    return model.eval()


@torch.no_grad()
def sample(
    model: TinyLanguageModel,
    texts: list[str],
    frames: int,
    generator: torch.Generator,
    guidance: float = 3.0,
    temperature: float | torch.Tensor = 1.0,
    top_k: int = 250,
    given: torch.Tensor | None = None,
) -> torch.Tensor:
    """Sample codes [B, K, T] for texts, as the reference does; ``given`` [B, K, P] are continued."""
    inner = model.whole.decoder.model.decoder
    count = len(texts)
    heard = torch.cat([torch.ones(count), torch.zeros(count)]).to(model.device)
    states, mask = model.read(texts * 2, heard)
    shut = torch.zeros(mask.shape, device=model.device).masked_fill(mask == 0, -1e9)[:, None, None]
    split = lambda x: x.view(x.shape[0], -1, HEADS, x.shape[-1] // HEADS).transpose(1, 2)
    cross = [
        (split(layer.encoder_attn.k_proj(states)), split(layer.encoder_attn.v_proj(states)))
        for layer in inner.layers
    ]
    width = states.shape[-1]
    total = frames + CODEBOOKS - 1
    past = [torch.zeros(2, 2 * count, HEADS, total, width // HEADS, device=model.device) for _ in inner.layers]
    columns = torch.full((count, CODEBOOKS, total + 1), ENTRIES, device=model.device)
    places = inner.embed_positions(columns)
    heads = torch.stack(model.heads())
    known = 0 if given is None else given.shape[2]
    for at in range(total):
        tokens = columns[:, :, at].repeat(2, 1)
        stream = sum(table(tokens[:, k]) for k, table in enumerate(inner.embed_tokens))[:, None]
        stream = stream + places[at]
        for depth, layer in enumerate(inner.layers):
            normed = layer.self_attn_layer_norm(stream)
            attention = layer.self_attn
            past[depth][0, :, :, at] = split(attention.k_proj(normed))[:, :, 0]
            past[depth][1, :, :, at] = split(attention.v_proj(normed))[:, :, 0]
            mixed = F.scaled_dot_product_attention(
                split(attention.q_proj(normed)),
                past[depth][0, :, :, : at + 1],
                past[depth][1, :, :, : at + 1],
            )
            stream = stream + attention.out_proj(mixed.transpose(1, 2).flatten(2))
            query = split(layer.encoder_attn.q_proj(layer.encoder_attn_layer_norm(stream)))
            mixed = F.scaled_dot_product_attention(query, *cross[depth], attn_mask=shut)
            stream = stream + layer.encoder_attn.out_proj(mixed.transpose(1, 2).flatten(2))
            stream = stream + layer.fc2(F.gelu(layer.fc1(layer.final_layer_norm(stream))))
        logits = torch.einsum("bd,kvd->bkv", inner.layer_norm(stream[:, 0]), heads)
        with_text, without = logits[:count], logits[count:]
        logits = (without + guidance * (with_text - without)) / temperature
        least = logits.topk(min(top_k, ENTRIES), -1)[0][..., -1:]
        chances = logits.masked_fill(logits < least, -torch.inf).softmax(-1)
        drawn = torch.multinomial(chances.flatten(0, 1), 1, generator=generator).view(count, CODEBOOKS)
        for k in range(CODEBOOKS):
            frame = at - k
            if 0 <= frame < frames:
                columns[:, k, at + 1] = drawn[:, k] if frame >= known else given[:, k, frame]
    return torch.stack([columns[:, k, k + 1 : k + 1 + frames] for k in range(CODEBOOKS)], 1)
