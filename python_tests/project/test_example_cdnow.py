"""The CDNOW example: its rows, and its figures where the package that ships them is at hand."""

import importlib.util
import os
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from project import ROOT, Project

EXAMPLE = ROOT / "examples/cdnow"
DATA = Path(os.environ.get("CDNOW_DATA") or "not set")
# In CI the data must be there: without them the test fails rather than be skipped.
needs_data = pytest.mark.skipif(
    not (DATA / "CDNOW_sample.txt").exists() and "CI" not in os.environ,
    reason="CDNOW_DATA does not name the data: make setup-cdnow fetches them",
)

spec = importlib.util.spec_from_file_location("prepare_cdnow", EXAMPLE / "prepare.py")
prepare = importlib.util.module_from_spec(spec)
spec.loader.exec_module(prepare)


def test_a_purchase_is_a_line_and_nothing_paid_is_none(tmp_path: Path):
    """Three purchases of two customers, one of them free."""
    log = tmp_path / "log.txt"
    log.write_text(
        " 00004 0001 19970101  2   29.33\n 00004 0001 19970802  1    0.00\n"
        " 00021 0002 19970103  3   63.34\n"
    )
    made = prepare.inputs(prepare.purchases(log))
    assert [row["account_id"] for row in made["accounts"]] == ["00004", "00021"]
    lines = [(row["account_id"], row["started_on"], row["amount"]) for row in made["revenue_lines"]]
    assert lines == [("00004", "1997-01-01", "29.33"), ("00021", "1997-01-03", "63.34")]


@needs_data
def test_lapses_and_verdicts_are_those_of_the_readme(tmp_path: Path):
    """Who lapsed, by hand, and what the README says of the scores."""
    bought = prepare.purchases(DATA / "CDNOW_sample.txt")
    folder = tmp_path / "inputs"
    folder.mkdir()
    for name, columns in prepare.HEADERS.items():
        prepare.write(folder, name, columns, [])
    for name, rows in prepare.inputs(bought).items():
        prepare.write(folder, name, list(rows[0]), rows)
    project = Project(
        tmp_path,
        input_folder=str(folder),
        as_of_date="1998-06-30",
        retention_basis="consumption",
        first_purchase_history_months=6,
    )
    project.build_marts(["score_verdicts", "score_validation", "account_outcomes"])
    readme = " ".join((EXAMPLE / "README.md").read_text().split())
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        lapsed = connection.sql(
            "select account_id, lapsed_in from main_intermediate.int_lapses"
            " where returned_in is null"
        ).fetchall()
        verdicts = connection.sql("select outcome, verdict, reason from score_verdicts").fetchall()
    assert {name for name, _ in lapsed} == silent_for_too_long(bought)
    assert f"{len(lapsed):,} of {len({row['account_id'] for row in bought}):,}" in readme
    for outcome, verdict, reason in verdicts:
        assert f"{outcome}: *{verdict}*" in readme
        assert reason in readme


def silent_for_too_long(bought: list[dict]) -> set[str]:
    """Return who has been silent for longer than twice their usual gap, or than eleven months."""
    months = defaultdict(set)
    for row in bought:
        months[row["account_id"]].add(int(row["started_on"][:4]) * 12 + int(row["started_on"][5:7]))
    found = set()
    for name, each in months.items():
        ordered = sorted(each)
        gaps = sorted(b - a for a, b in pairwise(ordered))
        usual = gaps[-(-9 * len(gaps) // 10) - 1] if len(gaps) >= 3 else 99
        if 1998 * 12 + 6 - ordered[-1] > min(2 * usual, 11):
            found.add(name)
    return found
