"""How long accounts take to expand: Kaplan and Meier's curve of each group.

Accounts that have not expanded count for as long as they were seen. Intervals are 95 % and
pointwise, on the log-log scale, so that they stay between 0 and 1 (Kalbfleisch and Prentice).
"""

import numpy as np
import pyarrow as pa

SCHEMA = pa.schema(
    [
        ("group_by", pa.string()),
        ("group_value", pa.string()),
        ("months", pa.int64()),
        ("at_risk", pa.int64()),
        ("events", pa.int64()),
        ("survival", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("accounts", pa.int64()),
        ("median_months", pa.int64()),
        ("log_rank_p_value", pa.float64()),
        ("data_status", pa.string()),
    ]
)
Z = 1.959963984540054


def kaplan_meier(months: np.ndarray, has_event: np.ndarray) -> list[dict]:
    """Return the curve: a dict at 0, at each time an event came, and at the last a case was seen.

    `months` (n) are durations of 0 and more, `has_event` (n) whether they ended in the event.
    low and high are None at a survival of 1 or 0, where the log-log scale has no width.
    """
    from statsmodels.duration.survfunc import SurvfuncRight

    points = {int(months.max()): None} | {0: (0, 1.0, 0.0)}
    if has_event.any():
        fit = SurvfuncRight(months, has_event.astype(int))
        for time, events, survival, error in zip(
            fit.surv_times, fit.n_events, fit.surv_prob, fit.surv_prob_se, strict=True
        ):
            points[int(time)] = (int(events), float(survival), float(error))
    curve, last = [], None
    for time in sorted(points):
        events, survival, error = last = points[time] or (0, *last[1:])
        low = high = None
        if 0 < survival < 1:
            width = Z * error / (survival * abs(np.log(survival)))
            low, high = (float(survival ** np.exp(sign * width)) for sign in (1, -1))
        curve.append(
            {
                "months": time,
                "at_risk": int((months >= time).sum()),
                "events": events,
                "survival": round(survival, 12),
                "low": low,
                "high": high,
            }
        )
    return curve


def log_rank(months: np.ndarray, has_event: np.ndarray, groups: np.ndarray) -> float | None:
    """Return the p value of the log-rank test that all groups expand alike; None if it can't tell.

    The three arrays are (n). Events tell groups apart only while some had none: a group of which
    nobody was left by then says nothing and is left out, and its variance of 0 with it. It takes
    two that are left.
    """
    from statsmodels.duration.survfunc import survdiff

    telling = [
        time
        for time in np.unique(months[has_event])
        if not (has_event & (months == time))[months >= time].all()
    ]
    if not telling:
        return None
    told = np.isin(groups, groups[months >= telling[0]])
    if len(np.unique(groups[told])) < 2:
        return None
    return float(survdiff(months[told].astype(float), has_event[told].astype(int), groups[told])[1])


def shortage(months: np.ndarray, fewest: int) -> str | None:
    """Return why accounts seen for so many months, (n), make no curve; None if they make one."""
    if len(months) < fewest:
        return f"insufficient data: {len(months)} accounts, {fewest} needed"
    if not months.any():
        return f"insufficient data: {len(months)} accounts, none seen for a month yet"
    return None


def curves(spells: dict[str, np.ndarray], fewest: int) -> list[dict]:
    """Return the rows of every group of spells (columns group_by, group_value, months, ...).

    A group of fewer than `fewest` accounts keeps its counts and has no curve, and is out of the
    log-rank test of its kind. Nor has one a curve of which no account was seen for a month.
    """
    rows = []
    for kind in np.unique(spells["group_by"]):
        of_kind = {name: column[spells["group_by"] == kind] for name, column in spells.items()}
        values, counts = np.unique(of_kind["group_value"], return_counts=True)
        large = np.isin(of_kind["group_value"], values[counts >= fewest])
        p_value = log_rank(
            *(of_kind[name][large] for name in ("months", "has_expanded", "group_value"))
        )
        for value, accounts in zip(values, counts, strict=True):
            member = of_kind["group_value"] == value
            curve = kaplan_meier(of_kind["months"][member], of_kind["has_expanded"][member])
            median = next((row["months"] for row in curve if row["survival"] <= 0.5), None)
            reason = shortage(of_kind["months"][member], fewest)
            is_enough = reason is None
            for row in curve:
                if not is_enough:
                    row.update(survival=None, low=None, high=None)
                rows.append(
                    row
                    | {
                        "group_by": str(kind),
                        "group_value": str(value),
                        "accounts": int(accounts),
                        "median_months": median if is_enough else None,
                        "log_rank_p_value": p_value if is_enough else None,
                        "data_status": reason or "ok",
                    }
                )
    return rows


def model(dbt, session):
    """Read int_expansion_spells, one row per account and group; return one row per group and time.

    The meta `fewest_accounts` is how many accounts a group needs for a curve.
    """
    fewest = int(dbt.config.meta_get("fewest_accounts", 20))
    spells = (
        dbt.ref("account_penetration", "int_expansion_spells")
        .order("group_by, group_value, account_id")
        .fetchnumpy()
    )
    columns = {
        name: np.ma.getdata(spells[name])
        for name in ("group_by", "group_value", "months", "has_expanded")
    }
    columns = {
        name: column.astype(bool if name == "has_expanded" else int if name == "months" else str)
        for name, column in columns.items()
    }
    return pa.Table.from_pylist(curves(columns, fewest), schema=SCHEMA)
