"""The test that checks every rule for the rows of a model in one query."""

import re

import duckdb
import pytest
from jinja2 import Environment
from project import ROOT

GOOD = [
    ("a", "2024-01-01", 0.5, 3, 40, "won"),
    ("a", "2024-02-01", 0, 0, 100, "lost"),
    ("b", "2024-01-01", 1, None, 0, None),
    ("b", None, None, 1, None, "won"),
]
RULES = {
    "key": ["account_id", "month"],
    "never_null": ["account_id"],
    "fractions": ["rate"],
    "not_negative": ["units"],
    "ranges": {"score": [0, 100]},
    "values": {"stage": ["won", "lost"]},
    "rules": ["units <= score or rate <= 1"],
}
BROKEN = {
    "account_id, month stand more than once": ("a", "2024-01-01", 0.5, 3, 40, "won"),
    "account_id is NULL": (None, "2024-03-01", 0.5, 3, 40, "won"),
    "rate is not between 0 and 1": ("c", "2024-01-01", 1.01, 3, 40, "won"),
    "units is below 0": ("c", "2024-01-01", 0.5, -1, 40, "won"),
    "score is below 0": ("c", "2024-01-01", 0.5, None, -1, "won"),
    "score is above 100": ("c", "2024-01-01", 0.5, 3, 101, "won"),
    "stage is none of won, lost": ("c", "2024-01-01", 0.5, 3, 40, "wonn"),
    "not so: units <= score or rate <= 1": ("c", "2024-01-01", 1.5, 41, 40, "won"),
}


def broken(rows: list[tuple], **rules: object) -> dict[str, int]:
    """Return what the test says of some rows."""
    text = (ROOT / "tests/generic/valid_rows.sql").read_text()
    text = re.sub(r"{% (end)?test", r"{% \1macro", text)
    engine = Environment(extensions=["jinja2.ext.do"])
    engine.globals["config"] = lambda **settings: ""
    engine.globals["account_penetration"] = {"text_literal": lambda value: f"'{value}'"}
    query = engine.from_string(text).module.valid_rows("deals", **rules)
    with duckdb.connect() as connection:
        connection.execute(
            "create table deals (account_id text, month date, rate double, units int, score int, "
            "stage text)"
        )
        connection.executemany("insert into deals values (?, ?, ?, ?, ?, ?)", rows)
        return dict(connection.execute(str(query)).fetchall())


def test_rows_that_keep_every_rule_pass():
    """NULL breaks nothing but never_null; with the ends of each range."""
    assert broken(GOOD, **RULES) == {}


@pytest.mark.parametrize("problem", BROKEN)
def test_each_broken_rule_is_named_with_its_rows(problem: str):
    """One bad row breaks its rule; a rule that it does not name stays silent."""
    found = broken([*GOOD, BROKEN[problem]], **RULES)
    assert found[problem] == 1
    assert found.keys() <= {problem, "rate is not between 0 and 1"}


def test_two_rows_without_a_part_of_the_key_are_the_same():
    """NULL is a value like any other in a key."""
    rows = [("b", None, 1, 1, 1, "won")] * 2
    assert broken(rows, key=["account_id", "month"]) == {
        "account_id, month stand more than once": 1
    }
    assert broken(rows, other_keys=[["stage"], ["account_id", "stage"]]).keys() == {
        "stage stand more than once",
        "account_id, stage stand more than once",
    }


def test_a_value_that_its_parent_lacks_is_named():
    """A NULL refers to nothing; a value that stands twice in the parent is no fault of this."""

    class Parent(str):
        identifier = "accounts"

    known = Parent("(values ('a'), ('a')) as accounts(account_id)")
    rows = [*GOOD, (None, None, 1, 1, 1, "won")]
    found = broken(rows, references={"account_id": [known, "account_id"]})
    assert found == {"account_id is not in accounts": 2}
