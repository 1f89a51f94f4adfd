"""The looper's inputs and outputs for a real Cog, without the music: its answers are what ours are held against."""

from typing import Optional

from cog import BaseModel, BasePredictor, Input, Path


class Outputs(BaseModel):
    variation_01: Optional[Path]
    variation_02: Optional[Path]


class Predictor(BasePredictor):
    def predict(
        self,
        prompt: str = Input(description="A description of the music you want to generate."),
        bpm: float = Input(default=140.0, ge=40, le=300),
        variations: int = Input(default=4, ge=1, le=20),
        max_duration: int = Input(default=8, ge=2, le=20),
        model_version: str = Input(default="medium", choices=["medium", "large", "tiny"]),
        top_k: int = Input(default=250),
        top_p: float = Input(default=0.0),
        temperature: float = Input(default=1.0),
        classifier_free_guidance: int = Input(default=3),
        output_format: str = Input(default="wav", choices=["wav", "mp3"]),
        seed: int = Input(default=-1),
    ) -> Outputs:
        with open("/tmp/cog-parity.wav", "wb") as file:
            file.write(b"RIFF")
        return Outputs(variation_01=Path("/tmp/cog-parity.wav"), variation_02=None)
