"""A user's own files, from the folder to the marts: forms, dialects, and what is missing."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from project import (
    COLUMNS,
    REQUIRED,
    ROOT,
    Project,
    Replay,
    account,
    fetch,
    line,
    product,
    write_inputs,
)

OPTIONAL = [name for name in COLUMNS if name not in REQUIRED]

# The demo as files


def as_csv(name: str, _: Path, path: Path) -> None:
    """Copy the demo's file."""
    shutil.copy(ROOT / f"seeds/demo/demo_{name}.csv", path.with_suffix(".csv"))


def as_parquet(name: str, _: Path, path: Path) -> None:
    """Write the demo's rows, dirty ones too, as Parquet with text alone."""
    rows = pd.read_csv(ROOT / f"seeds/demo/demo_{name}.csv", dtype="string", keep_default_na=False)
    rows.to_parquet(path.with_suffix(".parquet"), index=False)


def as_typed_parquet(name: str, warehouse: Path, path: Path) -> None:
    """Write the demo's accepted rows as Parquet with dates, decimals and booleans."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = f"from main_staging.stg_{name}"
        if name == "opportunities":  # what has no rate, and so no currency, would be in our own
            rows = f"select * replace (coalesce(currency, 'XXX') as currency) {rows}"
        connection.execute(f"copy ({rows}) to '{path.with_suffix('.parquet')}'")


@pytest.fixture(scope="module")
def demo_as_files(demo_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project that reads a folder, as of the demo's date."""
    folder = tmp_path_factory.mktemp("demo_as_files")
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        as_of = connection.sql("select as_of_date from main_intermediate.int_as_of").fetchone()[0]
    return Project(folder, input_folder=str(folder / "inputs"), as_of_date=str(as_of))


@pytest.mark.parametrize("write", [as_csv, as_parquet, as_typed_parquet])
def test_the_demo_read_from_files_is_the_demo(
    demo_as_files: Project, demo_warehouse: Path, write: Callable
):
    """The same accepted rows of every input, whatever the form of the files."""
    inputs = Path(demo_as_files.settings["input_folder"])
    shutil.rmtree(inputs, ignore_errors=True)
    inputs.mkdir()
    for name in COLUMNS:
        write(name, demo_warehouse, inputs / name)
    demo_as_files.build_marts([f"stg_{name}" for name in COLUMNS])
    with duckdb.connect() as connection:
        connection.execute(f"attach '{demo_warehouse}' as demo (read_only)")
        connection.execute(f"attach '{demo_as_files.warehouse}' as files (read_only)")
        for name in COLUMNS:
            table = f"main_staging.stg_{name}"
            for one, other in (("demo", "files"), ("files", "demo")):
                query = f"from {one}.{table} except all from {other}.{table}"
                assert connection.sql(query).limit(5).fetchall() == [], name


# What is missing


def test_a_folder_that_is_not_there_stops_dbt_with_status_2(tmp_path: Path):
    """The command as a user types it: one message, before any model."""
    missing = tmp_path / "no such folder"
    project = Project(tmp_path / "project", input_folder=str(missing))
    done = subprocess.run(
        [Path(sys.executable).with_name("dbt"), "build", *project.places()],
        env=os.environ | {"PENETRATION_WAREHOUSE": str(project.warehouse), "DO_NOT_TRACK": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    for expected in (*(f"Input `{name}` is missing" for name in REQUIRED), str(missing), "--vars"):
        assert done.stdout.count(expected) == 1
    assert "input_folder" in done.stdout
    assert models_in(project) == []


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project that reads a folder, which each test fills."""
    folder = tmp_path_factory.mktemp("small")
    return Project(folder, input_folder=str(folder / "inputs"), as_of_date="2024-03-31")


@pytest.fixture
def files(small: Project) -> Path:
    """Return the folder with complete inputs: one account that buys one product."""
    shutil.rmtree(small.settings["input_folder"], ignore_errors=True)
    inputs = {
        "accounts": [account("A1")],
        "products": [product("P1")],
        "revenue_lines": [line("L1", "A1", 100, "2024-01-01")],
    }
    return write_inputs(Path(small.settings["input_folder"]), inputs)


def models_in(project: Project) -> list[str]:
    """Return what a run left in its warehouse."""
    if not project.warehouse.exists():
        return []
    with project.connect() as connection:
        return [
            name for (name,) in connection.sql("select table_name from duckdb_tables()").fetchall()
        ]


def message_of(project: Project) -> str:
    """Build, expect to be stopped before any model, and return the message.

    An exception is what makes the `dbt` command end with status 2.
    """
    project.warehouse.unlink(missing_ok=True)
    result = project.dbt("build")
    assert not result.success
    assert result.exception is not None
    assert models_in(project) == []
    return str(result.exception)


def test_everything_that_is_missing_is_named_at_once(small: Project, files: Path):
    """An input, two columns of another, and the var that points to the files."""
    (files / "buying_units.csv").unlink()
    lines = pd.read_csv(files / "revenue_lines.csv", dtype="string")
    lines.drop(columns=["amount", "started_on"]).to_csv(files / "revenue_lines.csv", index=False)
    message = message_of(small)
    assert "Input `buying_units` is missing" in message
    assert "unit_id, account_id, unit_name" in message
    assert "Input `revenue_lines` lacks column amount, started_on" in message
    assert f'input_folder is "{files}"' in message
    for present in ("accounts", "products", "potential_estimates"):
        assert f"`{present}`" not in message


@pytest.mark.parametrize("content", ["", 'account_id,account_name\nA1,"never closed\n'])
def test_a_file_that_cannot_be_read_stops_the_build(small: Project, files: Path, content: str):
    """An empty file and an open quote end as a column that is lacking."""
    (files / "accounts.csv").write_text(content)
    assert "`accounts`" in message_of(small)


def test_optional_inputs_may_be_absent(small: Project, files: Path, demo_warehouse: Path):
    """Without usage nothing is known of active seats; every relation keeps its types."""
    for name in OPTIONAL:
        (files / f"{name}.csv").unlink()
    small.build_marts()
    with small.connect() as connection:
        seats = fetch(connection, "from account_penetration where variant = 'seats_active'")
        revenue = fetch(connection, "from account_penetration where variant = 'revenue'")
        types = types_of(connection)
    assert {(row["captured"], row["status"]) for row in seats} == {(None, "insufficient data")}
    assert {row["captured"] for row in revenue} == {1200}
    with duckdb.connect(str(demo_warehouse), read_only=True) as connection:
        assert types == types_of(connection)


def types_of(connection: duckdb.DuckDBPyConnection) -> list[tuple]:
    """Return the columns of the optional inputs with their types."""
    return connection.execute(
        """select table_name, column_name, data_type from information_schema.columns
        where list_contains(?, table_name) order by all""",
        [[f"stg_{name}" for name in OPTIONAL]],
    ).fetchall()


def test_a_usage_file_without_rows_means_nobody_used_it(replay: Replay):
    """Present without a row is 0, and not unknown."""
    inputs = {
        "accounts": [account("A1")],
        "products": [product("P1")],
        "revenue_lines": [line("L1", "A1", 100, "2024-01-01")],
    }
    with replay.run(inputs) as connection:
        query = "select distinct captured from account_penetration where variant = 'seats_active'"
        assert connection.sql(query).fetchall() == [(0,)]


def test_files_with_headers_alone_build(replay: Replay):
    """A folder made ready but not filled: empty marts, no error."""
    with replay.run({}) as connection:
        assert connection.sql("from account_penetration").fetchall() == []
        counts = fetch(connection, "from input_reconciliation")
    assert {count["input"] for count in counts} == set(COLUMNS)
    assert {count["rows_read"] for count in counts} == {0}


# Dialects


def test_dialects_of_csv_read_alike(small: Project, files: Path):
    """BOM, CRLF, capitals, semicolons, a line break in quotes, short rows, more columns."""
    (files / "accounts.csv").write_bytes(
        b"\xef\xbb\xbfACCOUNT_ID,Account_Name,Remark,SEGMENT\r\n"
        b'001,"Acme, Inc.",likes tea,SMB\r\n'
        b'A2,"Two\nlines",,Enterprise\r\n'
    )
    (files / "buying_units.csv").write_text(
        "unit_id;account_id;unit_name;potential_users\nU1;001;Sales, North;40\nU2;A2;Finance\n"
    )
    (files / "revenue_lines.csv").write_text(
        "line_id,account_id,product_id,revenue_type,amount,amount_period,started_on,ended_on,seats\n"
        "L1,001,P1,recurring,100,month,2024-01-01\n"
        "L2,A2,P1,recurring,200,month,2024-01-01,2025-01-01,7\n"
    )
    small.build_marts()
    with small.connect() as connection:
        accounts = connection.sql(
            "select account_id, account_name, segment from main_staging.stg_accounts order by 1"
        ).fetchall()
        units = connection.sql(
            """select unit_id, unit_name, potential_users
            from main_staging.stg_buying_units order by 1"""
        ).fetchall()
        captured = connection.sql(
            """select account_id, captured from account_penetration
            where variant = 'revenue' and month = '2024-03-01' order by 1"""
        ).fetchall()
        rejected = connection.sql("from rejected_rows").fetchall()
    assert accounts == [("001", "Acme, Inc.", "SMB"), ("A2", "Two\nlines", "Enterprise")]
    assert units == [("U1", "Sales, North", 40), ("U2", "Finance", None)]
    assert captured == [("001", 1200), ("A2", 2400)]
    assert rejected == []


def test_a_row_with_more_cells_than_the_header_stops_the_build(small: Project, files: Path):
    """An unquoted comma would move every later value by one column."""
    (files / "accounts.csv").write_text(
        'account_id,account_name,segment\nA0,"Fine, Inc.",SMB\nA1,Acme, Inc.,SMB\n'
    )
    message = message_of(small)
    assert "Input `accounts`" in message
    assert "accounts.csv, line 3: 4 cells where the header has 3" in message
    assert "A1,Acme, Inc.,SMB" in message


def test_such_a_row_far_down_a_long_file_is_not_read_either(small: Project, files: Path):
    """Where DuckDB has not looked for columns, it stops at the row, and names it."""
    with (files / "accounts.csv").open("w") as file:
        file.write("account_id,account_name,segment\n")
        file.writelines(f"B{number},Name,SMB\n" for number in range(30_000))
        file.write("C1,Acme, Inc.,SMB\n")
    result = small.dbt("run", "--select", "+stg_accounts")
    assert not result.success
    messages = json.dumps([each.message for each in result.result or []]) + str(result.exception)
    assert "C1,Acme, Inc." in messages


def test_one_comma_too_many_at_the_end_of_each_line_is_fine(small: Project, files: Path):
    """As spreadsheets write it: a column without a name and without values."""
    (files / "accounts.csv").write_text("account_id,account_name,\nA1,Acme,\nA2,Other,\n")
    assert small.dbt("run", "--select", "raw_accounts").success
