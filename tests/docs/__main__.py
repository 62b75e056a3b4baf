"""Write the generated parts anew."""

from tests import docs
from tests.docs import life

for page in docs.pages():
    text = page.read_text()
    if (made := docs.filled(text)) != text:
        page.write_text(made)
docs.DRAWING.write_text(life.drawing())
