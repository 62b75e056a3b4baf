"""What happens on a machine without the programs."""

import pytest

from tests.external import programs

pytestmark = pytest.mark.external

SENTENCE = "no-such-server is missing: apt-get install --no-install-recommends no-such-package"


def test_a_missing_program_is_a_skipped_test_that_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match=SENTENCE):
        programs.find("no-such-server", "no-such-package")


def test_in_ci_a_missing_program_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=SENTENCE):
        programs.find("no-such-server", "no-such-package")
