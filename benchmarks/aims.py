"""What the commands of every day cost, beside what they should.

    python benchmarks/aims.py [--warehouse FILE]

Runs each in a clone of the last commit, after set-up, and writes AIMS.md: processor seconds, those
of every process it starts included. What a reader waits for is asked of a warehouse that exists,
such as the largest of benchmarks/results.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
from run import HERE, run_measured

PROJECT = HERE.parent
TWO_ACCOUNTS = {
    "accounts": [
        {"account_id": "A1", "account_name": "Acme", "segment": "SMB", "currency": "USD"},
        {"account_id": "A2", "account_name": "Bolt", "segment": "SMB", "currency": "USD"},
    ],
    "buying_units": [
        {"unit_id": "U1", "account_id": "A1", "unit_name": "Sales"},
        {"unit_id": "U2", "account_id": "A2", "unit_name": "Sales"},
    ],
    "products": [{"product_id": "P1", "product_name": "Suite", "product_line": "Suite"}],
    "revenue_lines": [
        {
            "line_id": f"L{number}",
            "account_id": f"A{number}",
            "unit_id": f"U{number}",
            "product_id": "P1",
            "revenue_type": "recurring",
            "amount": 100 * number,
            "amount_period": "month",
            "started_on": "2024-01-01",
        }
        for number in (1, 2)
    ],
    "potential_estimates": [
        {
            "estimate_id": "E1",
            "account_id": "A1",
            "amount": 5000,
            "amount_period": "year",
            "estimated_on": "2024-01-15",
            "estimate_source": "interview",
        }
    ],
}
READS = {
    "a rate": "select * from account_penetration where account_id = ? and variant = 'revenue'",
    "a cause": "select * from low_penetration_causes where account_id = ? and is_cause",
    "a list": "select * from account_priorities order by rank limit 50",
}


@dataclass
class Aim:
    """One line of the table."""

    what: str
    seconds: float
    most: float
    kind: str = "processor"

    def line(self) -> str:
        """Return it as a row of Markdown."""
        met = "met" if self.seconds <= self.most else "not met"
        return f"| {self.what} | {self.seconds:.1f} | {self.most:g} | {self.kind} | {met} |"


def main() -> None:
    """Measure, print the table and write it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--warehouse", type=Path, help="a large warehouse to read from")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        aims = measure(Path(folder))
    if given.warehouse:
        aims += waiting(given.warehouse)
    lines = ["| what | seconds | at most | of which kind | |", "|---|---|---|---|---|"]
    table = "\n".join([*lines, *(aim.line() for aim in aims)])
    print(table)
    (HERE / "AIMS.md").write_text(f"# Aims\n\nWritten by `benchmarks/aims.py`.\n\n{table}\n")


def measure(folder: Path) -> list[Aim]:
    """Run the commands in a clone and return what each took."""
    clone = folder / "clone"
    subprocess.run(["git", "clone", "--quiet", PROJECT, clone], check=True)
    (clone / ".venv").symlink_to(PROJECT / ".venv")
    (PROJECT / ".venv/.synced").touch()
    inputs = write(folder / "inputs")
    of_two = f"{{input_folder: {inputs}, as_of_date: 2024-06-30}}"
    own = {"PENETRATION_WAREHOUSE": str(folder / "two/account_penetration.duckdb")}
    some = {"PENETRATION_WAREHOUSE": str(folder / "some/account_penetration.duckdb")}
    aims = []

    def took(what: str, most: float, *command: str, **environment: str) -> None:
        print(f"{what} ...", flush=True)
        process = run_measured(
            [*command], cwd=clone, env=os.environ | {"DO_NOT_TRACK": "1"} | environment
        )
        aims.append(Aim(what, process.processor, most))
        print(f"  {process.processor:.1f} processor seconds", flush=True)

    took("demo, `make build` from nothing", 45, "make", "build")
    took("the same again", 30, "make", "build")
    took("two accounts, `make build VARS=…`", 20, "make", "build", f"VARS={of_two}", **own)
    took(
        "two accounts, AREAS=revenue,penetration",
        10,
        *("make", "build", f"VARS={of_two}", "AREAS=revenue,penetration"),
        **some,
    )
    dbt = str(clone / ".venv/bin/dbt")
    run_measured([dbt, "--quiet", "parse"], cwd=clone, env=os.environ | {"DO_NOT_TRACK": "1"})
    changed = {"PENETRATION_VAR_CROSS_SELL_DEFINITION": "unit"}
    took("a changed var, `dbt parse`", 5, dbt, "--quiet", "parse", **changed)
    chosen = ("--select", "revenue_retention,test_type:unit")
    took("one model's tests by dbt", 5, dbt, "--quiet", "test", *chosen, **changed)
    return [*aims, Aim("one model's tests by `make try`", tried(clone), 1, "from saving, wall")]


def tried(clone: Path) -> float:
    """Return the seconds from saving a model to what its unit tests say."""
    model = clone / "models/revenue/revenue_retention.sql"
    with subprocess.Popen(
        [sys.executable, "tools/try_model.py", "revenue_retention"],
        cwd=clone,
        env=os.environ | {"DO_NOT_TRACK": "1"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        found = []
        for _ in range(4):
            wait_for(process, r"unit tests pass")
            started = time.perf_counter()
            time.sleep(0.5)  # it looks for saved files five times a second
            model.write_text(model.read_text() + "\n")
            found.append(started + 0.5)
        ends = wait_for(process, r"unit tests pass")
        process.terminate()
    return ends - found[-1]


def wait_for(process: subprocess.Popen, words: str) -> float:
    """Return when the process has printed the words."""
    for line in process.stdout:
        if re.search(words, line):
            return time.perf_counter()
    sys.exit("make try ended before it said anything.")


def waiting(warehouse: Path) -> list[Aim]:
    """Return how long a reader of the marts waits."""
    aims = []
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        (account,), (accounts,) = (
            connection.sql(f"select {what} from account_priorities").fetchone()
            for what in ("min(account_id)", "count(*)")
        )
        for what, query in READS.items():
            started = time.perf_counter()
            connection.execute(query, [account] if "?" in query else []).fetchall()
            seconds = time.perf_counter() - started
            aims.append(Aim(f"{what}, of {accounts:,} accounts", seconds, 1, "wall"))
    return aims


def write(folder: Path) -> Path:
    """Write the two accounts as files."""
    folder.mkdir()
    for name, rows in TWO_ACCOUNTS.items():
        with (folder / f"{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


if __name__ == "__main__":
    main()
