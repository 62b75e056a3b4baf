"""The pictures of the README and of the pages, taken from the demo.

`python -m tests.pictures` takes them anew. Needs a Chromium, and a font with emoji (Debian:
fonts-noto-color-emoji).
"""
