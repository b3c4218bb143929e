"""How fast people and touches are turned into coverage, risk, interest and plays.

    python benchmarks/relationships.py --accounts 20000 --people 50

generates the inputs (ten touches a person), builds everything once, then builds again what the
relationship inputs alone feed, and measures the floor of each in the same run: read the inputs
once, write the marts once. Writes benchmarks/RELATIONSHIPS.md.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from generate import DATA, MONTHS, RELATIONSHIPS, generate
from run import (
    HERE,
    MAX_GIGABYTES,
    MAX_RATIO,
    PROJECT,
    RESULTS,
    Build,
    Floor,
    Size,
    build,
    measure_floor,
    rows_table,
    run,
    slowest_table,
    summarise,
    table,
)

MARTS = sorted(path.stem for path in (PROJECT / "models/relationships").glob("*.sql"))
LAYERS = ("raw", "staging", "core", "relationships/intermediate")
# Fed by usage and revenue, and read by nothing but these marts.
OTHERS = ["int_unit_users", "int_usage_rows", "int_usage_of_accounts", "int_products_held"]
SELECTED = [
    *(f"raw_{name}+,path:models/{layer}" for name in RELATIONSHIPS for layer in LAYERS),
    *[*OTHERS, "int_unit_arr", "path:models/relationships"],
]


def measure(accounts: int, people: int) -> tuple[dict[str, Size], dict[str, int]]:
    """Return what the whole build and the part take, and the rows of the inputs."""
    folder = DATA / f"{accounts}x{people}"
    if not folder.exists():
        generate(accounts, folder, people)
    state = RESULTS / folder.name
    (state / "logs").mkdir(parents=True, exist_ok=True)
    warehouse = state / "warehouse.duckdb"
    whole: list[tuple[Build, Floor]] = [
        (build(folder, state, warehouse), measure_floor(folder, warehouse))
    ]
    part: list[tuple[Build, Floor]] = [
        (
            run(folder, state, warehouse, *SELECTED),
            measure_floor(folder, warehouse, *RELATIONSHIPS, *MARTS),
        )
    ]
    sizes = {
        "everything": summarise(accounts, folder, warehouse, whole),
        "relationships": summarise(accounts, folder, warehouse, part),
    }
    return sizes, count_rows(folder)


def count_rows(folder: Path) -> dict[str, int]:
    """Count the rows of the relationship inputs."""
    return {
        name: duckdb.execute(f"select count(*) from '{folder / name}.parquet'").fetchone()[0]
        for name in RELATIONSHIPS
    }


def report(sizes: dict[str, Size], inputs: dict[str, int], accounts: int) -> str:
    """Write the report, as Markdown."""
    rows = [
        [
            what,
            f"{size.engine:.1f} s",
            f"{size.floor:.1f} s",
            f"**{size.ratios[0]:.1f}**",
            f"**{size.processor_ratios[0]:.1f}**",
            f"{size.memory:.1f} GB",
        ]
        for what, size in sizes.items()
    ]
    header = [
        *["what", "engine", "floor", "engine ÷ floor", "processor seconds ÷ the floor's"],
        "peak memory",
    ]
    return "\n".join(
        [
            "# Relationships",
            "",
            f"Written by `benchmarks/relationships.py` on {datetime.now(UTC):%Y-%m-%d}: "
            f"{inputs['engagements']:,} engagements of {inputs['contacts']:,} contacts at "
            f"{accounts:,} accounts, {MONTHS} months, one run. Aim: engine at most {MAX_RATIO} "
            f"times the floor, under {MAX_GIGABYTES} GB.",
            "",
            "Floor: plain DuckDB reads each input once and writes each mart once. Everything: the "
            "whole project. Relationships: the models that the relationship inputs feed, up to the "
            "marts in models/relationships, against the floor of those inputs and marts.",
            "",
            *table(header, rows),
            "## Slowest models of the relationships",
            "",
            *slowest_table(sizes["relationships"]),
            "## Rows",
            "",
            *rows_table([sizes["relationships"]]),
        ]
    )


def main() -> None:
    """Measure and write the report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accounts", type=int, default=20000)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--report", type=Path, default=HERE / "RELATIONSHIPS.md")
    arguments = parser.parse_args()
    text = report(*measure(arguments.accounts, arguments.people), arguments.accounts)
    print(text)
    arguments.report.write_text(text)


if __name__ == "__main__":
    main()
