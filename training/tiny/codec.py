"""The codec as the reference library builds it, and the training of its codebooks.

Codebooks are not learnt by gradient: k-means on the first batch, then a moving average
of the vectors that chose each entry; an entry that nobody chooses is given a new place.
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from transformers import EncodecModel

from .shape import FILTERS, codec_config

DECAY = 0.99


def new_codec(filters: int = FILTERS) -> EncodecModel:
    """Build the codec with random weights."""
    return EncodecModel(codec_config(filters))


def load_codec(path: Path) -> EncodecModel:
    """Load a codec of any width from safetensors, in the older or the newer naming of weight norm."""
    named = {}
    for name, tensor in load_file(path).items():
        name = name.removeprefix("audio_encoder.")
        name = name.replace("weight_g", "parametrizations.weight.original0")
        named[name.replace("weight_v", "parametrizations.weight.original1")] = tensor.float()
    codec = new_codec(len(named["encoder.layers.0.conv.bias"]))
    own = codec.state_dict()
    codec.load_state_dict({name: named[name].reshape(own[name].shape) for name in own if name in named})
    return codec


def nearest(vectors: torch.Tensor, entries: torch.Tensor) -> torch.Tensor:
    """Give the index of the nearest entry for each vector [N, D]."""
    distance = entries.pow(2).sum(1) - 2 * vectors @ entries.t()
    return distance.argmin(1)


@torch.no_grad()
def place_entries(codebook, vectors: torch.Tensor, rounds: int = 12) -> None:
    """Start a codebook by k-means on vectors [N, D]."""
    count = codebook.embed.shape[0]
    chosen = torch.randint(len(vectors), (count,), device=vectors.device)
    entries = vectors[chosen] + 1e-4 * torch.randn_like(vectors[chosen])
    for _ in range(rounds):
        index = nearest(vectors, entries)
        used = torch.bincount(index, minlength=count).float()
        sums = torch.zeros_like(entries).index_add_(0, index, vectors)
        spare = vectors[torch.randint(len(vectors), (count,), device=vectors.device)]
        entries = torch.where(used[:, None] > 0, sums / used.clamp(min=1)[:, None], spare)
    codebook.embed.copy_(entries)
    codebook.embed_avg.copy_(entries)
    codebook.cluster_size.fill_(1.0)
    codebook.inited.fill_(1.0)


@torch.no_grad()
def follow_vectors(codebook, vectors: torch.Tensor, index: torch.Tensor) -> None:
    """Move the entries towards the mean of the vectors that chose them."""
    count = codebook.embed.shape[0]
    used = torch.bincount(index, minlength=count).float()
    sums = torch.zeros_like(codebook.embed).index_add_(0, index, vectors)
    codebook.cluster_size.mul_(DECAY).add_(used, alpha=1 - DECAY)
    codebook.embed_avg.mul_(DECAY).add_(sums, alpha=1 - DECAY)
    codebook.embed.copy_(codebook.embed_avg / codebook.cluster_size.clamp(min=1e-3)[:, None])
    fair = len(vectors) / count
    dead = codebook.cluster_size < 0.03 * fair
    if bool(dead.any()):
        fresh = vectors[torch.randint(len(vectors), (int(dead.sum()),), device=vectors.device)]
        codebook.embed[dead] = fresh
        codebook.embed_avg[dead] = fresh * fair
        codebook.cluster_size[dead] = fair


def quantise(
    codec: EncodecModel, latent: torch.Tensor, learn: bool = False
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Quantise a latent [B, D, T]; give it quantised, the codes [B, K, T] and the commitment loss."""
    rows, width, frames = latent.shape
    vectors = latent.permute(0, 2, 1).reshape(-1, width).float()
    rest, total = vectors.detach(), torch.zeros_like(vectors)
    codes, commitment = [], vectors.new_zeros(())
    for layer in codec.quantizer.layers:
        codebook = layer.codebook
        if learn and not bool(codebook.inited.item()):
            place_entries(codebook, rest)
        index = nearest(rest, codebook.embed)
        chosen = codebook.embed[index]
        commitment = commitment + F.mse_loss(vectors - total, chosen)
        total = total + chosen
        codes.append(index.view(rows, frames))
        if learn:
            follow_vectors(codebook, rest, index)
        rest = rest - chosen
    straight = vectors + (total - vectors).detach()
    return straight.view(rows, frames, width).permute(0, 2, 1), torch.stack(codes, 1), commitment


@torch.no_grad()
def codes_to_audio(codec: EncodecModel, codes: torch.Tensor) -> torch.Tensor:
    """Decode codes [B, K, T] to samples [B, N]."""
    latent = sum(layer.codebook.embed[codes[:, k]] for k, layer in enumerate(codec.quantizer.layers))
    return codec.decoder(latent.permute(0, 2, 1))[:, 0]


@torch.no_grad()
def audio_to_codes(codec: EncodecModel, samples: torch.Tensor) -> torch.Tensor:
    """Encode samples [B, N] to codes [B, K, T]."""
    return quantise(codec, codec.encoder(samples[:, None]).float())[1]
