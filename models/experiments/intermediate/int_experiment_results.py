"""Read each experiment: every level of what was varied against control, by segment and in all.

Accounts of one parent rise and fall together, so every interval takes parents as clusters: the
variance is multiplied by a design effect, which is 1 where no parent has two accounts.
"""

import numpy as np
import pyarrow as pa

CONTROL, ALL = "control", "all"
FACTORS = ("variant", "tactic", "message", "send_timing")
ALPHA, BLOCKED_BELOW = 0.05, 0.001
ROUNDING = 1e-9  # of a value: what adding up alike amounts in another order may change
COUNTS = [
    *("assigned_accounts", "accounts", "control_accounts", "unfinished_accounts", "crossovers"),
    *("contaminated_accounts", "conversions", "control_conversions", "rate_accounts"),
]
NUMBERS = [
    "conversion_rate",
    "control_rate",
    "difference",
    "low",
    "high",
    "z",
    "p_value",
    "p_value_adjusted",
    "design_effect",
    "difference_without_crossovers",
    "difference_from_others",
    "low_from_others",
    "high_from_others",
    "p_value_from_others",
    "p_value_from_others_adjusted",
    "segments_p_value",
    "rate_difference",
    "rate_low",
    "rate_high",
    "rate_p_value",
    "mrr_difference",
    "mrr_low",
    "mrr_high",
    "mrr_p_value",
    "sample_ratio_p_value",
]
SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("experiment_id", "factor", "level", "segment")]
    + [(name, pa.int64()) for name in COUNTS]
    + [(name, pa.float64()) for name in NUMBERS]
    + [(name, pa.bool_()) for name in ("is_rate_adjusted", "is_mrr_adjusted", "is_blocked")]
    + [(name, pa.string()) for name in ("data_status", "verdict")]
)
Rows = dict[str, np.ndarray]  # the columns of int_experiment_accounts, each (accounts,)


def varies(values: np.ndarray) -> bool:
    """Say whether values, (n), differ by more than rounding does."""
    return bool(len(values) and np.ptp(values) > ROUNDING * np.abs(values).max())


def design_effect(values: np.ndarray, is_treated: np.ndarray, parents: np.ndarray) -> float:
    """Return by how much parents widen the variance of a difference of two means.

    The sandwich variance with parents as clusters ÷ the same with each account as its own, both
    with clusters ÷ (clusters − 1). The three arrays are (n). 1 where no parent has two accounts.
    Where nothing varies within the arms it can't be seen: accounts ÷ parents, as if alike.
    """
    clusters, codes = np.unique(parents, return_inverse=True)
    if len(clusters) in (1, len(parents)):
        return len(parents) / len(clusters)
    arms = (is_treated, ~is_treated)
    if not any(varies(values[arm]) for arm in arms):
        return len(parents) / len(clusters)
    influence = np.zeros(len(values))
    for arm, sign in zip(arms, (1, -1), strict=True):
        influence[arm] = sign * (values[arm] - values[arm].mean()) / arm.sum()
    alone = (influence**2).sum() * len(parents) / (len(parents) - 1)
    together = (np.bincount(codes, influence) ** 2).sum() * len(clusters) / (len(clusters) - 1)
    return float(together / alone)


def compare_shares(converted: np.ndarray, is_treated: np.ndarray, parents: np.ndarray) -> dict:
    """Return the difference of two shares, treated less control, with its interval and test.

    z is pooled, the interval Newcombe's (1998, method 10) of 95 %; both of the accounts ÷ the
    design effect, where that is above 1. z and p_value are None where all or none converted.
    """
    from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

    effect = design_effect(converted.astype(float), is_treated, parents)
    accounts = np.array([is_treated.sum(), (~is_treated).sum()], float)
    hits = np.array([converted[is_treated].sum(), converted[~is_treated].sum()], float)
    rates, widened = hits / accounts, max(effect, 1.0)
    z = p_value = None
    if 0 < hits.sum() < accounts.sum():
        z, p_value = map(float, proportions_ztest(hits / widened, accounts / widened))
    low, high = confint_proportions_2indep(
        *(each for pair in zip(hits / widened, accounts / widened, strict=True) for each in pair),
        method="newcomb",
        compare="diff",
        alpha=ALPHA,
    )
    return {
        "difference": float(rates[0] - rates[1]),
        "low": float(low),
        "high": float(high),
        "z": z,
        "p_value": p_value,
        "design_effect": effect,
    }


def adjusted(
    after: np.ndarray, before: np.ndarray, is_treated: np.ndarray
) -> tuple[np.ndarray, bool]:
    """Return amounts less what the amounts before predict of them (CUPED), and whether they are.

    θ is the slope within the arms, pooled over both (Deng et al. 2013). The arrays are (n); NaN in
    `before` is an account without a period before, which is left as it is.
    """
    known = np.isfinite(before)
    cross = square = 0.0
    for arm in (is_treated & known, ~is_treated & known):
        if varies(before[arm]):
            deviation = before[arm] - before[arm].mean()
            cross += (deviation * after[arm]).sum()
            square += (deviation**2).sum()
    if known.sum() < 3 or square <= 0:
        return after, False
    shift = np.where(known, before - before[known].mean(), 0.0)
    return after - cross / square * shift, True


def compare_means(
    after: np.ndarray, before: np.ndarray, is_treated: np.ndarray, parents: np.ndarray
) -> dict:
    """Return the difference of two means (Welch, after CUPED), its 95 % interval and p value.

    The arrays are (n), `after` without NaN. Accounts are ÷ the design effect where that is above
    1. Interval and p_value are None where nothing varies, or less than two such accounts are left.
    """
    from scipy.stats import t

    values, is_adjusted = adjusted(after, before, is_treated)
    arms = [values[is_treated], values[~is_treated]]
    widened = max(design_effect(values, is_treated, parents), 1.0)
    accounts = np.array([len(arm) for arm in arms]) / widened
    variances = np.array([arm.var(ddof=1) for arm in arms]) / accounts
    difference = float(arms[0].mean() - arms[1].mean())
    scale = max(np.abs(after).max(), np.abs(values - after).max())
    found = {"difference": difference, "low": None, "high": None, "p_value": None}
    if max(map(np.ptp, arms)) > ROUNDING * scale and accounts.min() >= 2:
        error = np.sqrt(variances.sum())
        freedom = variances.sum() ** 2 / (variances**2 / (accounts - 1)).sum()
        width = float(t.ppf(1 - ALPHA / 2, freedom) * error)
        p_value = float(2 * t.sf(abs(difference) / error, freedom))
        found |= {"low": difference - width, "high": difference + width, "p_value": p_value}
    return found | {"is_adjusted": is_adjusted}


def sample_ratio(counts: np.ndarray, planned: np.ndarray) -> float | None:
    """Return the p value that accounts fell to the variants as planned (chi-square).

    `counts` and `planned` are (variants); NaN where no share was planned: what the others leave,
    in equal parts. Shares are scaled to sum to 1. None with one variant.
    """
    from scipy.stats import chisquare

    if len(counts) < 2:
        return None
    unplanned = np.isnan(planned)
    left = max(1 - planned[~unplanned].sum(), 0.0)
    shares = np.where(unplanned, left / max(unplanned.sum(), 1), planned)
    if (shares <= 0).any():
        return 0.0  # planned to get nobody, and has accounts
    return float(chisquare(counts, shares / shares.sum() * counts.sum()).pvalue)


def adjust(p_values: list[float | None]) -> list[float | None]:
    """Return p values adjusted for how many there are (Benjamini and Hochberg 1995)."""
    from scipy.stats import false_discovery_control

    known = [each for each in p_values if each is not None]
    fixed = iter(false_discovery_control(known)) if known else iter(())
    return [None if each is None else float(next(fixed)) for each in p_values]


def differ_by_segment(found: list[dict]) -> float | None:
    """Return the p value that the differences of several segments are one (Cochran's Q).

    One more of each outcome per arm keeps the variance of each above 0 (Agresti and Caffo 2000).
    None with fewer than two segments.
    """
    from scipy.stats import chi2

    if len(found) < 2:
        return None
    differences, variances = [], []
    for row in found:
        treated = (row["conversions"] + 1) / (row["accounts"] + 2)
        control = (row["control_conversions"] + 1) / (row["control_accounts"] + 2)
        differences.append(treated - control)
        variances.append(
            max(row["design_effect"], 1.0)
            * (
                treated * (1 - treated) / (row["accounts"] + 2)
                + control * (1 - control) / (row["control_accounts"] + 2)
            )
        )
    weights = 1 / np.array(variances)
    mean = (weights * differences).sum() / weights.sum()
    return float(chi2.sf((weights * (differences - mean) ** 2).sum(), len(found) - 1))


def shortage(parents: np.ndarray, arms: list[np.ndarray], fewest: int) -> str | None:
    """Return why arms, masks (n), are too few to compare; None if they are enough.

    Each needs `fewest` accounts, and half as many parents and two, fewer of which would understate
    the variance.
    """
    accounts = min(int(arm.sum()) for arm in arms)
    if accounts < fewest:
        return f"insufficient data: {accounts} accounts, {fewest} needed"
    clusters, needed = min(len(np.unique(parents[arm])) for arm in arms), max(2, (fewest + 1) // 2)
    if clusters < needed:
        return f"insufficient data: {clusters} parents, {needed} needed"
    return None


def compare(rows: Rows, member: np.ndarray, control: np.ndarray, fewest: int) -> dict:
    """Return every comparison of the accounts of a level with those of control, masks (n)."""
    both = member | control
    found = compare_shares(rows["has_converted"][both], member[both], rows["parent_id"][both])
    for name in ("rate", "mrr"):
        told = both & np.isfinite(rows[f"{name}_after"])
        if name == "rate":
            found["rate_accounts"] = int((told & member).sum())
        if shortage(rows["parent_id"], [told & member, told & control], fewest) is None:
            means = compare_means(
                rows[f"{name}_after"][told],
                rows[f"{name}_before"][told],
                member[told],
                rows["parent_id"][told],
            )
            found[f"is_{name}_adjusted"] = means.pop("is_adjusted")
            found |= {f"{name}_{key}": value for key, value in means.items()}
    true_to = [arm & ~rows["is_crossover"] for arm in (member, control)]
    if shortage(rows["parent_id"], true_to, fewest) is None:
        treated, untreated = (rows["has_converted"][arm].mean() for arm in true_to)
        found["difference_without_crossovers"] = float(treated - untreated)
    return found


def level_row(rows: Rows, masks: dict[str, np.ndarray], fewest: int, blocked: str | None) -> dict:
    """Return a row of `SCHEMA` but for its keys: what is counted, and compared where it can be.

    `masks`, (n) each: `level` and `control` are the accounts to compare, `others` those of other
    levels. `blocked` says why nothing may be compared.
    """
    read = {name: mask & rows["is_finished"] for name, mask in masks.items()}
    level, control, others = (read[name] for name in ("level", "control", "others"))
    is_control = bool((masks["level"] & rows["is_control"]).any())
    counts = {
        "assigned_accounts": masks["level"],
        "accounts": level,
        "control_accounts": control,
        "unfinished_accounts": masks["level"] & ~rows["is_finished"],
        "crossovers": masks["level"] & rows["is_crossover"],
        "contaminated_accounts": masks["level"] & rows["is_contaminated"],
        "conversions": level & rows["has_converted"],
        "control_conversions": control & rows["has_converted"],
    }
    row = dict.fromkeys(NUMBERS) | {name: int(mask.sum()) for name, mask in counts.items()}
    for rate, hits, of in (
        ("conversion_rate", "conversions", "accounts"),
        ("control_rate", "control_conversions", "control_accounts"),
    ):
        row[rate] = row[hits] / row[of] if row[of] else None
    arms = [level] if is_control else [level, control]
    reason = blocked or shortage(rows["parent_id"], arms, fewest)
    if not blocked and not is_control and not masks["any_control"].any():
        reason = "insufficient data: no control"
    if not reason and not is_control:
        row |= compare(rows, level, control, fewest)
    if not blocked and not is_control and not shortage(rows["parent_id"], [level, others], fewest):
        both = level | others
        lead = compare_shares(rows["has_converted"][both], level[both], rows["parent_id"][both])
        row |= {
            f"{name}_from_others": lead[name] for name in ("difference", "low", "high", "p_value")
        }
    return row | {"is_blocked": blocked is not None, "data_status": reason or "ok"}


def verdict_of(row: dict) -> str:
    """Return what a row says, after p values were adjusted."""
    if row["data_status"] != "ok":
        return row["data_status"]
    if row["factor"] == "variant" and row["level"] == CONTROL:
        return CONTROL
    is_shown = row["p_value_adjusted"] is not None and row["p_value_adjusted"] < ALPHA
    return (
        ("works" if row["difference"] > 0 else "does harm") if is_shown else "no difference shown"
    )


def read_experiment(rows: Rows, fewest: int) -> list[dict]:
    """Return the rows of one experiment: each level of each factor, in all and by segment.

    p values are adjusted in two families: the variants in all, and all else.
    """
    variants, counts = np.unique(rows["variant"], return_counts=True)
    planned = [rows["planned_share"][rows["variant"] == each] for each in variants]
    planned = np.array(
        [np.nanmean(each) if np.isfinite(each).any() else np.nan for each in planned]
    )
    p_value = sample_ratio(counts, planned)
    blocked = None
    if p_value is not None and p_value < BLOCKED_BELOW:
        split = ", ".join(f"{n} {each}" for each, n in zip(variants, counts, strict=True))
        blocked = f"blocked: accounts were not split as planned ({split})"
    found = []
    for factor in FACTORS:
        values = rows[factor]
        is_treated = (values != "") & ~rows["is_control"]
        of_factor = is_treated | (rows["is_control"] & (factor == "variant"))
        for segment in [ALL, *(each for each in np.unique(rows["segment"]) if each != ALL)]:
            within = (rows["segment"] == segment) | (segment == ALL)
            for level in np.unique(values[of_factor & within]):
                member = within & of_factor & (values == level)
                masks = {
                    "level": member,
                    "control": within & rows["is_control"],
                    "others": within & is_treated & ~member,
                    "any_control": rows["is_control"],
                }
                row = {"factor": factor, "level": str(level), "segment": str(segment)}
                row |= level_row(rows, masks, fewest, blocked) | {"sample_ratio_p_value": p_value}
                row["p_value_of"] = member.tobytes()
                row["p_value_from_others_of"] = frozenset(
                    (member.tobytes(), masks["others"].tobytes())
                )
                found.append(row)
    for is_main in (True, False):
        family = [
            row
            for row in found
            if is_main == (row["factor"] == "variant" and row["segment"] == ALL)
        ]
        for name in ("p_value", "p_value_from_others"):
            # What is compared twice, as a variant and as its message, counts once.
            once = {row[f"{name}_of"]: row[name] for row in family}
            once = dict(zip(once, adjust([*once.values()]), strict=True))
            for row in family:
                row[f"{name}_adjusted"] = once[row.pop(f"{name}_of")]
    for row in found:
        same = [
            each
            for each in found
            if (each["factor"], each["level"]) == (row["factor"], row["level"])
            and each["segment"] != ALL
            and each["difference"] is not None
        ]
        row["segments_p_value"] = differ_by_segment(same)
        row["verdict"] = verdict_of(row)
    return found


def columns_of(accounts: pa.Table) -> Rows:
    """Return the columns, sorted, NULL as "" in text, NaN in numbers and false in booleans."""
    accounts = accounts.sort_by([("experiment_id", "ascending"), ("account_id", "ascending")])
    rows = {}
    for name in ("experiment_id", "account_id", "parent_id", "segment", *FACTORS):
        rows[name] = np.array([each or "" for each in accounts[name].to_pylist()], dtype=str)
    for name in ("planned_share", "rate_before", "rate_after", "mrr_before", "mrr_after"):
        column = accounts[name].cast(pa.float64()).to_pylist()
        rows[name] = np.array([np.nan if each is None else each for each in column], dtype=float)
    for name in ("is_crossover", "is_contaminated", "is_finished", "has_converted"):
        rows[name] = np.array(accounts[name].to_pylist(), dtype=bool)
    return rows | {"is_control": rows["variant"] == CONTROL}


def experiment_results(accounts: pa.Table, fewest: int) -> pa.Table:
    """Return the results of every experiment in int_experiment_accounts, whatever its order."""
    rows, found = columns_of(accounts), []
    for experiment in np.unique(rows["experiment_id"]):
        chosen = rows["experiment_id"] == experiment
        of_one = {name: column[chosen] for name, column in rows.items()}
        found += [
            {"experiment_id": str(experiment)} | row for row in read_experiment(of_one, fewest)
        ]
    return pa.Table.from_pylist(found, schema=SCHEMA)


def model(dbt, session):
    """Read int_experiment_accounts; return a row per experiment, factor, level and segment.

    The meta `fewest_accounts` is how many accounts an arm needs.
    """
    fewest = int(dbt.config.meta_get("fewest_accounts", 20))
    accounts = dbt.ref("account_penetration", "int_experiment_accounts").to_arrow_table()
    return experiment_results(accounts, fewest)
