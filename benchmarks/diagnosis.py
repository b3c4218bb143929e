"""What causes, related metrics, experiments and the catalogue add to a build, and how it grows.

    python benchmarks/diagnosis.py --accounts 1000 10000

builds everything at each size, and sets the seconds of these models against those of all others in
the same run. Writes benchmarks/DIAGNOSIS.md.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from generate import DATA, MONTHS, generate
from run import HERE, PROJECT, RESULTS, Build, build, table

PARTS = {
    "causes, backtest, claims": [
        "diagnosis/intermediate/causes",
        "diagnosis/intermediate/claims",
        "diagnosis/*cause*",
        "diagnosis/claims*",
    ],
    "related metrics, teams": [
        "diagnosis/intermediate/related",
        "diagnosis/*metric*",
        "diagnosis/*note*",
        "diagnosis/team*",
    ],
    "experiments": [
        "experiments/intermediate",
        "experiments",
    ],
    "catalogue": ["catalogue/*metric*", "catalogue/c*"],
}


def models_of(patterns: list[str]) -> set[str]:
    """Return the names of the models that a part is made of."""
    found: set[str] = set()
    for pattern in patterns:
        for path in (PROJECT / "models").glob(pattern):
            files = path.iterdir() if path.is_dir() else [path]
            found |= {file.stem for file in files if file.suffix in {".sql", ".py"}}
    return found


def measure(accounts: int) -> Build:
    """Generate the inputs if they aren't there, and build everything from nothing."""
    folder = DATA / str(accounts)
    if not folder.exists():
        generate(accounts, folder)
    state = RESULTS / f"diagnosis_{accounts}"
    (state / "logs").mkdir(parents=True, exist_ok=True)
    return build(folder, state, state / "warehouse.duckdb")


def report(builds: dict[int, Build]) -> str:
    """Write the table: seconds of each part, beside all others, and how they grow."""
    first = min(builds)
    rows = []
    for accounts, built in builds.items():
        others = dict(built.by_model)
        row = [f"{accounts:,}"]
        for patterns in PARTS.values():
            names = models_of(patterns)
            seconds = sum(others.pop(name, 0.0) for name in names)
            before = sum(builds[first].by_model.get(name, 0.0) for name in names)
            row.append(f"{seconds:.1f} s ({seconds / before:.1f} ×)")
        row += [
            f"{sum(others.values()):.1f} s",
            f"{1 - sum(others.values()) / sum(built.by_model.values()):.0%}",
            f"{built.process.memory:.1f} GB",
        ]
        rows.append(row)
    heads = ["accounts", *PARTS, "all other models", "share of these", "peak memory"]
    slowest = sorted(
        (
            (seconds, name)
            for name, seconds in builds[max(builds)].by_model.items()
            if any(name in models_of(patterns) for patterns in PARTS.values())
        ),
        reverse=True,
    )[:8]
    return "\n\n".join(
        [
            "# Diagnosis, experiments, catalogue",
            f"Written by `benchmarks/diagnosis.py` on {datetime.now(UTC):%Y-%m-%d}, one run, "
            f"{MONTHS} months. Seconds of the models as dbt counts them (two at once count "
            "twice), in brackets against the smallest size.",
            "\n".join(table(heads, rows)).strip(),
            f"Slowest of them at {max(builds):,} accounts: "
            + ", ".join(f"`{name}` {seconds:.1f} s" for seconds, name in slowest)
            + ".",
        ]
    )


def main() -> None:
    """Measure each size and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, nargs="+", default=[1000, 10000])
    builds = {accounts: measure(accounts) for accounts in sorted(parser.parse_args().accounts)}
    text = report(builds)
    print(text)
    Path(HERE / "DIAGNOSIS.md").write_text(text + "\n")


if __name__ == "__main__":
    main()
