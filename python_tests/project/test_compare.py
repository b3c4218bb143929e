"""tools/compare.py: two warehouses are the same, or what differs is said."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from project import ROOT

ROWS = "select * from (values ('a', 1.5::double, 2), ('b', null, 3)) as rows (name, rate, accounts)"


@pytest.mark.parametrize(
    ("after", "renamed", "said"),
    [
        (ROWS, [], "Every mart has the same rows."),
        (f"{ROWS} order by name desc", [], "Every mart has the same rows."),
        (ROWS.replace("1.5::double", "1.5::double + 1e-12"), [], "Every mart has the same rows."),
        (ROWS.replace("1.5::double", "1.5001::double"), [], "rates: 1 rows changed"),
        (ROWS.replace("null", "0"), [], "rates: 1 rows changed"),
        (f"{ROWS} where accounts = 2", [], "rates: 1 rows only before, 0 only after"),
        (ROWS.replace("rate,", "share,"), [], "rates: other columns: rate, share"),
        (ROWS.replace("rate,", "share,"), ["rate=share"], "Every mart has the same rows."),
        (ROWS.replace("'a'", "'it''s'"), ["a=it's"], "Every mart has the same rows."),
    ],
)
def test_what_differs_is_said(tmp_path: Path, after: str, renamed: list[str], said: str):
    """A row more or less, a value, a column; not an order, nor the last digit of a double."""
    for name, query in (("before", ROWS), ("after", after)):
        with duckdb.connect(str(tmp_path / f"{name}.duckdb")) as connection:
            connection.execute(f"create table rates as {query}")
    ran = subprocess.run(
        [
            sys.executable,
            ROOT / "tools/compare.py",
            tmp_path / "before.duckdb",
            tmp_path / "after.duckdb",
            *(part for pair in renamed for part in ("--renamed", pair)),
        ],
        capture_output=True,
        text=True,
    )
    assert ran.stdout.strip() == said, ran.stderr
    assert ran.returncode == (said != "Every mart has the same rows.")
