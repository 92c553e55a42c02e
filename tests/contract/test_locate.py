"""Where the data is."""

import pytest

from posthog_conformance.contract import locate


@pytest.mark.parametrize("folder", ["contracts", "suites"])
def test_a_checkout_has_both(folder):
    assert locate(folder).is_dir()
    assert locate(folder).name == folder


def test_what_is_not_there_is_named_with_where_it_was_looked_for():
    with pytest.raises(FileNotFoundError, match="'nothing' is neither at"):
        locate("nothing")
