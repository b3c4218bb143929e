"""The same project on PostgreSQL: everything builds, and the demo marts equal DuckDB's.

Skipped, with the reason, where PostgreSQL can't be started; a failure there in CI.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import yaml
from postgres_server import PostgresMissingError, PostgresServer, postgres_server

PROJECT = Path(__file__).resolve().parents[2]
DEMO = PROJECT / "seeds" / "demo"
A_CENT = Decimal("0.01")
RATE_TOLERANCE = 1e-9

# Marts whose rows come of Python models: empty where these don't run.
MADE_IN_PYTHON = (
    *("account_scores", "high_low_comparison", "score_deciles", "score_validation"),
    *("scorecard", "time_to_expansion", "outreach_experiments", "tactic_response"),
)

# Where the tables of the tests of tables mode are.
SOURCE_SCHEMA = "crm"


@dataclass(frozen=True)
class Build:
    """One finished `dbt build`: what dbt said and wrote."""

    exit_status: int
    output: str = field(repr=False)
    target_path: Path

    def artifact(self, name: str) -> dict:
        """Return manifest or run_results."""
        return json.loads((self.target_path / f"{name}.json").read_text())

    def statuses(self) -> dict[str, str]:
        """Return the status of each node that ran; hooks and exposures left out."""
        results = self.artifact("run_results")["results"]
        return {
            result["unique_id"]: result["status"]
            for result in results
            if not result["unique_id"].startswith(("operation.", "exposure."))
        }

    def declared(self) -> set[str]:
        """Return the seeds, models, data tests and unit tests of the project."""
        manifest = self.artifact("manifest")
        nodes = {
            key
            for key, node in manifest["nodes"].items()
            if node["config"]["enabled"] and not key.startswith("operation.")
        }
        return nodes | {*manifest["unit_tests"]}

    def marts(self) -> dict[str, str]:
        """Return {name: schema.table} of every mart."""
        return {
            node["name"]: f'"{node["schema"]}"."{node["alias"]}"'
            for node in self.artifact("manifest")["nodes"].values()
            if node["resource_type"] == "model" and node["access"] == "public"
        }


def dbt_build(
    target: str,
    folder: Path,
    environment: dict,
    variables: dict | None = None,
    arguments: tuple[str, ...] = (),
) -> Build:
    """Run `dbt build` in a process of its own, with all that it writes in `folder`."""
    command = [Path(sys.executable).with_name("dbt"), "--no-use-colors", "build"]
    command += ["--target", target, "--target-path", folder / "target"]
    command += ["--log-path", folder / "logs", "--profiles-dir", PROJECT]
    if variables:
        command += ["--vars", json.dumps(variables)]
    command += arguments
    done = subprocess.run(
        [str(word) for word in command],
        cwd=PROJECT,
        env={**os.environ, "DO_NOT_TRACK": "1", **environment},
        capture_output=True,
        text=True,
        timeout=900,
    )
    return Build(done.returncode, done.stdout + done.stderr, folder / "target")


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """Start a PostgreSQL server for the tests of this file."""
    try:
        with postgres_server() as running:
            yield running
    except PostgresMissingError as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def on_postgres(server, tmp_path_factory) -> Build:
    """Build the demo on PostgreSQL."""
    return dbt_build("postgres", tmp_path_factory.mktemp("postgres"), server.environment)


@pytest.fixture(scope="module")
def source_tables(server) -> dict[str, str]:
    """Load the demo inputs as tables crm.vendor_<input>; return {input: table}.

    Column names are in upper case, as some loaders write them.
    """
    tables = {
        path.stem.removeprefix("demo_"): f"vendor_{path.stem.removeprefix('demo_')}"
        for path in sorted(DEMO.glob("demo_*.csv"))
    }
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"create schema {SOURCE_SCHEMA}")
        for name, table in tables.items():
            load_csv(cursor, DEMO / f"demo_{name}.csv", f"{SOURCE_SCHEMA}.{table}")
    return tables


def load_csv(cursor, path: Path, table: str) -> None:
    """Copy a CSV file into a new table of text columns."""
    with path.open(newline="") as lines:
        names = next(csv.reader(lines))
        lines.seek(0)
        columns = ", ".join(f'"{name.upper()}" text' for name in names)
        cursor.execute(f"create table {table} ({columns})")
        cursor.copy_expert(f"copy {table} from stdin with (format csv, header)", lines)


def rows_on_duckdb(warehouse: Path, relation: str) -> list[dict]:
    """Read a relation from a DuckDB file."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        cursor = connection.execute(f"select * from {relation}")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def rows_on_postgres(server: PostgresServer, relation: str) -> list[dict]:
    """Read a relation from a PostgreSQL server."""
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"select * from {relation}")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def sort_key(row: dict) -> list:
    """Order rows by what must be equal, then by their numbers, coarsely."""
    exact = [str(value) for value in row.values() if not isinstance(value, Decimal | float)]
    rough = [f"{value:.4g}" for value in row.values() if isinstance(value, Decimal | float)]
    return [exact, rough]


def is_same(value, other) -> bool:
    """Compare two cells: money to the cent, rates closely, all else exactly."""
    if isinstance(value, Decimal) and isinstance(other, Decimal):
        return abs(value - other) < A_CENT / 2
    if isinstance(value, float) and isinstance(other, float):
        return abs(value - other) <= RATE_TOLERANCE * max(1, abs(value))
    return type(value) is type(other) and value == other


def differences(rows: list[dict], others: list[dict]) -> list[str]:
    """Say in which rows and columns two tables differ; empty where they don't."""
    if len(rows) != len(others):
        return [f"{len(rows)} rows, {len(others)} rows"]
    if rows and list(rows[0]) != list(others[0]):
        return [f"columns {list(rows[0])}, columns {list(others[0])}"]
    return [
        f"{column}: {value!r}, {other[column]!r} in {row}"
        for row, other in zip(sorted(rows, key=sort_key), sorted(others, key=sort_key), strict=True)
        for column, value in row.items()
        if not is_same(value, other[column])
    ]


def test_everything_builds_on_postgres(on_postgres):
    """Every seed, model, data test and unit test runs, and none fails."""
    assert on_postgres.exit_status == 0, on_postgres.output[-3000:]
    assert on_postgres.statuses().keys() == on_postgres.declared()
    assert set(on_postgres.statuses().values()) == {"success", "pass"}


@pytest.fixture(scope="module")
def without_python(demo_warehouse, tmp_path_factory) -> Path:
    """Return the demo on DuckDB as PostgreSQL has it: what reads Python models built without."""
    folder = tmp_path_factory.mktemp("without_python")
    warehouse = Path(shutil.copy(demo_warehouse, folder / demo_warehouse.name))
    chosen = ("--select", "config.materialized:empty_table+", "team_collaboration")
    build = dbt_build(
        "warehouse",
        folder,
        {"PENETRATION_WAREHOUSE": str(warehouse)},
        {"python_models": False},
        (*chosen, "--exclude-resource-type", "test", "unit_test"),
    )
    assert build.exit_status == 0, build.output[-3000:]
    return warehouse


def test_every_mart_equals_the_one_on_duckdb(server, on_postgres, without_python):
    """All rows of all marts: same keys, money to the cent, rates to nine digits."""
    marts = on_postgres.marts()
    assert "account_penetration" in marts
    for name, relation in marts.items():
        expected = rows_on_duckdb(without_python, relation)
        found = differences(expected, rows_on_postgres(server, relation))
        assert not found, f"{name}: {len(found)} cells differ (DuckDB, PostgreSQL): {found[:5]}"
        assert bool(expected) == (name not in MADE_IN_PYTHON), f"{name} has {len(expected)} rows"


def test_names_fit():
    """PostgreSQL cuts names at 63 characters, and dbt refuses longer unit tests there.

    What a unit test reads is named `__dbt__cte__<model>` while it runs.
    """
    models = [
        path.stem
        for folder in ("models", "seeds", "snapshots")
        for kind in ("sql", "py", "csv")
        for path in PROJECT.glob(f"{folder}/**/*.{kind}")
    ]
    assert models
    assert not [name for name in models if len(f"__dbt__cte__{name}") > 63]
    names = [
        unit_test["name"]
        for path in PROJECT.glob("models/**/*.yml")
        for unit_test in yaml.safe_load(path.read_text()).get("unit_tests", [])
    ]
    assert names
    assert not [name for name in names if len(name) > 63]


def test_a_difference_is_found():
    """The comparison itself: a cent, a rate, a NULL, a key and a type all count."""
    row = {"id": "a", "month": date(2026, 6, 1), "money": Decimal("1.00"), "rate": 0.5}
    assert not differences([row], [{**row, "money": Decimal("1.004"), "rate": 0.5 + 1e-12}])
    for changed in (
        {"money": Decimal("1.01")},
        {"money": None},
        {"money": 1.0},
        {"rate": 0.5 + 1e-8},
        {"id": "b"},
        {"month": date(2026, 5, 1)},
    ):
        assert differences([row], [{**row, **changed}]), changed
    assert differences([row], [])


def test_inputs_as_tables_give_the_same_penetration(server, on_postgres, source_tables, tmp_path):
    """The demo inputs, read from tables of another schema, give the same result."""
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())
    variables = {
        "source_schema": SOURCE_SCHEMA,
        "source_tables": source_tables,
        "as_of_date": project["vars"]["demo_as_of_date"],
    }
    environment = {**server.environment, "PENETRATION_POSTGRES_SCHEMA": "from_tables"}
    arguments = ("--exclude-resource-type", "unit_test")  # they read no input
    build = dbt_build("postgres", tmp_path, environment, variables, arguments)
    assert build.exit_status == 0, build.output[-3000:]
    assert not any(node.startswith("seed.") and "demo_" in node for node in build.statuses())
    for mart in ("account_penetration", "input_reconciliation"):
        demo, tables = on_postgres.marts()[mart], build.marts()[mart]
        assert demo != tables
        assert not differences(rows_on_postgres(server, demo), rows_on_postgres(server, tables))


def test_missing_inputs_stop_the_build(server, source_tables, tmp_path):
    """Exit status 2 and one message that names all that is missing, before any model."""
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            f"create table {SOURCE_SCHEMA}.nameless as "
            f"select * from {SOURCE_SCHEMA}.{source_tables['accounts']}"
        )
        cursor.execute(f'alter table {SOURCE_SCHEMA}.nameless drop column "ACCOUNT_NAME"')
    incomplete = {**source_tables, "accounts": "nameless", "revenue_lines": "nowhere"}
    variables = {"source_schema": SOURCE_SCHEMA, "source_tables": incomplete}
    environment = {**server.environment, "PENETRATION_POSTGRES_SCHEMA": "incomplete"}
    build = dbt_build("postgres", tmp_path, environment, variables)
    assert build.exit_status == 2, build.output
    for message in (
        "no model was built",
        "Input `accounts` lacks column account_name.",
        "Input `revenue_lines` is missing.",
        f'looked for in schema "{SOURCE_SCHEMA}"',
    ):
        assert build.output.count(message) == 1, build.output
    assert "Traceback" not in build.output
    relations = rows_on_postgres(server, "information_schema.tables")
    assert not [row for row in relations if row["table_schema"].startswith("incomplete")]


def test_a_folder_of_files_is_refused(server, tmp_path):
    """PostgreSQL reads no files of ours: exit status 2 and the way out."""
    build = dbt_build("postgres", tmp_path, server.environment, {"input_folder": "anywhere"})
    assert build.exit_status == 2, build.output
    assert build.output.count("input_folder needs the DuckDB target") == 1, build.output


def test_what_was_believed_is_the_same_on_duckdb(server, on_postgres, demo_warehouse, tmp_path):
    """A build of the past (var known_as_of), from the snapshots that each has taken.

    The last of this file's builds: it overwrites what it builds.
    """
    warehouse = Path(shutil.copy(demo_warehouse, tmp_path / "believed.duckdb"))
    marts = ("account_penetration_wide", "estimate_status")
    chosen = ("--select", *(f"+{mart}" for mart in marts))
    arguments = (*chosen, "--exclude-resource-type", "test", "unit_test", "snapshot")
    for target, environment in {
        "postgres": server.environment,
        "warehouse": {"PENETRATION_WAREHOUSE": str(warehouse)},
    }.items():
        variables = {"known_as_of": "2026-01-31", "python_models": False}
        build = dbt_build(target, tmp_path / target, environment, variables, arguments)
        assert build.exit_status == 0, build.output[-3000:]
    for mart in marts:
        relation = on_postgres.marts()[mart]
        believed = rows_on_duckdb(warehouse, relation)
        assert not differences(believed, rows_on_postgres(server, relation))
        assert len(believed) < len(rows_on_duckdb(demo_warehouse, relation))
