"""What was believed on a past date, rebuilt from dates and from snapshots (var known_as_of).

A company keeps its tables until 20 May, is built then, and changes them in June: some rows are
added, dated in June or later; others are overwritten in place, which only a snapshot remembers.
"""

from datetime import date
from pathlib import Path

import duckdb
import pytest
from jinja_macros import load_macros
from project import Inputs, Project, account, estimate, fetch, line, product, unit, write_inputs

AS_OF = "2025-06-30"
MAY, JUNE = "2025-05-31", "2025-06-20"
FIRST_RUN, SECOND_RUN = "2025-05-20", "2025-06-10"
SNAPSHOTS = ("+resource_type:snapshot",)
MARTS = ("+account_penetration_wide", "+input_reconciliation")


def in_may() -> Inputs:
    """Five accounts that each captured 1,200 a year of a potential of 4,800."""
    keys = ("appended", "in_time", "overwritten", "deleted", "still")
    return {
        "products": [product("P1")],
        "accounts": [account(key, segment="SMB") for key in keys],
        "buying_units": [unit(f"{key}-1", key) for key in keys],
        "revenue_lines": [line(key, key, 100, "2024-01-01", unit_id=f"{key}-1") for key in keys],
        "potential_estimates": [estimate(key, key, 4800, "2024-02-01") for key in keys],
        "contacts": [{"contact_id": "ann", "account_id": "appended", "unit_id": "appended-1"}],
        "engagements": [
            {"engagement_id": "E1", "account_id": "appended", "contact_id": "ann"}
            | {"channel": "sales", "kind": "call", "occurred_at": "2025-05-10 12:00:00"}
        ],
    }


def in_june() -> Inputs:
    """The same tables after the changes of June."""
    tables = in_may()
    accounts, units, lines, estimates = (
        {row[key]: row for row in tables[name]}
        for name, key in (
            ("accounts", "account_id"),
            ("buying_units", "unit_id"),
            ("revenue_lines", "line_id"),
            ("potential_estimates", "estimate_id"),
        )
    )
    accounts["overwritten"]["segment"] = "Enterprise"
    lines["overwritten"]["amount"] = 300
    estimates["overwritten"]["amount"] = 9600
    del estimates["deleted"]
    # Entered after the first run and before the end of May, seen by the second run only.
    estimates["seen_late"] = estimate("seen_late", "in_time", 6000, "2025-05-24")
    estimates["seen_late"]["recorded_on"] = "2025-05-25"
    # Dated back to March, entered in June; a unit that has no date of its own.
    estimates["late"] = estimate("late", "appended", 9600, "2025-03-01", recorded_on="2025-06-05")
    units["appended-2"] = unit("appended-2", "appended")
    position = {"unit_id": "still-1", "product_id": "P1", "position": "blocked"}
    tables["cell_positions"] = [position | {"recorded_on": "2025-06-05"}]
    tables["contacts"][0] |= {"unit_id": "appended-2", "buying_role": "champion"}
    tables["buying_units"] = list(units.values())
    tables["potential_estimates"] = list(estimates.values())
    return tables


class Believer:
    """A company's folder and warehouse, built as of one date and believed on another."""

    def __init__(self, folder: Path) -> None:
        """Keep inputs, warehouse and snapshots in one folder."""
        self.folder = folder

    def project(self, **settings: object) -> Project:
        """Return the project on the folder's inputs."""
        inputs = str(self.folder / "inputs")
        return Project(self.folder, input_folder=inputs, as_of_date=AS_OF, **settings)

    def build(self, inputs: Inputs, run_on: str, *marts: str) -> None:
        """Take the snapshots and build some marts, as if this were the day of the run."""
        write_inputs(self.folder / "inputs", inputs)
        project = self.project()
        build(project, *SNAPSHOTS, *marts)
        move_run(project, run_on)

    def believe(self, day: str) -> dict:
        """Rebuild as believed on a day; return the state of each account."""
        project = self.project(known_as_of=day)
        build(project, *MARTS)
        return state(project)


def build(project: Project, *selected: str) -> None:
    """Build what is selected, without tests."""
    project.build("--select", *selected, "--exclude-resource-type", "test", "unit_test")


def move_run(project: Project, day: str) -> None:
    """Date what a snapshot has just written to another day than today."""
    with duckdb.connect(str(project.warehouse)) as warehouse:
        tables = fetch(
            warehouse, "select table_name from duckdb_tables() where schema_name = 'main_snapshots'"
        )
        assert len(tables) >= 7
        for table in tables:
            for column in ("dbt_valid_from", "dbt_valid_to", "dbt_updated_at"):
                warehouse.execute(
                    f"update main_snapshots.{table['table_name']} set {column} = '{day}' "
                    f"where {column} >= '2025-12-31'"
                )


def state(project: Project) -> dict:
    """Return by account the last month's captured, potential, units and segment.

    And the cell positions under a name of their own: they have dates, but no snapshot.
    """
    with project.connect() as connection:
        (unreconciled,) = fetch(
            connection,
            "select count(*) as inputs from input_reconciliation"
            " where rows_read != rows_accepted + rows_rejected",
        )
        assert unreconciled["inputs"] == 0
        positions = fetch(connection, "select position from main_staging.stg_cell_positions")
        rows = fetch(
            connection,
            """
            select wide.account_id, wide.segment, wide.month, revenue_captured as captured,
                revenue_potential as potential, buying_units_potential as units
            from account_penetration_wide as wide
            where wide.month = (select max(month) from account_penetration_wide)
            """,
        )
    found = {row.pop("account_id"): row for row in rows}
    found["still"]["positions"] = [row["position"] for row in positions]
    return found


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Believer:
    """Return a company built in May and again in June."""
    believer = Believer(tmp_path_factory.mktemp("believed"))
    believer.build(in_may(), FIRST_RUN)
    believer.build(in_june(), SECOND_RUN, *MARTS, "+penetration_waterfall")
    return believer


@pytest.fixture(scope="module")
def today(company: Believer) -> dict:
    """Return what is believed now."""
    return state(company.project())


@pytest.fixture(scope="module")
def waterfall(company: Believer, today: dict) -> list[dict]:
    """Return why the rate of each account's group moved in March, as believed now."""
    assert today
    with company.project().connect() as connection:
        return fetch(
            connection,
            "select * from penetration_waterfall where months_back = 1 and group_by = 'parent'",
        )


@pytest.fixture(scope="module")
def believed_in_may(company: Believer, waterfall: list[dict]) -> dict:
    """Return what was believed at the end of May; the marts of today are read by then."""
    assert waterfall
    return company.believe(MAY)


@pytest.fixture(scope="module")
def believed_in_june(company: Believer, believed_in_may: dict) -> dict:
    """Return what was believed after the changes."""
    assert believed_in_may
    return company.believe(JUNE)


def test_today_has_the_changes(today: dict) -> None:
    """Without the var everything is as the tables are."""
    assert {key: row["potential"] for key, row in today.items()} == {
        "appended": 9600,
        "in_time": 6000,
        "overwritten": 9600,
        "deleted": None,
        "still": 4800,
    }
    assert today["appended"]["month"] == date(2025, 6, 1)
    assert today["overwritten"]["captured"] == 3600


def test_a_revision_of_june_changes_nothing_believed_in_may(believed_in_may: dict) -> None:
    """Added or overwritten, deleted or backdated: in May nobody knew."""
    assert believed_in_may["still"].pop("positions") == []
    for key, row in believed_in_may.items():
        assert row == {
            "segment": "SMB",
            "month": date(2025, 5, 1),
            "captured": 1200,
            "potential": 6000 if key == "in_time" else 4800,
            "units": 1,
        }, key


def test_without_snapshots_the_dates_of_recording_count(tmp_path: Path) -> None:
    """Who keeps no snapshots still leaves out what was recorded later; the rest is as it is."""
    believer = Believer(tmp_path)
    write_inputs(tmp_path / "inputs", in_june())
    potential = {key: row["potential"] for key, row in believer.believe(MAY).items()}
    assert potential == {
        "appended": 4800,
        "in_time": 6000,
        "overwritten": 9600,
        "deleted": None,
        "still": 4800,
    }


def test_what_was_known_in_june_is_believed_in_june(today: dict, believed_in_june: dict) -> None:
    """Ten days after the changes they are believed, in all that they touch."""
    assert believed_in_june == today
    assert believed_in_june["appended"]["units"] == 2
    assert believed_in_june["still"]["positions"] == ["blocked"]
    assert believed_in_june["overwritten"]["segment"] == "Enterprise"


def test_the_fall_of_march_is_named_a_revised_potential(waterfall: list[dict]) -> None:
    """Penetration fell because somebody raised the estimate, not because we sold less."""
    moved = {
        row["group_value"]: row for row in waterfall if row["rate_before"] != row["rate_after"]
    }
    assert {key: str(row["month"]) for key, row in moved.items()} == {
        "appended": "2025-03-01",
        "in_time": "2025-05-01",
    }
    row = moved["appended"]
    assert (row["rate_before"], row["rate_after"]) == (0.25, 0.125)
    assert (row["potential_effect"], row["selling_effect"]) == (-0.125, 0)
    assert row["main_effect"] == "potential"
    assert row["explanation"] == "Fell because the potential rose"


def test_a_person_who_moved_counts_where_they_were(company: Believer, believed_in_june: dict):
    """Ann moved to a new unit in June, seen on the tenth: in May she was in the old one."""
    assert believed_in_june
    project = company.project()
    build(project, "+unit_coverage")
    with project.connect() as connection:
        rows = fetch(
            connection,
            """
            select strftime(month, '%Y-%m') as month, unit_id, coverage_score from unit_coverage
            where contacts > 0 and month >= '2025-05-01' order by month
            """,
        )
    assert rows == [
        {"month": "2025-05", "unit_id": "appended-1", "coverage_score": 1},
        {"month": "2025-06", "unit_id": "appended-2", "coverage_score": 1},
    ]
    build(company.project(known_as_of=MAY), "+unit_coverage")
    with project.connect() as connection:
        (row,) = fetch(connection, "select distinct unit_id from unit_coverage where contacts > 0")
    assert row == {"unit_id": "appended-1"}


# Snapshots of one source never answer for another


def test_k1_what_the_demo_said_is_no_earlier_version_of_what_we_say(tmp_path: Path) -> None:
    """The demo, then a company's folder, in one warehouse; then the company as known in May."""
    build(Project(tmp_path), "+snapshot_accounts", "+snapshot_products")
    believer = Believer(tmp_path)
    believer.build(in_june(), "2025-06-10")
    found = believer.believe(MAY)
    assert {key: row["potential"] for key, row in found.items()} == {
        "appended": 4800,
        "in_time": 6000,
        "overwritten": 9600,
        "deleted": None,
        "still": 4800,
    }
    assert all(row["month"] == date(2025, 5, 1) for row in found.values())


def table_of(name: str = "accounts", **settings: object) -> str:
    """Return where the snapshot of an input is kept."""
    macros = load_macros(
        "inputs/known_rows",
        "inputs/input_mode",
        var=settings.get,
        target={"database": "warehouse", "schema": "main"},
    )
    return macros["snapshot_table"](name)


def test_k1_each_source_has_its_own_snapshots() -> None:
    """A folder is one source however often it is read; a named source keeps its name."""
    sources = [
        {},
        {"input_folder": "/data/a"},
        {"input_folder": "/data/b"},
        {"source_schema": "crm"},
        {"source_schema": "erp"},
        {"source_database": "crm"},
        {"source_tables": {"accounts": "crm_accounts"}},
        {"source_tables": {"accounts": "erp_accounts"}},
        {"input_source": "ours"},
    ]
    assert len({table_of(**source) for source in sources}) == len(sources)
    assert table_of(input_folder="/data/a/") == table_of(input_folder="/data/a")
    # Another table for contacts leaves the accounts what they are.
    assert table_of(source_schema="crm") == table_of(
        source_schema="crm", source_tables={"contacts": "people"}
    )
    assert (
        table_of(input_folder="/data/2025-05", input_source="ours")
        == table_of(input_folder="/data/2025-06", input_source="ours")
        == table_of(source_schema="crm", input_source="ours")
    )
    names = {table_of(name) for name in ("accounts", "buying_units", "products")}
    assert len(names) == 3
    assert all(name.startswith("snapshot_") for name in names)
