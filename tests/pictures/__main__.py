"""Take all pictures anew; those that are too heavy are named."""

import logging

from bot import logs
from tests.pictures import cards, windows
from tests.pictures.saving import FOLDER, HEAVIEST

FOLDER.mkdir(parents=True, exist_ok=True)
logs.configure(level=logging.ERROR, json=False)
for picture in [*windows.take(), *cards.take()]:
    size = picture.stat().st_size
    print(f"{picture.name}: {size // 1000} kB")  # noqa: T201 - a command says what it did
    if size > HEAVIEST:
        raise SystemExit(f"{picture.name} is heavier than {HEAVIEST // 1000} kB")
