"""A normalized value normalizes to itself, whatever was typed."""

import pyarrow as pa
import pytest
from hypothesis import example, given, settings, strategies as st

from sojourn.identity import NORMALIZERS, SHIPPED, Namespace, normalize, usable

TYPED = (
    st.text(max_size=24)
    | st.text("0123456789+-() .", max_size=18)
    | st.text("aA1.-_+@ ＠ÄäİſßΣ{}\"'", max_size=20)
    | st.builds("{}@{}.{}".format, st.text(max_size=6), st.text(max_size=6), st.text(max_size=4))
    | st.sampled_from("13811112222 +4915112345678 01711234567 02079460958 null NULL 0 -1 未知 #N/A".split())
)


@pytest.mark.parametrize("normalizer", NORMALIZERS)
@settings(max_examples=60, deadline=None)
@given(typed=st.lists(TYPED, max_size=30), region=st.sampled_from(["CN", "DE", "US"]))
@example(typed=["ﬁ İ Ǆ ϓ \u0345", "´a", "n-u l-l", "{{6D92078A-8246-4BA4-AE5B-76104861E7DC}}", "0\x1f."], region="CN")
def test_normalizing_twice_changes_nothing(normalizer: str, typed: list[str], region: str) -> None:
    namespace = Namespace("any", "contact", 50, 5, 3, normalizer, frozenset({"STAFF", "13811112223"}))  # type: ignore[arg-type]
    once = normalize(namespace, pa.array(typed, pa.string()), region)
    assert normalize(namespace, once, region).equals(once)


@settings(max_examples=30, deadline=None)
@given(typed=st.lists(st.none() | TYPED, max_size=30))
def test_each_value_is_normalized_by_itself(typed: list[str | None]) -> None:
    for namespace in SHIPPED.values():
        together = normalize(namespace, pa.array(typed, pa.string())).to_pylist()
        assert (
            together
            == [normalize(namespace, pa.array([one], pa.string()))[0].as_py() for one in typed[:5]] + together[5:]
        )
        if namespace.kind != "never":
            assert usable(namespace, pa.array(typed, pa.string())).tolist() == [one is not None for one in together]
