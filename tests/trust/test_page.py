"""The page of figures is what the campaigns wrote, and every test that it names is there."""

import re
from pathlib import Path

from tests.trust.figures import ROOT, Figures, Found, Promise, read
from tests.trust.page import PAGE, page


def test_the_page_is_what_the_figures_say() -> None:
    assert PAGE.read_text() == page(read())


def test_every_test_that_holds_a_mended_fault_is_there() -> None:
    missing = []
    for each in read():
        for found in each.found:
            path, _, name = found.test.partition("::")
            file = ROOT / path
            named = re.sub(r"\[.*", "", name.rpartition("::")[2])
            if not file.is_file() or f"def {named}(" not in file.read_text():
                missing.append(found.test)
    assert missing == []


def test_figures_come_back_as_they_were_written(tmp_path: Path) -> None:
    figures = Figures(
        name="x",
        title="X",
        order=1,
        text="About it.",
        date="2026-01-01",
        seed=7,
        command="python -m tests.trust.x --seed 7",
        counts={"kills": 1500, "share": 0.5},
        promises=(Promise(promise="nothing is | lost", held="1,500 times"),),
        found=(Found(what="a", mended="b", test="tests/x.py::test_y"),),
    )
    figures.write(tmp_path)
    assert read(tmp_path) == [figures]
    shown = page([figures])
    assert "| kills | 1,500 |" in shown
    assert "nothing is \\| lost" in shown
