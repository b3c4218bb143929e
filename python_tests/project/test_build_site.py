"""The site: fitted to any rows, and gone where a build has failed."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
import yaml
from build_site import (
    ABSENT,
    LEFT_OUT,
    MULTIPLE,
    Failure,
    Marts,
    fit,
    fit_chart,
    marks_of,
    regional,
    replace_site,
)
from hypothesis import example, given
from hypothesis import strategies as st
from pages import BOARDS, run_site
from project import ROOT
from run_dbt import AREAS, Progress, plain, selection, tell

ANY_NUMBER = st.none() | st.floats(allow_nan=True, allow_infinity=True) | st.integers()
USUAL = {"value": {"format": "percent"}, "support": {"format": "percent_whole"}}
CARD = {
    "type": "kpi",
    "query": "q",
    "label": "Rate",
    "notes": "No rate: add rates.",
    "value": "rate",
    "support": {"value": "change", "label": "on a year ago"},
}
TABLE = {
    "type": "table",
    "query": "q",
    "title": "Rates",
    "notes": "No rate: add rates.",
    "style": {"columns": {"rate": {"format": "percent_whole"}, "n": {"format": "integer"}}},
}
LINE = {
    "type": "line",
    "query": "q",
    "title": "Rates",
    "notes": "No rate: add rates.",
    "x": "month",
    "y": "rate",
    "color": "segment",
    "style": {"axis_y": {"labels": {"format": "percent"}}, "marks": {"point": {"size": 0}}},
}


def fitted(chart: dict, rows: list[dict]) -> dict:
    """Fit a chart to the rows of its only query."""
    return fit_chart(chart, marks_of(chart), {"q": rows}, USUAL, waits=False)


# A chart is fitted to its rows


@example(rate=0.5, change=None)
@example(rate=14.1, change=3)
@example(rate=None, change=3)
@given(rate=ANY_NUMBER, change=ANY_NUMBER)
def test_b6_a_card_says_why_or_shows_a_number(rate, change):
    """Without a number the sentence; without two ends no change; from 1,000 % on a multiple."""
    card = fitted(CARD, [{"rate": rate, "change": change}])
    is_number = isinstance(rate, int) or (rate is not None and abs(rate) < float("inf"))
    assert (card["type"] == "kpi") == is_number
    if not is_number:
        assert card["message"] == CARD["notes"]
        return
    is_large = abs(rate) >= 10
    assert (card["style"].get("value", {}).get("format") == MULTIPLE) == is_large
    has_change = isinstance(change, int) or (change is not None and abs(change) < float("inf"))
    assert ("support" in card) == has_change
    assert "notes" not in card


@given(rates=st.lists(ANY_NUMBER))
def test_b1_a_table_never_asks_for_a_percentage_of_1000(rates):
    """The whole column is written as multiples, so that its rows can be compared."""
    table = fitted(TABLE, [{"rate": rate, "n": 3000} for rate in rates])
    if not rates:
        assert table["type"] == "callout" and table["title"] == "Rates"
        return
    is_large = any(rate is not None and abs(rate) >= 10 for rate in rates)
    expected = MULTIPLE if is_large else "percent_whole"
    assert table["style"]["columns"]["rate"]["format"] == expected
    assert table["style"]["columns"]["n"]["format"] == "integer"


@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {
                "month": st.integers(1, 3),
                "rate": ANY_NUMBER,
                "segment": st.sampled_from(["a", "b", None]),
            }
        )
    )
)
def test_b11_whatever_is_drawn_can_be_seen(rows):
    """A segment with one month is a point; without a rate the sentence; axes as the numbers."""
    chart = fitted(LINE, rows)
    drawn = [row for row in rows if row["rate"] is not None and abs(row["rate"]) < float("inf")]
    assert (chart["type"] == "line") == bool(drawn)
    if drawn:
        months = [{r["month"] for r in drawn if r["segment"] == s} for s in ("a", "b", None)]
        has_point = any(len(each) == 1 for each in months)
        assert (chart["style"]["marks"]["point"]["size"] > 0) == has_point


@pytest.mark.parametrize("amount", [None, 0, float("nan")])
def test_bars_without_height_are_no_chart(amount):
    """One category whose amount is 0 paints nothing."""
    bar = {"type": "bar", "query": "q", "title": "T", "notes": "None.", "x": "x", "y": "y"}
    assert fitted(bar, [{"x": "a", "y": amount}])["type"] == "callout"
    assert fitted(bar, [{"x": "a", "y": amount}, {"x": "b", "y": -1}])["type"] == "bar"


def test_names_of_inputs_in_a_sentence_are_shown_as_they_are():
    """An underscore is no mark of emphasis."""
    said = fitted(TABLE | {"notes": "Add unit_id to revenue_lines."}, [])["message"]
    assert said == "Add `unit_id` to `revenue_lines`."


def test_a_chart_of_a_mart_that_this_build_left_out_says_so(tmp_path: Path):
    """Its table may be there from an earlier build; the chart beside it is drawn."""
    with duckdb.connect(str(tmp_path / "marts.duckdb")) as connection:
        connection.execute("create table reporting_settings as select 'USD' as reporting_currency")
        connection.execute("create table quick_ratio as select 2.5 as rate")
        connection.execute("create table nrr_ceiling as select 1.5 as rate")
    marts = Marts(tmp_path / "marts.duckdb")
    del marts.tables["nrr_ceiling"]
    queries = {
        name: f"select rate from {{{{ ref('{name}') }}}}" for name in ("quick_ratio", "nrr_ceiling")
    }
    charts = {name: TABLE | {"query": name} for name in queries}
    board = {"title": "B", "queries": queries, "charts": charts, "rows": [*charts]}
    named = yaml.safe_load(marts.name_tables(yaml.dump(board, width=1000)))
    shared = {"queries": {}, "style": {"charts": {"kpi": {}}}}
    drawn = fit(named, marts, shared, {}, live=False)
    marts.connection.close()
    assert drawn["queries"]["quick_ratio"] == 'select rate from "main"."quick_ratio"'
    assert ABSENT in drawn["queries"]["nrr_ceiling"]
    assert drawn["charts"]["quick_ratio"]["type"] == "table"
    assert drawn["charts"]["nrr_ceiling"]["type"] == "callout"
    assert drawn["charts"]["nrr_ceiling"]["message"] == LEFT_OUT


def test_every_chart_has_a_sentence_for_when_it_is_empty():
    """Else nobody knows what to add."""
    for file in BOARDS.values():
        for name, chart in yaml.safe_load(file.read_text())["charts"].items():
            assert chart.get("notes", "").endswith("."), (file.stem, name)


def test_b2_any_unit_of_account_can_be_written():
    """A currency that dbt-charts does not know stands before the amount."""
    assert regional("GBP") == {"currency": "GBP"}
    assert regional("CREDITS")["locale"]["number"]["currency"] == ["CREDITS ", ""]


# A build that fails leaves no old picture


def test_a_failed_build_leaves_one_page_that_says_what_to_do(tmp_path: Path):
    """No input: an exit status, what is missing, what to do, and the raw text in a log."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "revenue.html").write_text("old")
    (tmp_path / "empty").mkdir()
    places = {
        "PENETRATION_WAREHOUSE": str(tmp_path / "account_penetration.duckdb"),
        "DBT_TARGET_PATH": str(tmp_path / "target"),
        "DBT_LOG_PATH": str(tmp_path / "dbt"),
        "VARS": json.dumps({"input_folder": str(tmp_path / "empty")}),
    }
    result = run_site(os.environ | places, "build", f"--site={site}")
    assert result.returncode == 1
    (page,) = site.iterdir()
    for words in (page.read_text(), result.stderr):
        assert "Input `revenue_lines` is missing" in words
        assert "run `make build` again" in words
        assert "on-run-start" not in words and "Traceback" not in words
    assert "on-run-start" in (tmp_path / "logs/site.log").read_text()
    again = run_site(os.environ | places, "pages", f"--site={site}")
    assert again.returncode == 1
    assert "The last build failed" in again.stderr
    assert list(site.iterdir()) == [page]


def test_a_site_is_swapped_in_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What is half drawn when something breaks is never seen; the next success clears it away."""
    monkeypatch.setenv("SITE_LOG", str(tmp_path / "logs/site.log"))
    site = tmp_path / "site"

    def make(new: Path) -> None:
        assert not any(new.iterdir())
        (new / "revenue.html").write_text("new")
        assert not site.exists() or not (site / "revenue.html").exists() or is_old()

    def is_old() -> bool:
        return (site / "revenue.html").read_text() == "old"

    def breaks(new: Path) -> None:
        make(new)
        raise ZeroDivisionError("nobody foresaw this")

    site.mkdir()
    (site / "revenue.html").write_text("old")
    (site / "docs.html").write_text("old")
    with pytest.raises(Failure):
        replace_site(site, breaks)
    assert [page.name for page in site.iterdir()] == ["index.html"]
    assert "fault of the project" in (site / "index.html").read_text()
    assert "nobody foresaw this" in (tmp_path / "logs/site.log").read_text()
    replace_site(site, make)
    assert [page.name for page in site.iterdir()] == ["revenue.html"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["logs", "site"]


def test_failing_nodes_are_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A test with its rows, a model with what the engine says; what passed is left out."""
    monkeypatch.setattr("run_dbt.WAREHOUSE", tmp_path / "warehouse.duckdb")
    duckdb.connect(str(tmp_path / "warehouse.duckdb")).close()
    test = {"unique_id": "test.p.bridge_ties.12", "status": "fail", "failures": 3, "message": "x"}
    raw = "Runtime Error in model a (models/a.sql)\n  Conversion Error: Could not convert '5%'"
    model = {"unique_id": "model.p.a", "status": "error", "message": raw}
    assert tell(test) == "Test bridge_ties: 3 rows are not as they must be."
    query = "select 'month is NULL' as problem, 1200 as row_count"
    assert tell(test | {"compiled_code": query}).endswith("as they must be: month is NULL (1,200)")
    assert tell(model) == (
        "Model a could not be built. The engine says: Conversion Error: Could not convert '5%'"
    )
    assert tell(model | {"status": "success"}) is None


def test_some_areas_are_chosen_with_what_a_build_always_tells():
    """By name, with commas or blanks; a name that is no area is refused; each has a selector."""
    chosen = selection("revenue, penetration")
    assert chosen == ["--select", "selector:revenue", "selector:penetration"]
    selectors = yaml.safe_load((ROOT / "selectors.yml").read_text())["selectors"]
    assert [each["name"] for each in selectors] == ["always", *AREAS[2:]]
    assert selection("") == ["--exclude", "resource_type:unit_test"]
    with pytest.raises(Failure, match="no area revenues"):
        selection("revenues")


def test_a_build_says_how_far_it_is_and_what_each_area_took(capsys: pytest.CaptureFixture):
    """A test is of the area of its model; a line where the last is older than some seconds."""

    def node(kind: str, area: str, tested: str | None = None) -> SimpleNamespace:
        return SimpleNamespace(
            resource_type=kind, fqn=["p", area, "x"], name=f"{area}_{kind}", attached_node=tested
        )

    nodes = {
        "m": node("model", "revenue"),
        "t": node("test", "valid_rows_x", tested="m"),
        "s": node("seed", "demo"),
    }
    progress = Progress(nodes)
    progress.told = 0
    for key, seconds in (("m", 1.5), ("m", 9), ("t", 0.5), ("s", 1)):
        said = SimpleNamespace(
            node_info=SimpleNamespace(unique_id=key),
            run_result=SimpleNamespace(execution_time=seconds),
        )
        progress.hear(SimpleNamespace(info=SimpleNamespace(name="NodeFinished"), data=said))
    progress.tell_areas({"revenue_model": 1234})
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "   33 %, 1 of 3: revenue"
    assert [line.split() for line in told[1:]] == [
        ["area", "models", "tests", "rows", "seconds"],
        ["inputs", "1", "0", "0", "1.0"],
        ["revenue", "1", "1", "1,234", "2.0"],
    ]


def test_what_dbt_prints_raw_is_said_plainly():
    """Time stamps, the name of the hook and the stack of macros are for dbt's makers."""
    raw = (
        "12:00:01  [ERROR]: Encountered an error:\n"
        "Compilation Error in operation x-on-run-start-0 (./dbt_project.yml)\n"
        "  The vars are wrong.\n    - as_of: did you mean as_of_date?\n  \n"
        "  > in macro check_vars (macros/inputs/check_vars.sql)\n  > called by operation x\n"
    )
    assert plain(raw) == ["The vars are wrong.", "as_of: did you mean as_of_date?"]


def test_make_help_names_what_the_site_can_do():
    """Every task of the script has a target in the Makefile."""
    targets = set(re.findall(r"^\t@\$\(SITE\) (\w+)", (ROOT / "Makefile").read_text(), re.M))
    helped = subprocess.run(
        [sys.executable, ROOT / "charts/build_site.py", "--help"], capture_output=True, text=True
    )
    assert targets == set(re.search(r"{([\w,]+)}", helped.stdout)[1].split(","))
