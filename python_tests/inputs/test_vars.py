"""Vars that no model knows: the run stops and says which, and what they may be."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jinja_macros import load_macros
from project import ROOT, Project, account, estimate, fetch, line, product, unit, write_inputs
from run_dbt import split_settings

DEFAULTS = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"]
NUMBERS = ("whole", "number")


FILES = ("vars/declared_vars", "vars/check_vars", "vars/nearest_name", "inputs/declared_inputs")
MACROS = load_macros(*FILES)
DECLARED = MACROS["declared_vars"]()


def problem(name: str, value: object) -> str | None:
    """Return what the checks say of a value."""
    return MACROS["var_problem"](name, value, DECLARED)


# What is declared, what dbt has and what the page says are one


def test_every_var_is_declared_and_documented_with_its_default():
    """A new var stands in dbt_project.yml, in declared_vars and in the table of the docs."""
    assert list(DECLARED) == list(DEFAULTS)
    page = (ROOT / "docs/bring-your-own-data.md").read_text()
    table = page.split("| var | default |")[1].split("\n\n")[0]
    documented = {}
    for row in table.splitlines()[2:]:
        names, default = row.split(" | ")[:2]
        names = re.findall(r"`(\w+)`", names)
        values = [default] if len(names) == 1 else default.split(", ")
        documented |= dict(zip(names, values, strict=True))
    assert documented.keys() == DEFAULTS.keys()
    for name, default in DEFAULTS.items():
        if default is not None:
            shown = ", ".join(map(str, default)) if isinstance(default, list) else str(default)
            assert documented[name] in (shown, shown.lower()), name


def test_the_environment_sets_what_yaml_does_not_read():
    """YAML knows no macro of the project: what it reads is listed, and refused elsewhere."""
    files = [ROOT / "dbt_project.yml", *(ROOT / "models").rglob("*.yml")]
    files += [*(ROOT / "seeds").rglob("*.yml"), *(ROOT / "snapshots").rglob("*.yml")]
    read = {
        name
        for file in files
        for line in file.read_text().splitlines()
        for name in re.findall(r"\bvar\('(\w+)'", line)
        if f"env_var('PENETRATION_VAR_{name.upper()}'" not in line
    }
    assert read == {*load_macros("vars/var")["read_by_yaml"]()}
    settings = {"as_of_date": date(2025, 6, 30), "tier": 1, "population": "all_accounts"}
    environment, others = split_settings(settings)
    assert environment == {"PENETRATION_VAR_AS_OF_DATE": '"2025-06-30"'}
    assert others == {"tier": 1, "population": "all_accounts"}


def test_a_var_of_the_environment_is_checked_and_no_parse_is_lost(tmp_path: Path):
    """The message names the value; what YAML reads is refused; other vars cost a short parse."""
    project = Project(tmp_path)
    assert project.dbt("parse").success
    with patch.dict(os.environ, PENETRATION_VAR_AS_OF_DATE="soon"):
        assert 'The var as_of_date is "soon"' in str(project.dbt("build").exception)
    with patch.dict(os.environ, PENETRATION_VAR_POPULATION="all_accounts"):
        assert "population, since YAML reads it" in str(project.dbt("build").exception)
    seconds = {}
    for months in ("[1]", "[1, 12]"):
        with patch.dict(os.environ, PENETRATION_VAR_WATERFALL_MONTHS_BACK=months):
            began = time.process_time()
            assert project.dbt("parse").success
            seconds[months] = time.process_time() - began
    assert seconds["[1, 12]"] < 10


def test_every_default_passes():
    """The checks refuse nothing that the project itself says."""
    for name, default in DEFAULTS.items():
        assert problem(name, default) is None


# Single values, without dbt


@pytest.mark.parametrize("name", DECLARED)
def test_v5_a_value_of_another_kind_is_refused(name: str):
    """Text for a number, a number for a flag, one for a list, and so on, for every var."""
    rule = DECLARED[name]
    wrong: list[object] = ["", "  ", [], {}, ["a", "a"], [None], {"a": None}, [[1]], [{"a": 1}]]
    if rule["kind"] != "text":
        wrong += ["ninety", {"a": "b"}, ["b"], "true", "1"]
    if rule["kind"] in NUMBERS:
        low, high = rule["range"]
        wrong += [True, False, float("nan"), float("inf"), low - 1, high + 1, "1", "1 day"]
        wrong += [low + 0.5] if rule["kind"] == "whole" else []
    else:
        wrong += [0, 1, 2.5]
    if rule["kind"] != "flag":
        wrong += [True, False]
    for value in wrong:
        message = problem(name, value)
        assert message, (name, value)
        assert f"The var {name} is " in message
    assert bool(problem(name, None)) == (not rule.get("or_null", False))


def test_v5_a_pause_is_a_whole_number_of_days():
    """The message says what the var may be."""
    assert problem("pause_is_churn_after_days", "ninety") == (
        'The var pause_is_churn_after_days is "ninety"; '
        "it must be a whole number of days from 0 to 3660."
    )


@given(st.integers(1000, 9999), st.integers(0, 13), st.integers(0, 32))
def test_v2_a_date_is_a_day_of_the_calendar(year: int, month: int, day: int):
    """Exactly the days that the calendar has, as text or as YAML reads them."""
    text = f"{year}-{month:02}-{day:02}"
    try:
        known = date.fromisoformat(text)
    except ValueError:
        known = None
    assert (problem("demo_as_of_date", text) is None) == (known is not None)
    if known:
        assert problem("demo_as_of_date", known) is None


@pytest.mark.parametrize(
    "value",
    [
        *("2024-13-01", "2024-02-30", "2023-02-29", "2024-00-10", "2024-1-1", "31/12/2024"),
        *("2024-12-31 00:00:00", datetime(2024, 12, 31), 20241231, "2024-12-31'", "today"),
    ],
)
def test_v2_what_is_no_date_is_refused(value: object):
    """Whatever the form, for every var that is a day."""
    for name in ("as_of_date", "demo_as_of_date", "known_as_of", "history_starts_on"):
        assert "must be a date, YYYY-MM-DD" in problem(name, value)


def test_v3_a_day_to_come_is_refused():
    """Today is known, here or where the day begins first; what comes after is not."""
    for name in ("as_of_date", "known_as_of", "history_starts_on"):
        assert problem(name, date.today()) is None
        for ahead in (2, 31, 24_000):
            day = str(date.today() + timedelta(days=ahead))
            assert "not after today" in problem(name, day)


def test_v3_the_history_starts_no_later_than_it_ends():
    """As text or as YAML reads them; where either is not set or no day, nothing is compared."""
    at_odds = MACROS["days_at_odds"]
    assert at_odds("2025-01-01", date(2024, 12, 31)) == (
        'The var history_starts_on is "2025-01-01", after the var as_of_date, "2024-12-31"; '
        "it must be that day or an earlier one."
    )
    for first, last in [
        *[("2024-12-31", "2024-12-31"), (date(2024, 1, 1), "2024-12-31")],
        *[(None, "2024-12-31"), ("2024-12-31", None), ("x", "2024-12-31"), ("2024-12-31", "")],
    ]:
        assert at_odds(first, last) is None


def test_v5_an_encoding_is_one_for_all_or_one_for_each():
    """The message says which there are, and the inputs that a map may name."""
    message = problem("csv_encoding", "cp1252")
    assert "it must be one of utf-8, latin-1, utf-16 for all, or a map, each value" in message
    assert problem("csv_encoding", "latin-1") is None
    assert problem("csv_encoding", {"accounts": "utf-16"}) is None
    assert "The nearest to acounts is accounts" in problem("csv_encoding", {"acounts": "utf-16"})


@pytest.mark.parametrize(
    ("name", "nearest"),
    {
        "as_of": "as_of_date",
        "asof_date": "as_of_date",
        "input_floder": "input_folder",
        "folder": "input_folder",
        "Reporting_Currency": "reporting_currency",
        "currency": "reporting_currency",
        "cross_sell_definition": "cross_sell_definition",
        "pause_days": "pause_is_churn_after_days",
        "benchmarks": "benchmark",
        "benchmark_by_segments": "benchmark_by_segment",
        "timezone": "reporting_time_zone",
        "trust_order": "potential_trust_order",
    }.items(),
)
def test_v1_the_nearest_known_var_is_named(name: str, nearest: str):
    """Letters swapped, left out, a part of the name, another case."""
    assert MACROS["nearest_name"](name, DECLARED) == nearest


def test_v1_a_project_that_imports_this_one_has_vars_of_its_own():
    """Only at home, or for this project by name, is an unknown var a typing error."""
    context = {
        "invocation_args_dict": SimpleNamespace(vars={"their_own": 1, "as_of": 2, "as_of_date": 3}),
        "target": SimpleNamespace(type="duckdb"),
        "fromyaml": yaml.safe_load,
        "run_query": lambda _: SimpleNamespace(
            rows=[["vars: {theirs: 1, account_penetration: {benchmrk: x, benchmark: y}}"]]
        ),
    }
    for home, unknown in {
        "account_penetration": ["benchmrk", "theirs", "their_own", "as_of"],
        "theirs": ["benchmrk"],
    }.items():
        found = load_macros(*FILES, project_name=home, **context)
        assert found["unknown_vars"](DECLARED) == unknown
    context["target"].type = "postgres"
    found = load_macros(*FILES, project_name="theirs", **context)
    assert found["unknown_vars"](DECLARED) == []


def test_v6_no_value_is_spliced_into_sql_unquoted():
    """A text goes through text_literal; a name that a loop splices is checked for its letters."""
    for folder in ("models", "macros", "tests"):
        for file in (ROOT / folder).rglob("*.sql"):
            assert not re.search(r"'{{ ?var\(", file.read_text()), file
    assert problem("reporting_currency", "US'")
    assert problem("penetration_variants", ["revenue", "it's"])


# Whole runs


def test_every_problem_is_named_at_once_before_any_model(tmp_path: Path):
    """Even where a bad value would end the parsing with a message of Python's own."""
    project = Project(
        tmp_path,
        as_of="2024-12-31",
        input_floder="/data",
        as_of_date="2024-02-30",
        known_as_of="2090-12-31",
        pause_is_churn_after_days="ninety",
        waterfall_months_back=3,
        retention_basis="cohorts",
        source_tables={"acounts": "crm_accounts"},
        benchmark_by_segment="Enterprise",
        cause_thresholds={"engaged_contacts": "two", "healthy_from": 80},
        minimum_peers=0,
    )
    result = project.dbt("build")
    assert not result.success
    problems = [row.strip(" -") for row in str(result.exception).splitlines() if " - " in row]
    assert problems[:2] == [
        "There is no var as_of; the nearest is as_of_date.",
        "There is no var input_floder; the nearest is input_folder.",
    ]
    named = [re.match(r"The var (\w+) is ", problem)[1] for problem in problems[2:]]
    assert named == [name for name in DECLARED if name in project.settings]
    assert problems[2].endswith("The nearest to acounts is accounts.")
    assert not project.warehouse.exists() or tables(project) == []


SEGMENT = {"SM'B": "saas_enterprise"}


@pytest.fixture(scope="module")
def quoted(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Project]:
    """Return the project, under any vars, on a folder whose names have quotes in them."""
    folder = tmp_path_factory.mktemp("quoted")
    inputs = {
        "accounts": [account("a", segment="SM'B"), account("b", segment="Other")],
        "buying_units": [unit("u", "a")],
        "products": [product("P1")],
        "revenue_lines": [line(key, key, 100, "2024-01-01") for key in "ab"],
        "potential_estimates": [
            estimate(key, key, 4800, "2024-06-01", estimate_source="boss's word") for key in "ab"
        ],
    }
    write_inputs(folder / "inputs", inputs)

    def make(**settings: object) -> Project:
        return Project(
            folder,
            input_folder=str(folder / "inputs"),
            as_of_date="2024-12-31",
            potential_trust_order=["boss's word"],
            **settings,
        )

    return make


def test_v6_a_quote_in_a_segment_or_a_source_is_read(quoted: Callable[..., Project]):
    """The benchmark of the segment holds, and estimates of the source count."""
    project = quoted(benchmark_by_segment=SEGMENT)
    project.build_marts(["group_penetration"])
    with project.connect() as connection:
        rows = fetch(
            connection,
            """select group_value, rate, benchmark_verdict as verdict from group_penetration
            where group_by = 'segment' and variant = 'revenue' and month = '2024-12-01'
            order by group_value""",
        )
    assert rows == [
        {"group_value": "Other", "rate": 0.25, "verdict": "within"},
        {"group_value": "SM'B", "rate": 0.25, "verdict": "below"},
    ]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"benchmark_by_segment": {"SM'B2": "saas_enterprise"}}
            | {"cause_thresholds": {"engaged_contact": 2}},
            {
                "group_penetration": 'benchmark_by_segment names the segment "SM\'B2", which '
                "int_account_groups does not have; the nearest is SM'B.",
                "int_cause_thresholds": 'cause_thresholds names the signal "engaged_contact", '
                "which cause_thresholds does not have; the nearest is engaged_contacts.",
            },
        ),
        (
            {"benchmark": "saas_grow_stage"},
            {
                "group_penetration": 'benchmark names the slug "saas_grow_stage", which '
                "penetration_benchmarks does not have; the nearest is saas_growth_stage.",
            },
        ),
    ],
    ids=["of a segment", "of all"],
)
def test_v4_a_benchmark_or_segment_that_is_not_there(
    quoted: Callable[..., Project], settings: dict, said: dict[str, str]
):
    """A typing error would leave the usual one: the first model that reads the var stops."""
    project = quoted(**settings)
    if not project.warehouse.exists():
        quoted().build_marts(["group_penetration"])
    project.build("--select", "cause_thresholds", "--exclude-resource-type", "test")
    result = project.dbt("run", "--select", *said)
    assert result.result is not None, result.exception
    errors = {each.node.name: each.message for each in result.result if each.status == "error"}
    assert errors.keys() == said.keys()
    for name, text in said.items():
        assert f"The var {text}" in errors[name]


def test_v3_a_history_after_the_as_of_date_stops_the_run(tmp_path: Path):
    """Before anything is built, whichever of the two is read first."""
    project = Project(tmp_path, as_of_date="2024-12-31", history_starts_on="2025-02-01")
    result = project.dbt("build")
    assert not result.success
    assert 'history_starts_on is "2025-02-01", after the var as_of_date' in str(result.exception)
    assert not project.warehouse.exists() or tables(project) == []


def tables(project: Project) -> list[str]:
    """Return what a run left in its warehouse."""
    with project.connect() as connection:
        found = connection.sql("select table_name from duckdb_tables()").fetchall()
    return [name for (name,) in found]
