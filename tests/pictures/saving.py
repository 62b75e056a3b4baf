"""How a picture is saved: sharp, light, in as many colours as the eye needs."""

import io
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).parent.parent.parent / "docs" / "pictures"
#: No picture is heavier than this (bytes).
HEAVIEST = 150_000
_COLOURS = 256


def save(name: str, png: bytes, *, colours: int = _COLOURS, rim: int = 0) -> Path:
    """Save a screenshot, without a rim of so many pixels, and return where it is."""
    taken = Image.open(io.BytesIO(png)).convert("RGB")
    taken = taken.crop((rim, rim, taken.width - rim, taken.height - rim))
    path = FOLDER / f"{name}.png"
    fewer = taken.quantize(colours, kmeans=3, dither=Image.Dither.NONE)
    fewer.save(path, optimize=True)
    return path
