"""What the best customers of a kind spend with us a year: the attainable wallet, by month.

A quantile regression (Koenker and Bassett, 1978) of the logarithm of what a customer spends on what
is known of it as a company: four sizes, industry and region. What it finds are rows that SQL
applies to every account, so that anyone can add up a wallet by hand:

    ln wallet = intercept + per size its coefficient × ln(1 + the size, held within what was seen)
                          + that of its industry + that of its region

Each fit is cross-validated in the same file, since a fit that is worse than the plain quantile of
the segment is not used.
"""

import hashlib
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from scipy import sparse
from scipy.optimize import linprog

QUANTILES = (0.8, 0.9, 0.95)
SIZES = ("employee_count", "annual_revenue", "addressable_units", "potential_users")
KINDS = ("industry", "region")
MINIMUM_LEVEL = 10  # accounts; a rarer industry or region is part of `other`
MINIMUM_SEGMENT = 20  # accounts; a smaller segment is judged by the portfolio
FOLDS = 5
PENALTY = 0.2  # divided by the root of the accounts: the fewer there are, the plainer the fit
ROUNDING = 1e-9  # of a logarithm; sizes that differ by less are all the same
DECIMALS = 8  # of what is found; the last bits depend on the machine

SCHEMA = pa.schema(
    [
        ("fit_month", pa.date32()),
        ("part", pa.string()),
        ("term", pa.string()),
        ("level", pa.string()),
        ("lowest", pa.float64()),
        ("highest", pa.float64()),
        ("quantile_80", pa.float64()),
        ("quantile_90", pa.float64()),
        ("quantile_95", pa.float64()),
        ("accounts", pa.int64()),
        ("data_status", pa.string()),
    ]
)

Rows = dict[str, np.ndarray]  # columns of equal length


class UnsolvedError(Exception):
    """The solver found no coefficients, and why."""


class Term(NamedTuple):
    """One column of the regression: a size, that a size is missing, or one industry or region."""

    name: str
    level: str  # value, missing, or which industry or region
    lowest: float = 0.0  # of a size: the range that was seen
    highest: float = 0.0
    fill: float = 0.0  # the median, in place of a missing size
    centre: float = 0.0  # mean and deviation of the logarithms
    scale: float = 0.0
    others: tuple[str, ...] = ()  # of `other`: the levels that have a column of their own


# What is learnt from


def in_order(table: pa.Table) -> Rows:
    """Return the columns of a table with its rows in the order of their keys."""
    table = table.sort_by([("fit_month", "ascending"), ("account_id", "ascending")])
    rows = {name: np.array(table[name].to_pylist(), dtype=object) for name in table.column_names}
    for name in (*SIZES, "captured"):
        rows[name] = rows[name].astype(float)  # missing: NaN
    return rows


def some(rows: Rows, chosen: np.ndarray) -> Rows:
    """Return the rows of a mask."""
    return {name: values[chosen] for name, values in rows.items()}


def known_size(values: np.ndarray) -> np.ndarray:
    """Return sizes with whatever is none, infinite ones too, as NaN; below 0 is 0."""
    return np.maximum(np.where(np.isfinite(values), values, np.nan), 0.0)


def known_kind(values: np.ndarray) -> np.ndarray:
    """Return industries or regions as text, `unknown` where missing."""
    return np.array(["unknown" if value is None else str(value) for value in values], dtype=object)


def terms_of(rows: Rows) -> list[Term]:
    """Return the columns of a regression on these accounts; what they don't have is a column of 0.

    A size is known, with its range, mean and deviation, or missing; that it is missing counts for
    something of its own in ten accounts or more. The same number makes a level.
    """
    found = []
    for name in SIZES:
        sizes = known_size(rows[name])
        known = sizes[~np.isnan(sizes)]
        missing = len(sizes) - len(known)
        fill = float(np.median(known)) if len(known) else 0.0
        logs = np.log1p(np.where(np.isnan(sizes), fill, sizes))
        lowest, highest = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
        scale = float(logs.std()) if np.ptp(logs) > ROUNDING * logs.max() else 0.0
        value = Term(name, "value", lowest, highest, fill, float(logs.mean()), scale)
        found += [value, Term(name, "missing", scale=float(missing >= MINIMUM_LEVEL))]
    for name in KINDS:
        levels, counts = np.unique(known_kind(rows[name]), return_counts=True)
        kept = levels[(counts >= MINIMUM_LEVEL) & (levels != "other")]
        found += [Term(name, level) for level in kept]
        found.append(Term(name, "other", others=tuple(kept)))
    return found


def columns_of(rows: Rows, terms: list[Term]) -> np.ndarray:
    """Return accounts × terms: sizes as standardised logarithms, all else as 0 or 1."""
    return np.column_stack([column_of(rows, term) for term in terms])


def column_of(rows: Rows, term: Term) -> np.ndarray:
    """Return one column."""
    values = rows[term.name]
    if term.name in KINDS:
        kinds = known_kind(values)
        is_it = ~np.isin(kinds, term.others) if term.level == "other" else kinds == term.level
        return is_it.astype(float)
    sizes = known_size(values)
    if term.scale == 0:
        return np.zeros(len(sizes))
    if term.level == "missing":
        return np.isnan(sizes).astype(float)
    seen = np.clip(np.where(np.isnan(sizes), term.fill, sizes), term.lowest, term.highest)
    return (np.log1p(seen) - term.centre) / term.scale


# The regression


def fit_quantile(columns: np.ndarray, target: np.ndarray, quantile: float) -> np.ndarray:
    """Return intercept and coefficients that minimise mean pinball loss + penalty × Σ|coefficient|.

    By the dual of that linear program, which has a variable per account and a constraint per
    coefficient, a tenth of the time: maximise target · a with quantile − 1 ≤ a ≤ quantile, Σ a = 0
    and |column · a| ≤ accounts × penalty. Its shadow prices are what is looked for.
    Koenker, Quantile Regression (2005), 6.2; the penalty as in scikit-learn's QuantileRegressor.
    """
    accounts, terms = columns.shape
    room = PENALTY * np.sqrt(accounts)
    sums = sparse.csc_matrix(np.vstack([np.ones(accounts), columns.T]))
    slack = sparse.vstack([sparse.csc_matrix((1, terms)), -sparse.identity(terms)])
    bounds = [(quantile - 1, quantile)] * accounts + [(-room, room)] * terms
    found = linprog(
        np.concatenate([-target, np.zeros(terms)]),
        A_eq=sparse.hstack([sums, slack]).tocsc(),
        b_eq=np.zeros(terms + 1),
        bounds=bounds,
        method="highs-ds",
    )
    if found.status != 0:
        raise UnsolvedError(f"insufficient data: no wallet could be fitted, {found.message}")
    return -found.eqlin.marginals


def fit_quantiles(columns: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Return (1 + terms) × quantiles: the intercept first."""
    return np.column_stack([fit_quantile(columns, target, quantile) for quantile in QUANTILES])


def predicted(columns: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Return accounts × quantiles of the logarithm, sorted, so that they never cross."""
    return np.sort(found[0] + columns @ found[1:], axis=1)


# How good it is


def pinball(target: np.ndarray, quantiles: np.ndarray) -> np.ndarray:
    """Return the loss of each account and quantile: missing it upwards costs the quantile.

    Per unit of the logarithm: quantile × too little, (1 − quantile) × too much.
    """
    above = target[:, None] - quantiles
    shares = np.array(QUANTILES)
    return np.maximum(shares * above, (shares - 1) * above)


def folds_of(rows: Rows) -> np.ndarray:
    """Return the fold of each account, 0 to 4: accounts of one parent are in the same.

    Parents are dealt out in the order of a hash of their id.
    """
    parents = set(rows["parent_id"])
    dealt = sorted(parents, key=lambda parent: hashlib.md5(str(parent).encode()).hexdigest())
    place = {parent: number % FOLDS for number, parent in enumerate(dealt)}
    return np.array([place[parent] for parent in rows["parent_id"]])


def segment_quantiles(training: Rows, rows: Rows) -> np.ndarray:
    """Return accounts × quantiles of the logarithm: what their segment's training accounts have.

    Those of the portfolio where the segment has fewer than 20.
    """
    logs = np.log(training["captured"])
    found = np.tile(np.quantile(logs, QUANTILES), (len(rows["segment"]), 1))
    for segment in set(rows["segment"]):
        own = logs[training["segment"] == segment]
        if len(own) >= MINIMUM_SEGMENT:
            found[rows["segment"] == segment] = np.quantile(own, QUANTILES)
    return found


def cross_validated(rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    """Return what model and segment say of each account without having seen its parent."""
    folds, target = folds_of(rows), np.log(rows["captured"])
    by_model, by_segment = (np.empty((len(target), len(QUANTILES))) for _ in range(2))
    for fold in range(FOLDS):
        held, rest = some(rows, folds == fold), some(rows, folds != fold)
        terms = terms_of(rest)
        found = fit_quantiles(columns_of(rest, terms), target[folds != fold])
        by_model[folds == fold] = predicted(columns_of(held, terms), found)
        by_segment[folds == fold] = segment_quantiles(rest, held)
    return by_model, by_segment


def spread_of_mean(values: np.ndarray, parents: np.ndarray) -> np.ndarray:
    """Return the standard error of the mean of each column, accounts of one parent as one draw."""
    _, parent = np.unique(parents.astype(str), return_inverse=True)
    sums = np.zeros((parent.max() + 1, values.shape[1]))
    np.add.at(sums, parent, values - values.mean(axis=0))
    groups = len(sums)
    return np.sqrt((sums**2).sum(axis=0) * groups / (groups - 1)) / len(values)


def checks_of(rows: Rows) -> tuple[list[dict], bool]:
    """Return pinball loss and coverage as rows, and whether the model is no worse throughout.

    The difference of the losses (below 0: the model is better) has a 95 % interval.
    """
    target = np.log(rows["captured"])
    said = dict(zip(("model", "segment"), cross_validated(rows), strict=True))
    losses = {name: pinball(target, values) for name, values in said.items()}
    difference = losses["model"] - losses["segment"]
    half = 1.959964 * spread_of_mean(difference, rows["parent_id"])
    half[np.ptp(difference, axis=0) <= ROUNDING] = np.nan  # all alike: not known how others differ
    mean = np.round(difference.mean(axis=0), DECIMALS)
    found = [
        row("pinball_loss", name, None, values.mean(axis=0)) for name, values in losses.items()
    ]
    for name, values in (("", mean), ("_low", mean - half), ("_high", mean + half)):
        found.append(row("pinball_loss", f"difference{name}", None, values))
    for name, values in said.items():
        covered = (target[:, None] <= values).mean(axis=0)
        found.append(row("coverage", name, None, covered))
    return found, bool((mean <= 0).all())


# What is handed on


def row(part: str, term: str, level: str | None, values: np.ndarray | None, **more: float) -> dict:
    """Return a row of what was found at each quantile; NaN is None."""
    names = [f"quantile_{round(100 * quantile)}" for quantile in QUANTILES]
    values = np.full(len(names), np.nan) if values is None else np.round(values, DECIMALS) + 0.0
    return {"part": part, "term": term, "level": level, **more} | dict(
        zip(names, (float(each) if np.isfinite(each) else None for each in values), strict=True)
    )


def coefficients(terms: list[Term], found: np.ndarray) -> list[dict]:
    """Return what to add up: of sizes as they come, without mean, deviation or median."""
    intercept, rows = found[0].copy(), []
    slope, fill = np.zeros(len(QUANTILES)), 0.0
    for term, value in zip(terms, found[1:], strict=True):
        if term.level == "value" and term.name in SIZES:
            slope, fill = value / term.scale if term.scale else 0 * value, term.fill
            intercept -= slope * term.centre
            ends = {"lowest": term.lowest, "highest": term.highest}
            rows.append(row("coefficient", term.name, "value", slope, **ends))
        elif term.name in SIZES:
            rows.append(row("coefficient", term.name, "missing", slope * np.log1p(fill) + value))
        else:
            rows.append(row("coefficient", term.name, term.level, value))
    return [row("coefficient", "intercept", None, intercept), *rows]


def reason_against(rows: Rows, minimum: int) -> str | None:
    """Say why there can be no fit, if so."""
    if len(rows["captured"]) < minimum:
        return f"insufficient data: fewer than {minimum} customers"
    if len(set(rows["parent_id"])) < FOLDS:
        return f"insufficient data: customers of fewer than {FOLDS} parents"
    return None


def fitted(rows: Rows, minimum: int) -> list[dict]:
    """Return all that is found of one month's customers."""
    accounts, reason = len(rows["captured"]), reason_against(rows, minimum)
    found = [row("coefficient", "intercept", None, None)]
    if reason is None:
        try:
            terms = terms_of(rows)
            best = fit_quantiles(columns_of(rows, terms), np.log(rows["captured"]))
            checks, is_good = checks_of(rows)
            found = coefficients(terms, best) + checks
            reason = "ok" if is_good else "worse than the segment"
        except UnsolvedError as error:
            reason = str(error)
    return [each | {"accounts": accounts, "data_status": reason} for each in found]


def fitted_by_month(table: pa.Table, minimum: int) -> pa.Table:
    """Return all that is found, month by month; without customers no rows."""
    rows = in_order(table)
    found = []
    for month in sorted(set(rows["fit_month"])):
        of_month = some(rows, rows["fit_month"] == month)
        found += [each | {"fit_month": month} for each in fitted(of_month, minimum)]
    return pa.Table.from_pylist(found, schema=SCHEMA)


def model(dbt, session):
    """Fit the customers of int_wallet_inputs."""
    inputs = dbt.ref("account_penetration", "int_wallet_inputs").to_arrow_table()
    return fitted_by_month(inputs, int(dbt.config.meta_get("minimum_accounts", 50)))
