"""The campaigns: by themselves they are commands; their short forms run beside the slow tests."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parent.parents:  # what lies beside this file is about the page
            item.add_marker(pytest.mark.slow)
