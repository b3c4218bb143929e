"""The var group_columns: a column of accounts that the user names is a group like any other."""

import csv
from pathlib import Path

import pytest
from project import Project, account, estimate, fetch, insist, line, product, unit, write_inputs

GROUPED = (
    "group_penetration",
    "potential_quality",
    "nrr_ceiling",
    "penetration_waterfall",
    "revenue_bridge",
    "revenue_retention",
    "group_coverage",
    "related_metrics",
    "low_penetration_causes_by_group",
)
TIERS = {"A1": "gold", "A2": "gold", "A3": "silver", "A4": ""}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return inputs of four accounts, whose file has a column `Tier` that nobody declares."""
    folder = tmp_path_factory.mktemp("tiers") / "inputs"
    keys = list(TIERS)
    people = [
        {"contact_id": f"C{key}", "account_id": key, "contact_name": key, "title": "Buyer"}
        for key in keys
    ]
    write_inputs(
        folder,
        {
            "accounts": [],
            "buying_units": [unit(f"U{key}", key) for key in keys],
            "products": [product("P1")],
            "revenue_lines": [
                line(f"L{key}", key, 100 * number, "2023-01-01", unit_id=f"U{key}")
                for number, key in enumerate(keys, 1)
            ],
            "potential_estimates": [estimate(f"E{key}", key, 12_000, "2023-01-01") for key in keys],
            "contacts": people,
        },
    )
    with (folder / "accounts.csv").open("w", newline="") as file:
        rows = [account(key) | {"Tier": tier} for key, tier in TIERS.items()]
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return folder


def project_of(folder: Path, name: str, **settings: object) -> Project:
    """Return a project that reads these inputs as of the end of 2024."""
    return Project(
        folder.parent / name, input_folder=str(folder), as_of_date="2024-12-31", **settings
    )


def test_an_own_column_is_a_group_of_every_mart(folder: Path):
    """By tier: 3,600 of 24,000 in gold, 3,600 of 12,000 in silver, 4,800 where none is known."""
    project = project_of(folder, "tiers", group_columns=["tier", "currency", "segment"])
    insist(
        project.dbt(
            "build",
            "--select",
            *(f"+{mart}" for mart in (*GROUPED, "customers")),
            "--exclude-resource-type",
            "unit_test",
            "--indirect-selection",
            "cautious",
        )
    )
    with project.connect() as connection:
        rates = fetch(
            connection,
            """select group_value, captured, potential, accounts from group_penetration
            where group_by = 'tier' and variant = 'revenue' and month = '2024-12-01'
            order by group_value""",
        )
        assert [tuple(row.values()) for row in rates] == [
            ("gold", 3600, 24_000, 2),
            ("silver", 3600, 12_000, 1),
            ("unknown", 4800, 12_000, 1),
        ]
        for mart in GROUPED:
            found = fetch(connection, f"select distinct group_by from {mart}")
            assert {"portfolio", "segment", "tier", "currency"} <= {
                row["group_by"] for row in found
            }, mart
        (retained,) = fetch(
            connection,
            """select nrr, opening_mrr from revenue_retention where group_by = 'tier'
            and group_value = 'gold' and basis = 'cohort' and window_months = 12
            and month = '2024-12-01'""",
        )
        assert (retained["nrr"], retained["opening_mrr"]) == (1, 300)
        own = fetch(connection, "select customer_id, own_group from customers")
        assert {row["customer_id"]: row["own_group"] for row in own} == {
            key: tier or "unknown" for key, tier in TIERS.items()
        }


def test_a_column_that_is_not_there_stops_the_build(folder: Path):
    """With the nearest one; on the demo too, where nobody has columns of their own."""
    result = project_of(folder, "typing_error", group_columns=["teir"]).dbt("build")
    assert "The var group_columns names teir" in str(result.exception)
    assert "The nearest to teir is tier." in str(result.exception)
    demo = Project(folder.parent / "demo", group_columns=["sgment"]).dbt("build")
    assert "The nearest to sgment is segment." in str(demo.exception)


@pytest.mark.parametrize("name", ["owner", "parent", "portfolio", "start_cohort", "customer_id"])
def test_a_name_that_is_taken_stops_the_build(folder: Path, name: str):
    """A reader would take our owner for theirs."""
    result = project_of(folder, "taken", group_columns=["tier", name]).dbt("build")
    assert f"names {name}, which is a name of ours already" in str(result.exception)


def test_what_is_no_name_of_a_column_is_refused(folder: Path):
    """It would be written into the SQL as it is."""
    result = project_of(folder, "no_name", group_columns=["tier; drop"]).dbt("build")
    assert "must be" in str(result.exception)
    assert "names of columns" in str(result.exception)
