"""How long fitting takes as accounts grow, and how fast every account is scored.

    python benchmarks/scores.py --accounts 10000 100000 1000000

makes up account_features and account_outcomes of so many accounts straight in the warehouse (42
months; before the last one of at most 50,000 accounts, of which the fit reads a bounded sample),
then runs the project's own models: the fit, its proof, the scores and their marts. Writes
benchmarks/SCORES.md.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import yaml
from generate import DATA, generate
from run import HERE, PROJECT, RESULTS, Build, run, table

HISTORY = 50_000
MONTHS = 42
MAX_SECONDS = 60
MAX_GIGABYTES = 4
STEPS = {
    "fit": [
        *["score_features", "int_score_folds", "int_score_rows", "int_score_sample"],
        *["int_score_tests", "int_scorecards"],
    ],
    "proof": [
        *["int_score_terms", "int_challenger_predictions", "int_score_predictions"],
        *["int_score_metrics", "int_score_deciles", "int_score_drift", "score_validation"],
        *["score_verdicts"],
    ],
    "scores": ["int_account_scores", "account_scores"],
}


@dataclass
class Measured:
    """What each step took at one size."""

    accounts: int
    steps: dict[str, Build]
    scores: int


def feature_columns() -> str:
    """Return SQL for one made-up row of account_features after its keys, of what its YAML says.

    Numbers are skewed and one in ten is missing; whether the account expands hangs on them.
    """
    path = PROJECT / "models/prioritization/account_features.yml"
    columns = yaml.safe_load(path.read_text())["models"][0]["columns"]
    made_up = {
        "double precision": "case when random() < 0.9 then round(-ln(random() + 1e-9), 4) end",
        "text": "'kind ' || cast(floor(8 * random() * random()) as integer)",
    }
    keys = {"account_id", "parent_id", "month", "is_month_complete", "is_active"}
    return ",\n".join(
        f"{made_up[column['data_type']]} as {column['name']}"
        for column in columns
        if column["name"] not in keys
    )


def make_up(warehouse: Path, accounts: int) -> None:
    """Write int_months, account_features and account_outcomes of a made-up history."""
    warehouse.unlink(missing_ok=True)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("select setseed(0.42)")
        connection.execute(
            f"""
            create schema main_intermediate;
            create table main_intermediate.int_months as
            select
                cast(date '2023-01-01' + to_months(number) as date) as month,
                cast(12 * 2023 + 1 + number as integer) as month_number,
                last_day(date '2023-01-01' + to_months(number)) as measured_on,
                true as is_month_complete,
                true as is_window_complete
            from (select cast(unnest(range({MONTHS})) as integer) as number);

            create table account_features as
            select
                'A' || account as account_id,
                'P' || account // 2 as parent_id,
                month,
                true as is_month_complete,
                true as is_active,
                {feature_columns()}
            from main_intermediate.int_months
            cross join (select unnest(range({accounts})) as account)
            where account < {HISTORY} or month_number = 12 * 2023 + {MONTHS};

            create table account_outcomes as
            select
                account_id,
                month,
                month > date '2023-01-01' + to_months({MONTHS} - 7) as is_censored,
                random() < 0.1 / (1 + exp(1 - coalesce(seats_used_share, 1))) as has_expanded,
                random() < 0.03 as has_churned
            from account_features;
            """
        )


def measure(accounts: int, inputs: Path) -> Measured:
    """Run each step on a warehouse of this size."""
    state = RESULTS / f"scores-{accounts}"
    (state / "logs").mkdir(parents=True, exist_ok=True)
    warehouse = state / "warehouse.duckdb"
    make_up(warehouse, accounts)
    steps = {step: run(inputs, state, warehouse, *models) for step, models in STEPS.items()}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        query = "select count(*) from account_scores where data_status = 'ok'"
        (scores,) = connection.execute(query).fetchone()
    return Measured(accounts, steps, scores)


def report(sizes: list[Measured]) -> str:
    """Write the report, as Markdown."""
    first = sizes[0].steps["fit"].by_model["int_scorecards"]
    rows = [
        [
            f"{size.accounts:,}",
            f"{size.steps['fit'].by_model['int_score_rows']:.1f} s",
            f"{size.steps['fit'].by_model['int_scorecards']:.1f} s",
            f"**{size.steps['fit'].by_model['int_scorecards'] / first:.1f}**",
            f"{sum(size.steps['proof'].by_model.values()):.1f} s",
            f"{size.steps['scores'].by_model['int_account_scores']:.1f} s",
            f"{size.steps['scores'].by_model['account_scores']:.1f} s",
            f"{size.scores:,}",
            f"{max(step.process.memory for step in size.steps.values()):.1f} GB",
            f"{size.steps['scores'].process.memory:.1f} GB",
        ]
        for size in sizes
    ]
    header = [
        *["accounts", "sample", "fit", "fit ÷ smallest's", "proof", "score", "mart", "scores"],
        *["peak memory", "of scoring"],
    ]
    return "\n".join(
        [
            "# Scores",
            "",
            f"Written by `benchmarks/scores.py` on {datetime.now(UTC):%Y-%m-%d}, one run. Aims: "
            "the fit takes as long whatever the number of accounts; 1 million accounts are scored "
            f"in under {MAX_SECONDS} s and {MAX_GIGABYTES} GB.",
            "",
            "Two scores an account, of a scorecard on "
            f"{len(feature_columns().splitlines())} features; {MONTHS} months, before the last "
            f"one of at most {HISTORY:,} accounts. Fit: both outcomes and all folds. Proof: "
            "predictions, challenger, metrics with their intervals, drift.",
            "",
            *table(header, rows),
        ]
    )


def main() -> None:
    """Measure and write the report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--accounts", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--report", type=Path, default=HERE / "SCORES.md")
    arguments = parser.parse_args()
    inputs = DATA / "1000"
    if not inputs.exists():
        generate(1000, inputs)
    text = report([measure(accounts, inputs) for accounts in arguments.accounts])
    print(text)
    arguments.report.write_text(text)


if __name__ == "__main__":
    main()
