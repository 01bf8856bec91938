"""The report: one safe, self-contained file in both languages; what has no data is left out."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring

from sojourn.reports import ReportData, picture, render
from sojourn.vocabulary import InvalidInput
from unit.drawing.sample_answers import all_answers
from unit.drawing.sample_brand import EN, HOSTILE, ZH

VOID = {"meta", "br", "hr", "img", "link", "input"}


class Outline(HTMLParser):
    """Checks that every element is closed, and collects what stands where."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.problems: list[str] = []
        self.headlines: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "h2":
            self.headlines.append(data)


def outline(html: str) -> Outline:
    found = Outline()
    found.feed(html)
    assert not found.open
    assert not found.problems
    return found


@pytest.fixture(scope="module", params=["en", "zh-CN"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def answers(lang: str) -> dict[str, dict[str, Any]]:
    return all_answers(EN if lang == "en" else ZH)


@pytest.fixture(scope="module")
def html(answers: dict[str, dict[str, Any]], lang: str) -> str:
    commands = {name: f"sojourn {name} --goal '{HOSTILE}'" for name in answers}
    data = ReportData(answers, commands, title=f"Brand {HOSTILE}", rejected=3, rejects="rejects/<web>.csv")
    return render(data, lang)


def test_the_page_is_well_formed(html: str, lang: str) -> None:
    found = outline(html)
    assert ("html", {"lang": lang}) in found.tags
    assert sum(tag == "h1" for tag, _ in found.tags) == 1
    ids = [attributes["id"] for _, attributes in found.tags if attributes.get("id")]
    assert len(ids) == len(set(ids))


def test_nothing_comes_from_outside_and_nothing_runs(html: str) -> None:
    found = outline(html)
    assert not {tag for tag, _ in found.tags} & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    for _, attributes in found.tags:
        assert not [name for name in attributes if name.startswith("on") or name in {"src", "srcset", "action"}]
        assert (attributes.get("href") or "#").startswith("#")
    assert html.replace('xmlns="http://www.w3.org/2000/svg"', "").count("http") == html.count("http-equiv")
    assert "@import" not in html
    assert "default-src 'none'" in html


def test_names_from_the_data_are_only_text(html: str) -> None:
    assert "<script" not in html
    assert "onerror=alert(1)>" not in html
    assert "&lt;script&gt;" in html


def test_every_section_has_a_finding_a_definition_a_table_and_a_caption(html: str, answers: dict[str, Any]) -> None:
    for name in answers.keys() - {"describe"}:
        section = re.search(rf'<section id="{name}">.*?</section>', html, re.DOTALL)
        assert section, name
        assert "<h2>" in section[0]
        assert 'class="definition"' in section[0]
        assert "<table>" in section[0], "each chart has its numbers as a table"
        assert 'class="caption"' in section[0]
        assert f"<code>sojourn {name}" in section[0]
        assert "3.2" in section[0]


def test_the_pictures_inside_are_well_formed(html: str) -> None:
    pictures = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(pictures) == 10
    for svg in pictures:
        fromstring(svg)


def test_what_a_pain_point_is_associated_with_is_never_called_its_cause(html: str, lang: str) -> None:
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL)
    if lang == "en":
        assert "associated with" in text
        causes = re.findall(r"[^.]*\bcaus\w+[^.]*\.", text)
        assert all(" not " in sentence for sentence in causes)
    else:
        assert "关联" in text
        assert "导致" not in text


def test_the_numbers_of_the_head_are_there(html: str, lang: str) -> None:
    assert "10,000" in html
    assert ("1 Jan 2026" if lang == "en" else "2026年1月1日") in html
    assert ("90 days" if lang == "en" else "90 天") in html


def test_rejected_rows_and_date_only_sources_are_noted(html: str) -> None:
    notes = re.search(r'<section class="notes".*?</section>', html, re.DOTALL)
    assert notes
    assert "store.parquet states dates without times" in notes[0]
    assert "rejects/&lt;web&gt;.csv" in notes[0]


@pytest.mark.parametrize("name", ("paths", "funnel", "transitions", "variants", "sessions", "durations", "time_to_goal",
                                  "repeats", "switches", "painpoints", "journeys_ranked"))  # fmt: skip
def test_a_report_of_one_answer_or_of_all_but_one(name: str, answers: dict[str, dict[str, Any]], lang: str) -> None:
    alone = outline(render(ReportData({name: answers[name]}), lang))
    assert ("section", {"id": name}) in alone.tags
    without = outline(render(ReportData({key: answers[key] for key in answers if key != name}), lang))
    assert ("section", {"id": name}) not in without.tags


EMPTY: dict[str, dict[str, Any]] = {
    "describe": {"events": 0, "customers": 0, "first": None, "last": None, "sources": [], "channels": []},
    "paths": {
        "nodes": [],
        "links": [],
        "hidden": {},
        "paths": [],
        "start": "a",
        "goal": "b",
        "customers": 0,
        "reached": 0,
    },
    "funnel": {"steps": []},
    "transitions": {"transitions": []},
    "variants": {"variants": [], "other": {"variants": 0, "passes": 0, "share": 0.0}},
    "sessions": {"sessions": 0},
    "durations": {"steps": []},
    "time_to_goal": {"start": "a", "goal": "b", "curve": [], "customers": 0},
    "repeats": {"repeats": [], "loops": []},
    "switches": {"switches": [], "goal": "b"},
    "painpoints": {"goal": "b", "painpoints": []},
    "journeys_ranked": {"frequent": [], "costly": [], "problematic": [], "promising": []},
}


def test_answers_without_rows_leave_a_page_without_sections(lang: str) -> None:
    found = outline(render(ReportData(EMPTY), lang))
    assert "section" not in {tag for tag, _ in found.tags}
    outline(render(ReportData({}), lang))


def test_values_that_are_not_known_are_a_dash(answers: dict[str, dict[str, Any]], lang: str) -> None:
    pains = [
        {**row, "value": None, "value_at_stake": None, "share_reached": None}
        for row in answers["painpoints"]["painpoints"]
    ]
    switches = [{**row, "value": None, "median_seconds_to_goal": None} for row in answers["switches"]["switches"]]
    html = render(
        ReportData({
            "painpoints": {**answers["painpoints"], "painpoints": pains, "currency": None},
            "switches": {**answers["switches"], "switches": switches, "currency": None},
        }),
        lang,
    )  # fmt: skip
    outline(html)
    assert "None" not in html


def test_a_definition_may_come_in_several_languages(answers: dict[str, dict[str, Any]], lang: str) -> None:
    both = {**answers["paths"], "definition": {"en": "Told in English.", "zh-CN": "中文定义。"}}
    html = render(ReportData({"paths": both}), lang)
    assert ("Told in English." in html) == (lang == "en")
    assert ("中文定义。" in html) == (lang == "zh-CN")


def test_without_a_goal_nothing_speaks_of_one(answers: dict[str, dict[str, Any]], lang: str) -> None:
    nodes = [{**row, "goal": False, "dropped": row["customers"], "other": 0} if row["goal"] else row
             for row in answers["paths"]["nodes"]]  # fmt: skip
    paths = {**answers["paths"], "goal": None, "start": None, "reached": None, "nodes": nodes}
    rows = [{**row, "reached": None, "share_reached": None} for row in answers["switches"]["switches"]]
    html = render(
        ReportData({"paths": paths, "switches": {**answers["switches"], "goal": None, "switches": rows}}), lang
    )
    outline(html)
    assert "None" not in html
    assert "f-r" not in re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL), "no colors of an outcome"


def told(html: str) -> str:
    """Give what a person reads, without tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL)))


def test_the_rest_of_the_paths_are_the_customers_who_are_not_in_the_list(answers: dict[str, dict[str, Any]]) -> None:
    answer = answers["paths"]
    rest = answer["customers"] - sum(row["customers"] for row in answer["paths"][:10])
    assert f"{rest:,}" in told(render(ReportData({"paths": answer}), "en")).split("took other paths")[0][-30:]
    rows = [{**answer["paths"][0], "customers": answer["customers"] - 1, "reached": 17, "share_reached": 0.0017}]
    html = told(render(ReportData({"paths": {**answer, "paths": rows}}), "en"))
    assert "1 customer (<0.1%) took other paths" in html
    assert "0.2%" in html, "the share of the path's customers who reach the goal"


def test_the_most_frequent_transition_is_truly_that(answers: dict[str, dict[str, Any]]) -> None:
    found = answers["transitions"]["transitions"]
    most = max(row["passes"] for row in found)
    again = {**found[0], "from": "Again", "to": "Again", "passes": most + 1, "customers": 3}
    html = render(ReportData({"transitions": {**answers["transitions"], "transitions": [*found, again]}}), "en")
    headline = next(text for text in outline(html).headlines if "Again" in text)
    assert headline.startswith(f"Most often Again is directly repeated: {most + 1:,} times. Between different events")
    alone = told(render(ReportData({"transitions": {"transitions": [again]}}), "en"))
    assert "Only Again follows itself" in alone


def pain(event: str, customers: int, these: float | None, others: float) -> dict[str, Any]:
    return {
        "rank": 1, "kind": "repeat", "event": event, "to": None, "customers": customers, "share": 0.5, "value": None,
        "share_reached": these, "share_reached_others": others, "value_at_stake": None, "threshold_seconds": None,
    }  # fmt: skip


def test_what_goes_with_reaching_the_goal_is_never_told_first() -> None:
    rows = [pain("Good", 900, 0.6, 0.2), pain("Few", 7, 0.1, 0.2), pain("Bad", 300, 0.1, 0.2)]
    html = render(ReportData({"painpoints": {"goal": "Order", "painpoints": rows}}), "en")
    assert "Repeating Bad: 300 customers" in outline(html).headlines
    card = re.search(r'<article class="card pain">.*?</article>', html, re.DOTALL)
    assert card
    assert "Repeating Bad" in card[0]
    assert "That is no pain by this measure" in html
    only_good = render(ReportData({"painpoints": {"goal": "Order", "painpoints": rows[:1]}}), "en")
    assert "Nothing found that goes with missing Order" in outline(only_good).headlines
    assert "card pain" not in re.sub(r"<style>.*?</style>", "", only_good, flags=re.DOTALL)


def test_a_card_of_few_customers_stands_last_and_says_so(answers: dict[str, dict[str, Any]]) -> None:
    rare = {"path": ["Visit"], "customers": 7, "share_reached": 1.0, "median_seconds": 5.0, "value": None, "cost": None}
    pains = {**answers["painpoints"], "painpoints": [pain("Rare", 3, 0.1, 0.2)]}
    data = {"painpoints": pains, "funnel": answers["funnel"], "journeys_ranked": {"promising": [rare], "goal": "b"}}
    html = re.sub(r"<style>.*?</style>", "", render(ReportData(data), "en"), flags=re.DOTALL)
    assert re.findall(r'class="card (\w+)"', html) == ["step", "few", "few"]
    assert "Only 7 customers: too few to rely on." in html


def test_what_was_chosen_by_itself_is_said_to_be(answers: dict[str, dict[str, Any]], lang: str) -> None:
    chosen = told(render(ReportData(answers, chosen={"goal", "steps"}), lang))
    given = told(render(ReportData(answers), lang))
    for option in ("sojourn report --goal", "sojourn report --step"):
        assert option in chosen
        assert option not in given


def test_the_definition_is_folded_away_beneath_the_picture_and_open_in_print(html: str) -> None:
    section = re.search(r'<section id="paths">.*?</section>', html, re.DOTALL)
    assert section
    assert section[0].index("<svg") < section[0].index('<details class="definition"><summary>')
    assert '<p class="definition">' in section[0]
    printed = html.split("@media print", 1)[1]
    assert "p.definition { display: block;" in printed


def test_a_chinese_definition_says_its_times_in_chinese(answers: dict[str, dict[str, Any]]) -> None:
    told_in = {**answers["paths"], "definition": "时间窗 7d，目标“7d pass”，静默 1.5h", "goal": "7d pass"}
    html = told(render(ReportData({"paths": told_in}), "zh-CN"))
    assert "时间窗 7 天，目标“7d pass”，静默 1.5 小时" in html


def test_one_is_singular(answers: dict[str, dict[str, Any]]) -> None:
    one = {**answers["sessions"], "median_events": 1.0, "events_read": 1, "customers_read": 1}
    html = told(render(ReportData({"sessions": one}), "en"))
    assert "the median one has 1 event and" in html
    assert "1 event of 1 customer read" in html


def test_an_estimate_says_so(answers: dict[str, dict[str, Any]], lang: str) -> None:
    guessed = {**answers["transitions"], "exact": False}
    mark = "<span>estimate</span>" if lang == "en" else "<span>估算值</span>"
    assert mark in render(ReportData({"transitions": guessed}), lang)
    assert mark not in render(ReportData({"transitions": answers["transitions"]}), lang)


def test_an_event_has_one_color_in_the_whole_report(html: str, lang: str) -> None:
    name = (EN if lang == "en" else ZH)["view"]
    roles = set(re.findall(rf'<li class="e (\w+)" title="{name}">', html))
    assert len(roles) == 1
    assert re.search(rf'<rect [^>]*data-node="1:{name}" class="f-{roles.pop()}">', html)


def test_the_same_answers_give_the_same_file(answers: dict[str, dict[str, Any]], lang: str) -> None:
    assert render(ReportData(answers), lang) == render(ReportData(answers), lang)


def test_a_picture_alone_carries_its_finding_its_pain_and_its_command(answers: dict[str, Any], lang: str) -> None:
    svg = picture("paths", answers["paths"], lang, command="sojourn paths --goal order", pains=answers["painpoints"])
    text = " ".join("".join(node.itertext()) for node in fromstring(svg).iter("{http://www.w3.org/2000/svg}text"))
    assert "sojourn paths --goal order" in text
    assert "3.2" in text
    assert ("CN¥" if lang == "en" else "¥") in text
    assert "<script" not in svg


@pytest.mark.parametrize("name", ("funnel", "transitions", "switches", "time_to_goal", "painpoints"))
def test_every_drawn_question_has_a_picture_alone(name: str, answers: dict[str, Any], lang: str) -> None:
    fromstring(picture(name, answers[name], lang))


def test_no_picture_is_a_clear_error(answers: dict[str, Any], lang: str) -> None:
    for name, answer in (("variants", answers["variants"]), ("funnel", EMPTY["funnel"])):
        with pytest.raises(InvalidInput) as caught:
            picture(name, answer, lang)
        assert caught.value.code == "picture.none"
