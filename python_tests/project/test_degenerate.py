"""Small, young or odd data stop no build: every model, SQL and Python, on degenerate worlds.

A world is one vendor's inputs in which something never varies, has just begun or is not there at
all. Whatever comes out of it is a number or NULL: no error, and nothing infinite. The smallest
minima that the vars allow let every statistic have its try. The same holds of each Python model by
itself, on columns that are constant, tied, unknown, huge or tiny.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from project import Inputs, Replay, account, estimate, fetch, line, product, unit
from score_worlds import WALLET_SCHEMA, experiment_table, folds, load
from score_worlds import month_of as numbered_month
from statsmodels.duration.survfunc import survdiff

AS_OF = date(2025, 6, 30)
MINIMA = {
    "minimum_checked_accounts": 1,
    "minimum_compared_accounts": 2,
    "minimum_expanded_accounts": 1,
    "minimum_opportunities": 1,
    "minimum_outcome_accounts": 20,
    "minimum_peers": 1,
    "minimum_wallet_accounts": 10,
    "score_bootstraps": 20,
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """Return a way to run every model, Python models too, on the 30th of June 2025."""
    folder = tmp_path_factory.mktemp("whole")
    return Replay(folder, ("*",), with_python=True, as_of_date=str(AS_OF), **MINIMA)


# What a world is made of


def world(
    accounts: int,
    started_on: Callable[[int], date],
    amount: Callable[[int], object] = lambda number: 100 + 7 * (number % 9),
    segment: Callable[[int], str | None] = lambda number: "AB"[number % 2],
    upsold: Callable[[int], date | None] = lambda number: None,
    ended_on: Callable[[int], date | None] = lambda number: None,
    parent: Callable[[int], str | None] = lambda number: None,
    fortune: object = None,
    with_others: bool = True,
) -> Inputs:
    """Return a vendor whose accounts differ only by what is said of each, by its number.

    Each has a unit, a line, another one from the day it was upsold, and, `with_others`, a row or
    two of every other input.
    """
    made: Inputs = {"products": [product("P1", gross_margin="0.8"), product("P2")]}
    for number in range(accounts):
        key = f"A{number:03d}"
        made.setdefault("accounts", []).append(
            account(key, segment=segment(number), parent_account_id=parent(number))
        )
        made.setdefault("buying_units", []).append(unit(f"{key}-U", key))
        terms = {"unit_id": f"{key}-U", "ended_on": ended_on(number)}
        lines = made.setdefault("revenue_lines", [])
        lines.append(line(f"{key}-L", key, amount(number), started_on(number), **terms))
        if upsold(number) is not None:
            terms["product_id"] = "P2"
            more = fortune or amount(number)
            lines.append(line(f"{key}-M", key, more, upsold(number), **terms))
        if with_others:
            add_others(made, key, number, started_on(number))
    return made


def add_others(made: Inputs, key: str, number: int, day: date) -> None:
    """Add a row or two of every input that says more of an account."""
    unit_id, contact = f"{key}-U", f"{key}-C"
    variant = ("control", "call")[number % 2]
    of_unit = {"account_id": key, "unit_id": unit_id}
    deal = of_unit | {"kind": "cross_sell", "origin": "rep_proposed", "amount": "5000"}
    touch = {"account_id": key, "contact_id": contact, "colleague_id": "S1", "channel": "sales"}
    rows = {
        "potential_estimates": [estimate(f"{key}-E", key, 90000, day)],
        "product_usage": [
            of_unit | {"product_id": "P1", "usage_month": month_of(day), "active_users": 5}
        ],
        "opportunities": [
            deal | {"opportunity_id": f"{key}-O", "stage": "won"} | span(day, 30),
            deal | {"opportunity_id": f"{key}-P", "stage": "open"} | span(day, None),
        ],
        "cell_positions": [{"unit_id": unit_id, "product_id": "P2", "position": "competitor"}],
        "contacts": [
            of_unit
            | {"contact_id": contact, "contact_name": contact, "buying_role": "champion"}
            | {"joined_on": day}
        ],
        "engagements": [
            touch
            | {"engagement_id": f"{key}-T", "kind": "meeting", "direction": "inbound"}
            | {"occurred_at": day}
        ],
        "connections": [{"colleague_id": "S1", "contact_id": contact, "strength": "0.5"}],
        "account_plans": [{"account_id": key, "event": "plan_shared", "occurred_on": day}],
        "account_notes": [of_unit | {"kind": "challenge", "note": "x", "recorded_on": day}],
        "health_checks": [of_unit | {"measured_on": day, "satisfaction_score": "8"}],
        "outreach_assignments": [
            {"experiment_id": "X", "account_id": key, "variant": variant, "assigned_on": day}
        ],
    }
    for name, found in rows.items():
        made.setdefault(name, []).extend(found)
    costs = {"cost_month": month_of(day), "segment": None, "purpose": "new_logo", "amount": "900"}
    made["acquisition_costs"] = [costs]


def with_counts(made: Inputs, count: int) -> Inputs:
    """Return a world in which everything that is counted, or could be spent, is so many."""
    for name, columns in {
        "accounts": ("employee_count", "annual_revenue"),
        "buying_units": ("potential_users",),
        "revenue_lines": ("seats",),
        "product_usage": ("active_users", "event_count"),
        "potential_estimates": ("amount",),
        "opportunities": ("amount",),
        "acquisition_costs": ("amount",),
    }.items():
        for row in made[name]:
            row.update(dict.fromkeys(columns, count))
    return made


def month_of(day: date) -> date:
    """Return the first day of a month."""
    return day.replace(day=1)


def span(day: date, days: int | None) -> dict:
    """Return when an opportunity was opened and closed."""
    return {"created_on": day, "closed_on": None if days is None else day + timedelta(days)}


# What must hold


def strange_numbers(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return every column that holds NaN or infinity."""
    columns = fetch(
        connection,
        """
        select table_schema, table_name, column_name from information_schema.columns
        where data_type in ('DOUBLE', 'FLOAT') and table_schema like 'main%'
        """,
    )
    tables: dict[str, list[str]] = {}
    for row in columns:
        tables.setdefault(f"{row['table_schema']}.{row['table_name']}", []).append(
            row["column_name"]
        )
    found = []
    for table, names in tables.items():
        counts = ", ".join(f'count(*) filter (not isfinite("{name}"))' for name in names)
        row = connection.execute(f"select {counts} from {table}").fetchone()
        found += [f"{table}.{name}: {n}" for name, n in zip(names, row, strict=True) if n]
    return found


def assert_builds(whole: Replay, inputs: Inputs) -> duckdb.DuckDBPyConnection:
    """Build everything on a world, and look at every number that came out."""
    connection = whole.run(inputs)
    assert strange_numbers(connection) == []
    return connection


# Worlds

LONG_AGO, LATER = date(2023, 1, 15), date(2023, 5, 15)


def spread(number: int) -> date:
    """Return a start that differs from account to account, the last one today."""
    return AS_OF - timedelta(31 * (number % 28))


def in_course(number: int) -> date | None:
    """Return when every third account was upsold."""
    return date(2024, 1, 1) + timedelta(29 * (number % 17)) if number % 3 == 0 else None


WORLDS: dict[str, Callable[[], Inputs]] = {
    "nothing": lambda: {},
    "accounts without revenue": lambda: {"accounts": [account("A1"), account("A2")]},
    "one account": lambda: world(1, lambda _: LONG_AGO),
    "two accounts": lambda: world(2, lambda _: LONG_AGO),
    "two accounts, one upsold": lambda: world(
        2, lambda _: LONG_AGO, upsold=lambda number: [None, date(2024, 3, 1)][number]
    ),
    "all began today": lambda: world(60, lambda _: AS_OF),
    "all began this month": lambda: world(60, lambda _: date(2025, 6, 1)),
    "all alike": lambda: world(60, lambda _: LONG_AGO, amount=lambda _: 100),
    "all alike, and all upsold on one day": lambda: world(
        60, lambda _: LONG_AGO, lambda _: 100, upsold=lambda _: date(2024, 3, 1)
    ),
    "all left": lambda: world(60, lambda _: LONG_AGO, ended_on=lambda _: date(2024, 9, 1)),
    "nobody left, nobody expanded": lambda: world(60, spread),
    "one parent": lambda: world(
        60, spread, upsold=in_course, parent=lambda number: "A000" if number else None
    ),
    "everything": lambda: world(
        90,
        spread,
        upsold=in_course,
        ended_on=lambda number: date(2025, 2, 1) if number % 5 == 4 else None,
    ),
    "one segment is young": lambda: world(
        63,
        lambda number: [date(2025, 6, 3), LATER, LATER][number % 3] if number else LONG_AGO,
        segment=lambda number: "ABC"[number % 3],
        upsold=lambda number: date(2024, 1 + number % 12, 1) if number % 3 else None,
    ),
    "huge": lambda: world(60, spread, lambda number: 10**15 + number, upsold=in_course),
    "tiny": lambda: world(60, spread, lambda number: "0.01", upsold=in_course),
    "free": lambda: world(60, spread, lambda number: 0, upsold=in_course),
    "credits only": lambda: world(60, spread, lambda number: -5, upsold=in_course),
    "from a cent to a fortune": lambda: world(
        60, lambda number: LONG_AGO, lambda number: "0.01", upsold=in_course, fortune=10**15
    ),
    "huge counts": lambda: with_counts(world(60, spread, upsold=in_course), 10**9),
    "nothing to win": lambda: with_counts(world(60, spread, upsold=in_course), 0),
    "no other input": lambda: world(60, spread, upsold=in_course, with_others=False),
    "no segments": lambda: world(60, spread, upsold=in_course, segment=lambda _: None),
}


@pytest.mark.parametrize("name", WORLDS)
def test_s2_every_model_on_a_degenerate_world(whole: Replay, name: str):
    """Nothing stops, and no number is infinite or NaN."""
    assert_builds(whole, WORLDS[name]())


# The Python models by themselves

curves = load("int_expansion_curves")
results = load("int_experiment_results")
cards = load("int_scorecards")
challenger = load("int_challenger_predictions")
metrics = load("int_score_metrics")
scores = load("int_account_scores")
wallets = load("int_wallet_models")

AMOUNTS = (0.0, 0.1, 0.1 + 1e-17, 1.0, -5.0, 1e-8, 1e15, 1e15 + 1, 9e19, float(2**53 + 2), None)


@st.composite
def amounts(draw: DrawFn, rows: int, unknown: bool = True) -> list[float | None]:
    """Return a column: constant, of two values, of anything, or of numbers that all differ."""
    values = [each for each in AMOUNTS if unknown or each is not None]
    kind = draw(st.sampled_from(["constant", "two", "any", "different"]))
    if kind == "constant":
        return [draw(st.sampled_from(values))] * rows
    if kind == "two":
        pair = [draw(st.sampled_from(values)) for _ in range(2)]
        return [pair[number % 2] for number in range(rows)]
    if kind == "any":
        return [draw(st.sampled_from(values)) for _ in range(rows)]
    return [float(number * 37 % 101) for number in range(rows)]


@st.composite
def flags(draw: DrawFn, rows: int) -> list[bool]:
    """Return a column of booleans: all, none, by turns or any."""
    kind = draw(st.sampled_from(["all", "none", "turns", "any"]))
    if kind == "any":
        return [draw(st.booleans()) for _ in range(rows)]
    return [{"all": True, "none": False, "turns": number % 2 == 0}[kind] for number in range(rows)]


@st.composite
def names(draw: DrawFn, rows: int, most: int = 4) -> list[str]:
    """Return a column of few names: one for all, one for each, or so many by turns."""
    count = draw(st.sampled_from([1, 2, most, max(rows, 1)]))
    return [f"N{number % count:03d}" for number in range(rows)]


def strange(table: pa.Table) -> list[str]:
    """Return the columns of a table that hold NaN or infinity."""
    return [
        name
        for name in table.column_names
        if pa.types.is_floating(table[name].type)
        and not np.isfinite([each for each in table[name].to_pylist() if each is not None]).all()
    ]


@settings(max_examples=60)
@given(st.data())
def test_s2_curves(data: st.DataObject):
    """Of any spells; a p value is one, and that of statsmodels where that finds one."""
    rows = data.draw(st.sampled_from([0, 1, 2, 5, 40]))
    months = np.array(data.draw(st.lists(st.integers(0, 3), min_size=rows, max_size=rows)), int)
    spells = {
        "group_by": np.full(rows, "segment"),
        "group_value": np.array(data.draw(names(rows)), str),
        "months": months,
        "has_expanded": np.array(data.draw(flags(rows)), bool) & (months > 0),
    }
    found = pa.Table.from_pylist(
        curves.curves(spells, data.draw(st.sampled_from([2, 20]))), schema=curves.SCHEMA
    )
    assert strange(found) == []
    tested = [spells[name] for name in ("months", "has_expanded", "group_value")]
    p_value = curves.log_rank(*tested)
    assert p_value is None or 0 <= p_value <= 1
    try:
        theirs = survdiff(*tested)[1]
    except (np.linalg.LinAlgError, ValueError, IndexError):
        return  # a group says nothing, which they don't leave out
    if p_value is not None and all((months[tested[2] == each] > 0).any() for each in tested[2]):
        assert p_value == pytest.approx(theirs, abs=1e-9)


def test_s1_the_log_rank_test_leaves_out_who_began_this_month():
    """20 accounts seen for no month change nothing of the others, and have no curve."""
    months = np.array([3, 5, 8] * 10 + [2, 5, 6] * 10)
    has_event, groups = np.array([1, 0, 1] * 20, bool), np.array(["A"] * 30 + ["B"] * 30)
    young = np.zeros(20, int), np.zeros(20, bool), np.full(20, "young")
    with_young = [
        np.concatenate(pair) for pair in zip((months, has_event, groups), young, strict=True)
    ]
    expected = survdiff(months.astype(float), has_event.astype(int), groups)[1]
    assert curves.log_rank(*with_young) == pytest.approx(expected)
    only_one = np.concatenate([np.arange(30), np.arange(60, 80)])
    assert curves.log_rank(*(each[only_one] for each in with_young)) is None
    spells = dict(zip(("months", "has_expanded", "group_value"), with_young, strict=True))
    found = curves.curves(spells | {"group_by": np.full(80, "segment")}, 20)
    row = next(each for each in found if each["group_value"] == "young")
    assert row["survival"] is row["median_months"] is row["log_rank_p_value"] is None
    assert row["data_status"] == "insufficient data: 20 accounts, none seen for a month yet"


def test_s2_the_log_rank_test_of_events_that_tell_no_groups_apart():
    """All expanded in one month, or nobody did, or one group is gone before another's first."""
    groups = np.array(["A"] * 20 + ["B"] * 20)
    same, differ = np.full(40, 2), np.array([1] * 20 + [2] * 20)
    everybody, nobody = np.ones(40, bool), np.zeros(40, bool)
    assert curves.log_rank(same, everybody, groups) is None
    assert curves.log_rank(same, nobody, groups) is None
    assert curves.log_rank(differ, groups == "B", groups) is None
    assert curves.log_rank(differ, everybody, groups) < 0.001


@settings(max_examples=40)
@given(st.data())
def test_s2_experiments(data: st.DataObject):
    """Of any assignments and outcomes."""
    rows = data.draw(st.sampled_from([0, 1, 2, 4, 12, 50]))
    columns = {
        "variant": data.draw(st.sampled_from([["control", "call"], ["call"], ["control"]])),
        "parent_id": data.draw(names(rows)),
        "segment": data.draw(names(rows)),
        "tactic": data.draw(names(rows)),
        "planned_share": data.draw(amounts(rows)),
    }
    columns["variant"] = [columns["variant"][n % len(columns["variant"])] for n in range(rows)]
    for name in ("is_crossover", "is_contaminated", "is_finished", "has_converted"):
        columns[name] = data.draw(flags(rows))
    for name in ("rate_before", "rate_after", "mrr_before", "mrr_after"):
        columns[name] = data.draw(amounts(rows))
    made = [{name: values[n] for name, values in columns.items()} for n in range(rows)]
    found = results.experiment_results(
        experiment_table(made), data.draw(st.sampled_from([2, 3, 20]))
    )
    assert strange(found) == []
    for row in found.to_pylist():
        for name in ("p_value", "rate_p_value", "mrr_p_value", "segments_p_value"):
            assert row[name] is None or 0 <= row[name] <= 1
        for name in ("", "rate_", "mrr_"):
            low, high = row[f"{name}low"], row[f"{name}high"]
            assert (low is None) == (high is None)
            assert low is None or low < high or row["difference"] is not None


def test_s2_rounding_is_no_difference():
    """Amounts that are alike but for their last bit have no interval, nor predict anything."""
    after = np.full(47, 0.1)
    after[:20] = 0.3 - 0.2
    before = np.full(47, 0.1)
    before[::3] = 0.3 - 0.2
    is_treated, parents = np.arange(47) < 20, np.arange(47).astype(str)
    found = results.compare_means(after, before, is_treated, parents)
    assert found["p_value"] is found["low"] is found["high"] is None
    assert not found["is_adjusted"]
    grown = 100.0 + np.arange(47)
    values, is_adjusted = results.adjusted(grown, before, is_treated)
    assert not is_adjusted and (values == grown).all()


def test_s2_an_arm_of_one_parent_compares_nothing():
    """However few accounts are asked for."""
    arms = [np.arange(8) < 4, np.arange(8) >= 4]
    parents = np.array(["p"] * 4 + ["q", "r", "s", "t"])
    assert results.shortage(parents, arms, 2) == "insufficient data: 1 parents, 2 needed"


@st.composite
def samples(draw: DrawFn) -> pa.Table:
    """Return a sample of int_score_sample, with features of each kind."""
    accounts, months = draw(st.sampled_from([1, 2, 30])), draw(st.sampled_from([1, 2, 14]))
    rows = accounts * months
    has_outcome = draw(flags(rows))
    numbers = {f"number_{n}": pa.array(draw(amounts(rows)), pa.float64()) for n in range(3)}
    wholes = pa.array([10**17 + 3 * number for number in range(rows)], pa.int64())
    columns = {
        "account_id": [f"A{number % accounts:03d}" for number in range(rows)],
        "parent_id": draw(names(accounts)) * months,
        "month": [numbered_month(number // accounts) for number in range(rows)],
        "is_test_parent": draw(flags(rows)),
        **numbers,
        "whole": wholes,
        "nothing": pa.nulls(rows, pa.float64()),
        "outcome_itself": pa.array(np.array(has_outcome, float)),
        "text": pa.array(draw(names(rows))),
        "no_text": pa.nulls(rows, pa.string()),
        "has_outcome": has_outcome,
    }
    return pa.concat_tables(
        [pa.table({"outcome": [name] * rows, **columns}) for name in ("churn", "expansion")]
    )


FEATURES = [
    *(f"number_{n}" for n in range(3)),
    *("whole", "nothing", "outcome_itself", "text", "no_text"),
]


@given(samples())
def test_s2_scores(sample: pa.Table):
    """Fit, challengers, proof and scores, of any sample and with the smallest minimum."""
    tested = folds(14, [7, 13])
    fitted = cards.scorecards(sample, tested, FEATURES, 1)
    predicted = challenger.predictions(sample, tested, fitted)
    baseline = sample.filter(pa.compute.equal(sample["outcome"], "churn"))
    size = challenger.rows_of(
        baseline.append_column("fold", pa.array(["2024-02"] * len(baseline))),
        "account size",
        "2024-02",
        np.full(len(baseline), np.nan),
    )
    proof = metrics.score_metrics(pa.concat_tables([predicted, size]), 50, 20)
    described = [
        {"feature": name, "label": name, "unit": "text" if "text" in name else "score"}
        for name in FEATURES
    ]
    batch = sample.select(["account_id", *FEATURES])
    batch = batch.append_column("is_active", pa.array([True] * len(batch)))
    scored = scores.score(
        iter(batch.to_batches()),
        numbered_month(13),
        scores.final_cards(fitted, described),
    ).read_all()
    assert [strange(each) for each in (fitted, predicted, proof, scored)] == [[]] * 4
    assert len(scored) == 2 * len(batch)


@settings(max_examples=20)
@given(st.data())
def test_s2_wallets(data: st.DataObject):
    """Of any customers; what they spend is above 0."""
    rows = data.draw(st.sampled_from([0, 1, 4, 10, 30]))
    columns = {
        "account_id": [f"A{number:03d}" for number in range(rows)],
        **{name: data.draw(names(rows)) for name in ("parent_id", "segment", "industry", "region")},
        "fit_month": [date(2025, 6, 1)] * rows,
    }
    for name in ("employee_count", "annual_revenue", "addressable_units", "potential_users"):
        columns[name] = data.draw(amounts(rows))
    columns["captured"] = [abs(each) or 1e-8 for each in data.draw(amounts(rows, unknown=False))]
    found = wallets.fitted_by_month(pa.table(columns, schema=WALLET_SCHEMA), 10)
    assert strange(found) == []
    if rows:
        statuses = set(found["data_status"].to_pylist())
        assert all(
            each[:17] in ("ok", "worse than the se", "insufficient data") for each in statuses
        )


def test_s2_a_solver_without_a_solution_is_a_reason(monkeypatch: pytest.MonkeyPatch):
    """The wallet model says so and the build goes on."""

    class Nothing:
        status, message = 4, "Numerical difficulties."

    monkeypatch.setattr(wallets, "linprog", lambda *_, **__: Nothing)
    rows = {
        "account_id": [f"A{number}" for number in range(12)],
        "parent_id": [f"P{number}" for number in range(12)],
        "fit_month": [date(2025, 6, 1)] * 12,
        "captured": [float(number + 1) for number in range(12)],
    }
    for field in WALLET_SCHEMA:
        rows.setdefault(field.name, pa.nulls(12, field.type))
    found = wallets.fitted_by_month(pa.table(rows, schema=WALLET_SCHEMA), 10).to_pylist()
    assert [row["data_status"] for row in found] == [
        "insufficient data: no wallet could be fitted, Numerical difficulties."
    ]
