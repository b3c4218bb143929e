"""The least that any engine could do with the same data: plain DuckDB, no logic.

    python benchmarks/floor.py PROFILES.yml INPUT_FOLDER WAREHOUSE.duckdb OUTPUT.duckdb [NAME ...]

reads each input once, every column of it, and writes each mart of the warehouse once to
a new file, with the settings of the profile. Prints the seconds and the marts' rows as JSON. Where
inputs and marts are named, only those.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import duckdb
import yaml

MART_SCHEMA = "main"


def quoted(path: Path | str) -> str:
    """Return the path as an SQL string."""
    return "'" + str(path).replace("'", "''") + "'"


def read_inputs(database: duckdb.DuckDBPyConnection, folder: Path, names: set[str]) -> None:
    """Read every column of every input."""
    for path in sorted(folder.glob("*.parquet")):
        if names and path.stem not in names:
            continue
        database.execute(
            f"select bit_xor(hash(input)) from read_parquet({quoted(path)}) as input"
        ).fetchall()


def write_marts(database: duckdb.DuckDBPyConnection, names: set[str]) -> dict[str, int]:
    """Copy every mart from `built` to `copy`; return the rows of each."""
    rows = {}
    database.execute(f"use copy.{MART_SCHEMA}")
    marts = database.execute(
        "select table_name from duckdb_tables() "
        "where database_name = 'built' and schema_name = ? order by table_name",
        [MART_SCHEMA],
    ).fetchall()
    for (name,) in marts:
        if not names or name in names:
            rows[name] = database.execute(
                f"create table {name} as from built.{MART_SCHEMA}.{name}"
            ).fetchone()[0]
    database.execute("checkpoint copy")
    return rows


def connect(profiles: Path, warehouse: Path, copy: Path) -> duckdb.DuckDBPyConnection:
    """Open the warehouse as `built` and a new file as `copy`, set as the profile says."""
    profile = yaml.safe_load(profiles.read_text())["account_penetration"]["outputs"]["warehouse"]
    storage = profile["config_options"]["storage_compatibility_version"]
    is_ordered = profile["settings"]["preserve_insertion_order"]
    database = duckdb.connect(
        config={"threads": profile["threads"], "preserve_insertion_order": is_ordered}
    )
    copy.unlink(missing_ok=True)
    database.execute(f"attach {quoted(warehouse)} as built (read_only)")
    database.execute(f"attach {quoted(copy)} as copy (storage_version {quoted(storage)})")
    return database


def measure(profiles: Path, folder: Path, warehouse: Path, output: Path, names: set[str]) -> dict:
    """Return what reading and writing take, and the rows written."""
    database = connect(profiles, warehouse, output)
    seconds, processor = time.perf_counter(), time.process_time()
    read_inputs(database, folder, names)
    rows = write_marts(database, names)
    seconds, processor = time.perf_counter() - seconds, time.process_time() - processor
    database.close()
    output.unlink()
    return {"seconds": seconds, "processor": processor, "rows": rows}


def main(*arguments: str) -> None:
    """Print what the floor takes."""
    places, names = [Path(path) for path in arguments[:4]], set(arguments[4:])
    print(json.dumps(measure(*places, names)))


if __name__ == "__main__":
    main(*sys.argv[1:])
