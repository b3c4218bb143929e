"""How long reading and checking revenue lines takes, against another version of this project.

    git worktree add /tmp/before <commit>
    python benchmarks/reading.py --lines 10000000 --before /tmp/before --repeat 3

Generates accounts, units and lines as CSV, of which one in a thousand cannot be read. Then, in
turn, each version checks the inputs and builds `stg_revenue_lines` and what it is made of, in a
process and a warehouse of its own. An input of a thousand lines is built beside it, and taken
off: what is left is the reading. Prints a report and writes it to benchmarks/READING.md.

The ratio is of processor seconds: where other programs share the machine, trust those.
"""

from __future__ import annotations

import argparse
import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from generate import DATA
from run import HERE, PROJECT, RESULTS, dbt_command, dbt_environment, run_measured, table
from run import with_spread as spread_of

FEW = 1000
LINES_AN_ACCOUNT = 50
AIM = 1.5

ACCOUNTS = """
    select 'ACC-' || lpad(range::varchar, 8, '0') as account_id,
        'Account ' || range as account_name,
        ['SMB', 'Mid', 'Enterprise'][1 + range % 3] as segment, 'USD' as currency
    from range({accounts})
"""
UNITS = """
    select replace(account_id, 'ACC', 'UNT') || '-' || n as unit_id, account_id,
        'Unit ' || n as unit_name
    from accounts cross join range(1, 4) as numbers(n)
"""
PRODUCTS = "select 'P' || range as product_id, 'Product ' || range as product_name from range(20)"
ESTIMATES = """
    select 'E' || range as estimate_id, 'ACC-00000000' as account_id, '1000' as amount,
        'year' as amount_period, 'account_research' as estimate_source,
        '2024-01-01' as estimated_on
    from range(1)
"""
LINES = f"""
    select
        'LIN-' || lpad(range::varchar, 9, '0') as line_id,
        'ACC-' || lpad((range // {LINES_AN_ACCOUNT})::varchar, 8, '0') as account_id,
        'UNT-' || lpad((range // {LINES_AN_ACCOUNT})::varchar, 8, '0') || '-' || (1 + range % 3)
            as unit_id,
        'P' || range % 20 as product_id,
        ['recurring', 'recurring', 'usage', 'one_time'][1 + range % 4] as revenue_type,
        case
            when range % 1000 = 7 then 'on request'
            else printf('%.2f', 1 + (range * 7919 % 1000003) / 100)
        end as amount,
        'USD' as currency,
        'month' as amount_period,
        1 + range % 40 as seats,
        (date '2021-01-01' + (range * 31 % 1800)::integer)::varchar as started_on,
        (date '2021-01-01' + (range * 31 % 1800 + 365)::integer)::varchar as ended_on
    from range({{lines}})
"""


def write(folder: Path, lines: int) -> Path:
    """Write the inputs as CSV, unless they are there."""
    if not (folder / "revenue_lines.csv").exists():
        folder.mkdir(parents=True, exist_ok=True)
        accounts = -(-lines // LINES_AN_ACCOUNT)
        with duckdb.connect() as connection:
            connection.execute(f"create table accounts as {ACCOUNTS.format(accounts=accounts)}")
            for name, query in {
                "accounts": "from accounts",
                "buying_units": UNITS,
                "products": PRODUCTS,
                "potential_estimates": ESTIMATES,
                "revenue_lines": LINES.format(lines=lines),
            }.items():
                connection.execute(f"copy ({query}) to '{folder / name}.csv' (header)")
    return folder


def processor_seconds(project: Path, name: str, inputs: Path) -> tuple[float, float, tuple]:
    """Build the accepted lines; return processor seconds, gigabytes, and what was accepted."""
    state = RESULTS / "reading" / name
    shutil.rmtree(state / "warehouse", ignore_errors=True)
    (state / "warehouse").mkdir(parents=True)
    warehouse = state / "warehouse" / "account_penetration.duckdb"
    command = dbt_command("run", inputs, state, "+stg_revenue_lines")
    places = ["--project-dir", str(project), "--profiles-dir", str(project)]
    done = run_measured([*command, *places], env=dbt_environment(warehouse), cwd=project)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        query = "select count(*), sum(amount)::decimal(38, 8) from main_staging.stg_revenue_lines"
        accepted = connection.execute(query).fetchone()
    return done.processor, done.memory, accepted


def main() -> None:
    """Measure both versions in turn and write the report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--before", type=Path, required=True, help="another checkout")
    parser.add_argument("--repeat", type=int, default=1)
    asked = parser.parse_args()
    inputs = {n: write(DATA / f"reading_{n}", n) for n in (FEW, asked.lines)}
    projects = {"before": asked.before.resolve(), "now": PROJECT}
    found: dict[str, list] = {name: [] for name in projects}
    for name, project in projects.items():  # parses once, which is not counted
        processor_seconds(project, name, inputs[FEW])
    for _ in range(asked.repeat):
        for name, project in projects.items():
            few, _, _ = processor_seconds(project, name, inputs[FEW])
            many, memory, accepted = processor_seconds(project, name, inputs[asked.lines])
            found[name].append((many - few, few, memory, accepted))
            print(f"{name}: {many - few:.1f} s for {asked.lines:,} lines, {few:.1f} s for {FEW:,}")
    write_report(asked, found)


def write_report(asked: argparse.Namespace, found: dict[str, list]) -> None:
    """Print the report and write it."""
    before, now = found["before"], found["now"]
    assert before[0][3] == now[0][3], f"not the same lines: {before[0][3]}, {now[0][3]}"
    ratios = sorted(b[0] / a[0] for a, b in zip(before, now, strict=True))
    rows = [
        [
            name,
            f"{min(each[0] for each in runs):.1f} s",
            f"{min(each[1] for each in runs):.1f} s",
            f"{max(each[2] for each in runs):.1f} GB",
        ]
        for name, runs in found.items()
    ]
    report = [
        "# Benchmark of reading",
        "",
        f"Written by `benchmarks/reading.py` on {datetime.now(UTC):%Y-%m-%d}: {asked.lines:,} lines"
        f" as CSV, of which {asked.lines // 1000:,} are rejected, {asked.repeat} run(s) of each"
        " version in turn; processor seconds, the least of each. Both accept the same lines."
        f" Aim: at most {AIM} ×.",
        "",
        *table(["", f"{asked.lines:,} lines", f"dbt itself, {FEW:,} lines", "peak memory"], rows),
        f"now ÷ before: {spread_of(ratios)}",
        "",
    ]
    print("\n".join(report))
    (HERE / "READING.md").write_text("\n".join(report))


if __name__ == "__main__":
    main()
