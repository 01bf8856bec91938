"""Laws of consent: no order of arrival matters, a merge is the most restrictive, an un-merge gives back."""

from hypothesis import given, strategies as st

from sojourn.consent import CHANNELS, PURPOSES, STATUSES, Channel, Statement, all_in_force, allowed, in_force

statements = st.builds(
    Statement,
    namespace=st.just("email"),
    value=st.sampled_from(["a", "b", "c"]),
    purpose=st.sampled_from(["marketing", "profiling", "analytics"]),
    channel=st.sampled_from([None, "email", "ads"]),
    status=st.sampled_from(STATUSES),
    time=st.integers(0, 5),
    source=st.just("web"),
    wording=st.none(),
    place=st.integers(0, 3).map(str),
)
many = st.lists(statements, max_size=8, unique=True)
moments = st.one_of(st.none(), st.integers(-1, 6))
asked = st.tuples(st.sampled_from(PURPOSES), st.sampled_from([None, *CHANNELS]), moments)


def oracle(said: list[Statement], purpose: str, channel: str | None, moment: int | None) -> bool | None:
    """The rule once more, in the plainest words: None where nothing was said."""
    answers = []
    for value in {one.value for one in said}:
        mine = [one for one in said if one.value == value and one.purpose == purpose]
        mine = [one for one in mine if one.channel is None or one.channel == channel]
        mine = [one for one in mine if moment is None or one.time <= moment]
        if mine:
            last = max(one.time for one in mine)
            answers.append(all(one.status == "granted" for one in mine if one.time == last))
    return all(answers) if answers else None


@given(many, asked, st.randoms())
def test_no_order_of_arrival_matters(said: list[Statement], question: tuple, random: object) -> None:
    shuffled = list(said)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert in_force(shuffled, *question) == in_force(said, *question)
    assert all_in_force(shuffled) == all_in_force(said)


@given(many, asked)
def test_it_is_the_rule(said: list[Statement], question: tuple) -> None:
    expected = oracle(said, *question)
    assert allowed(said, *question) is (question[0] == "analytics" if expected is None else expected)
    assert allowed(said, *question, analytics_unstated=False) is bool(expected)


@given(many, many, asked)
def test_a_merge_is_the_most_restrictive_and_an_unmerge_gives_back(
    ann: list[Statement], bo: list[Statement], question: tuple
) -> None:
    mine = [one for one in ann if one.value == "a"]
    others = [one for one in bo if one.value != "a"]
    apart = [in_force(mine, *question), in_force(others, *question)]
    together = in_force([*mine, *others], *question)
    stated = [one for one in apart if one is not None]
    assert (together is None) == (not stated)
    if together is not None:
        assert (together.status == "granted") == all(one.status == "granted" for one in stated)
    assert [in_force([one for one in [*mine, *others] if (one.value == "a") == first], *question)
            for first in (True, False)] == apart  # fmt: skip


@given(many, st.sampled_from(CHANNELS), moments)
def test_nothing_said_is_no(said: list[Statement], channel: Channel, moment: int | None) -> None:
    others = [one for one in said if one.purpose != "marketing"]
    assert not allowed(others, "marketing", channel, moment)
