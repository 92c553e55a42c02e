"""Made-up values for the property-based tests."""

from typing import Any

from hypothesis import strategies as st

SAMPLES = (
    "string",
    "slack",
    "2019-08-24T14:15:22Z",
    "2019-08-24",
    "2019-02-30",
    "095be615-a8ad-4c33-8e9c-c7612fbf6c9f",
    "user@example.com",
    "http://api.example.org/accounts/?offset=400&limit=100",
)
NAMES = ("id", "next", "previous", "results", "count", "property1", "property2", "created_by")


def json_values() -> st.SearchStrategy[Any]:
    """Any JSON value, those of the page's samples and keys the more often."""
    scalars = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from(SAMPLES),
        st.text(),
    )
    names = st.one_of(st.sampled_from(NAMES), st.text())
    return st.recursive(
        scalars,
        lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(names, inner, max_size=5)),
        max_leaves=20,
    )
