"""The report: one safe, self-contained file in both languages; what has no data is left out."""

import re
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


def test_an_estimate_says_so(answers: dict[str, dict[str, Any]], lang: str) -> None:
    guessed = {**answers["transitions"], "exact": False}
    mark = "<span>estimate</span>" if lang == "en" else "<span>估算值</span>"
    assert mark in render(ReportData({"transitions": guessed}), lang)
    assert mark not in render(ReportData({"transitions": answers["transitions"]}), lang)


def test_an_event_has_one_color_in_the_whole_report(html: str, lang: str) -> None:
    name = (EN if lang == "en" else ZH)["view"]
    roles = set(re.findall(rf'<li class="e (\w+)" title="{name}">', html))
    assert len(roles) == 1
    assert f'fill="{{}}" data-node="1:{name}" class="f-{roles.pop()}"'.split('"', 2)[2] in html


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
