"""The shape of the language model: text encoder, bridge and decoder of an ordinary MusicGen."""

from dataclasses import asdict, dataclass

from transformers import MusicgenConfig, T5Config
from transformers.models.musicgen.configuration_musicgen import MusicgenDecoderConfig

from .shape import CODEBOOKS, ENTRIES, codec_config
from .words import ROWS

HEAD = 32  # channels of a head


@dataclass(frozen=True)
class DecoderShape:
    """Width and depth of the decoder, and what hangs on them. Stored with the weights."""

    width: int = 320
    layers: int = 8
    feed_forward: int = 1024
    text_width: int = 192

    @property
    def heads(self) -> int:
        """Count the attention heads."""
        return self.width // HEAD

    def as_dict(self) -> dict[str, int]:
        """Give what a checkpoint stores."""
        return asdict(self)


def text_config(shape: DecoderShape) -> T5Config:
    """Give the text encoder's shape."""
    return T5Config(
        vocab_size=ROWS,
        d_model=shape.text_width,
        d_kv=32,
        d_ff=2 * shape.text_width,
        num_layers=2,
        num_heads=4,
        feed_forward_proj="relu",
        dropout_rate=0.0,
        pad_token_id=0,
        eos_token_id=1,
        decoder_start_token_id=0,
    )


def decoder_config(shape: DecoderShape) -> MusicgenDecoderConfig:
    """Give the decoder's shape."""
    return MusicgenDecoderConfig(
        vocab_size=ENTRIES,
        max_position_embeddings=2048,
        num_hidden_layers=shape.layers,
        ffn_dim=shape.feed_forward,
        num_attention_heads=shape.heads,
        hidden_size=shape.width,
        activation_function="gelu",
        dropout=0.0,
        attention_dropout=0.0,
        activation_dropout=0.0,
        num_codebooks=CODEBOOKS,
        audio_channels=1,
        pad_token_id=ENTRIES,
        bos_token_id=ENTRIES,
        eos_token_id=None,
    )


def model_config(shape: DecoderShape, filters: int) -> MusicgenConfig:
    """Give the whole model's configuration; ``filters`` of the codec."""
    return MusicgenConfig(
        text_encoder=text_config(shape).to_dict(),
        audio_encoder=codec_config(filters).to_dict(),
        decoder=decoder_config(shape).to_dict(),
    )
