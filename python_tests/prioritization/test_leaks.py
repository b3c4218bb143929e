"""No feature and no cause knows what happened later: rows dated after a month change neither."""

from pathlib import Path

import duckdb
import pytest
from project import ROOT, Project

LAST_DAY = "2025-06-30"
# When a row of an input came to be known. Other inputs hold no such date, or feed no feature.
DATED = {
    "account_parents": "valid_from",
    "account_plans": "occurred_on",
    "buying_units": "opened_on",
    "cell_positions": "recorded_on",
    "contacts": "joined_on",
    "engagements": "occurred_at",
    "exchange_rates": "rate_date",
    "health_checks": "measured_on",
    "opportunities": "created_on",
    "potential_estimates": "estimated_on",
    "product_usage": "usage_month",
    "products": "launched_on",
    "revenue_lines": "started_on",
}

# The parent is today's by definition, and so is the segment that an account is compared within.
OF_TODAY = ("parent_id", "deal_size_to_peers", "initial_win_rate")
NO_TESTS = ("--exclude-resource-type", "test", "unit_test")


def write_what_was_dated_by_then(folder: Path) -> int:
    """Write the demo's inputs without the rows dated after LAST_DAY; return how many those are.

    A unit that opened later stays if a person was in it by then: without it theirs would go too.
    """
    left_out = 0
    with duckdb.connect() as connection:
        for seed in sorted((ROOT / "seeds/demo").glob("demo_*.csv")):
            name = seed.stem.removeprefix("demo_")
            rows = f"read_csv('{seed}', all_varchar = true, header = true, quote = '\"')"
            later = is_later(name)
            if name == "buying_units":
                people = seed.with_name("demo_contacts.csv")
                people = f"read_csv('{people}', all_varchar = true, header = true, quote = '\"')"
                named = f"select unit_id from {people} where not {is_later('contacts')}"
                later = f"({later} and unit_id not in ({named} and unit_id is not null))"
            target = folder / f"{name}.csv"
            connection.execute(f"copy (from {rows} where not {later}) to '{target}' (header)")
            left_out += connection.sql(f"from {rows} where {later}").count("*").fetchone()[0]
    return left_out


def is_later(name: str) -> str:
    """Return SQL for a row of an input dated after LAST_DAY; one without a date isn't."""
    day = f"left({DATED[name]}, 10)" if name in DATED else "null"
    return f"coalesce(try_cast({day} as date) > '{LAST_DAY}', false)"


@pytest.fixture(scope="module")
def then(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build features and causes as of LAST_DAY, from what was dated by then."""
    folder = tmp_path_factory.mktemp("then")
    (folder / "inputs").mkdir()
    assert write_what_was_dated_by_then(folder / "inputs") > 5000
    project = Project(folder, input_folder=str(folder / "inputs"), as_of_date=LAST_DAY)
    project.dbt("build", "--select", "+account_features", "+int_cause_facts", *NO_TESTS)
    return project.warehouse


@pytest.mark.parametrize(
    "table",
    [
        "main.account_features",
        "main_intermediate.int_opportunity_history",
        "main_intermediate.int_cause_facts",
    ],
)
def test_rows_dated_later_change_nothing(table: str, then: Path, demo_warehouse: Path):
    """Every account and month, every column but those of today."""
    with duckdb.connect() as connection:
        for name, warehouse in {"early": then, "late": demo_warehouse}.items():
            connection.execute(f"attach '{warehouse}' as {name} (read_only)")
        columns = [
            row[0]
            for row in connection.execute(f"describe early.{table}").fetchall()
            if row[0] not in OF_TODAY
        ]
        differences = connection.execute(
            f"""
            select {
                ", ".join(f"count(*) filter (where {is_other(name)}) as {name}" for name in columns)
            }, count(*) as rows
            from early.{table} as early
            full join late.{table} as late using (account_id, month)
            where month <= '{LAST_DAY}'
            """
        )
        names = [column[0] for column in differences.description]
        found = dict(zip(names, differences.fetchone(), strict=True))
    assert found.pop("rows") > 1000
    assert {name: count for name, count in found.items() if count} == {}


def is_other(column: str) -> str:
    """Return SQL for a column that differs; a double by more than its last digits."""
    if column in ("account_id", "month"):
        return "early.rowid is null or late.rowid is null"
    pair = f"early.{column}", f"late.{column}"
    return (
        f"{pair[0]} is distinct from {pair[1]} and not coalesce(abs(try_cast({pair[0]} as double) "
        f"- try_cast({pair[1]} as double)) <= 1e-9 * abs(try_cast({pair[1]} as double)), false)"
    )
