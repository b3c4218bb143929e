"""Potential, bounds, whitespace and why a rate moved, a second time, on top of `recompute`.

Written from docs/potential.md, with exact fractions; where a definition divides (shares, effects,
errors) the quotient is a float, as it is in the tables. Every mart is a dictionary by its key.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction
from itertools import groupby
from statistics import median

from recompute import (
    VERIFIED,
    Candidate,
    World,
    add_months,
    annual_amount,
    annual_estimate,
    captured_by_currency,
    captured_cells,
    chosen,
    claimed_ways,
    complete,
    fit_month_of,
    groups_of,
    holds_until,
    is_above_precedent,
    is_conflicting,
    is_live,
    is_overestimated,
    is_stale,
    open_units,
    preference,
    product_range,
    rate_on,
    ratio,
    wallets,
    ways,
    whitespace,
    winning_estimates,
)

Table = dict[tuple, dict]
KEYS = {
    "potential_audit": ("account_id", "month"),
    "potential_quality": ("group_by", "group_value", "month"),
    "penetration_bounds": ("account_id", "month"),
    "potential_model": ("account_id", "month"),
    "estimate_status": ("estimate_id",),
    "estimate_track_record": ("estimate_source", "estimated_by"),
    "verify_next": ("estimate_id",),
    "whitespace_cells": ("account_id", "unit_id", "product_id"),
    "whitespace_opportunities": ("account_id", "unit_id", "product_id"),
    "whitespace_by_account": ("account_id",),
    "whitespace_by_unit": ("account_id", "unit_id"),
    "whitespace_by_product": ("product_id",),
    "whitespace_by_parent": ("parent_id",),
    "penetration_changes": ("account_id", "variant", "month", "months_back"),
    "penetration_waterfall": ("group_by", "group_value", "month", "months_back"),
    "segment_reversals": ("month", "variant", "months_back"),
}
MONTHS_BACK = (1, 3, 12)
SMALLEST = 1e-9  # a change of a rate that is none but for rounding


def is_verified(estimate: dict) -> bool:
    """Say whether an estimate is a budget or a wallet that somebody has seen."""
    return estimate["estimate_source"] in VERIFIED


def revenue_rows(accounts: Table) -> dict[tuple[str, date], dict]:
    """Return what `recompute.account_penetration` says of revenue, by account and month."""
    return {key[:2]: row for key, row in accounts.items() if key[2] == "revenue"}


# How sure is the potential?


def potential_audit(world: World, accounts: Table) -> Table:
    """Return what every potential rests on and all its doubts, by account and month."""
    return {
        key: rests_on(world, *key) | doubts(world, *key, row)
        for key, row in revenue_rows(accounts).items()
    }


def rests_on(world: World, account: str, month: date) -> dict:
    """Return the way that won, its weakest and oldest part, and every complete alternative."""
    found = claimed_ways(world, account, month)
    winner = chosen(found)
    parts = found[winner].parts if winner else []
    oldest = min((part["estimated_on"] for part in parts), default=None)
    values = {name: way.value for name, way in complete(found).items()}
    sums = [values.get(name) for name in ("by_units", "by_products")]
    if winner == "by_products":
        sums.reverse()
    return {
        "winner": winner,
        "estimate_source": world.trust[found[winner].trust] if winner else None,
        "estimated_on": oldest,
        "age_days": oldest and (world.last_day(month) - oldest).days,
        "estimates": len(parts),
        "top_down": values.get("top_down"),
        "by_units": values.get("by_units"),
        "by_products": values.get("by_products"),
        "bottom_up": sums[1] if sums[0] is None else sums[0],
    }


def doubts(world: World, account: str, month: date, row: dict) -> dict:
    """Return every flag of a potential, and how much of it nobody has verified."""
    found = claimed_ways(world, account, month)
    day = world.last_day(month)
    winner = found.get(chosen(found))
    potential = winner.value if winner else None
    stale = winner is None and is_stale(world, account, month)
    parts = winner.parts if winner else []
    verified = sum(annual_estimate(world, each, day) for each in parts if is_verified(each))
    return {
        "potential": potential,
        "status": row["status"],
        "is_missing": winner is None and not stale,
        "is_stale": stale,
        "is_partial": winner is not None and not winner.is_complete,
        "is_zero": potential == 0,
        "is_overestimated": is_overestimated(world, account, month),
        "is_above_precedent": is_above_precedent(world, account, month),
        "is_below_captured": potential is not None and row["captured"] > potential,
        "is_conflicting": is_conflicting(found),
        "verified_potential": verified,
        "amount_at_stake": (potential or 0) - verified,
        "is_customer": row["is_customer"],
        "is_potential_known": row["is_known"],
    }


def potential_quality(world: World, audit: Table) -> Table:
    """Return how sure the potential of a group's customers is, by group and month."""
    members = defaultdict(list)
    for (account, month), row in audit.items():
        if row["is_customer"]:
            for group in groups_of(world, account).items():
                members[*group, month].append(row)
    return {key: quality(rows) for key, rows in members.items()}


FLAGS = {  # by what potential_quality counts
    "missing": "is_missing",
    "stale": "is_stale",
    "partial": "is_partial",
    "zero": "is_zero",
    "overestimated": "is_overestimated",
    "above_precedent": "is_above_precedent",
    "below_captured": "is_below_captured",
    "disagreeing": "is_conflicting",
}


def quality(rows: list[dict]) -> dict:
    """Sum up the audit of some accounts."""
    known = [row for row in rows if row["is_potential_known"]]
    potential = sum(row["potential"] for row in known)
    verified = sum(row["verified_potential"] for row in known)
    return {
        "accounts": len(rows),
        "known_accounts": len(known),
        "potential": potential,
        "verified_potential": verified,
        "verified_share": ratio(verified, potential),
        "mean_age_days": ratio(sum(row["age_days"] * row["potential"] for row in known), potential),
    } | {f"{name}_accounts": sum(row[flag] for row in rows) for name, flag in FLAGS.items()}


def penetration_bounds(world: World, accounts: Table) -> Table:
    """Return the rates between which an account's penetration lies, by account and month."""
    return {
        key: bounds(row, verified_potential(world, *key), wallets(world, *key))
        for key, row in revenue_rows(accounts).items()
    }


def potential_model(world: World, accounts: Table) -> Table:
    """Return the attainable wallet, by account and month."""
    found = {}
    for key, row in revenue_rows(accounts).items():
        of_key = wallets(world, *key) or (None, None, None)
        found[key] = dict(zip(("wallet_80", "wallet_90", "wallet_95"), of_key, strict=True)) | {
            "captured": row["captured"],
            "is_customer": row["is_customer"],
            "fit_month": fit_month_of(world, key[1]),
        }
    return found


def verified_potential(world: World, account: str, month: date) -> Fraction | None:
    """Return the potential by verified estimates alone, where they cover the account."""
    found = complete(ways(world, account, month, VERIFIED))
    return found[chosen(found)].value if found else None


def bounds(row: dict, verified: Fraction | None, wallet: list[float] | None) -> dict:
    """Set what is captured against the smallest and the largest potential above 0."""
    captured = row["captured"]
    claimed = row["potential"] if row["is_known"] else None  # not of some parts only
    modelled = Fraction(round(wallet[1], 8)) if wallet else None
    known = [each for each in (verified, claimed, modelled) if each]
    smallest, largest = min(known, default=None), max(known, default=None)
    rates = [ratio(captured, each) for each in known]
    statuses = {0: row["status"], 1: "single_source"}
    if captured < 0 and known:
        statuses = {len(known): "credits_exceed_spend"}
    return {
        "captured": captured,
        "rate_low": min(rates, default=None),
        "rate_claimed": ratio(captured, claimed),
        "rate_high": max(rates, default=None),
        "potential_verified": verified,
        "potential_claimed": row["potential"],
        "potential_modelled": modelled,
        "potential_smallest": smallest,
        "potential_largest": largest,
        "potential_sources": len(known),
        "prudent_whitespace": whitespace(captured, smallest),
        "status": statuses.get(len(known), "ok"),
        "is_customer": row["is_customer"],
    }


# Which estimate is right?


def estimate_status(world: World) -> Table:
    """Return what became of every estimate on the as-of date."""
    month = world.months[-1]
    found = {}
    for account in world.accounts:
        way = claimed_ways(world, account, month)
        parts = way[chosen(way)].parts if way else []
        used = {part["estimate_id"] for part in parts}
        best = winning_estimates(world, account, month)
        for estimate in world.estimates[account]:
            winner = best.get((estimate["unit_id"], estimate["product_id"]))
            found[estimate["estimate_id"],] = judged(world, estimate, winner, used)
            if found[estimate["estimate_id"],]["status"] == "outranked":
                found[estimate["estimate_id"],]["reason"] = f"Outranked by {winner['estimate_id']}"
    doubted = contradicted(world, found)
    return {key: row | {"is_contradicted": key[0] in doubted} for key, row in found.items()}


COUNTING = ("used", "other_view_chosen", "outranked")


def judged(world: World, estimate: dict, winner: dict | None, used: set[str]) -> dict:
    """Return an estimate with its fate and how it has stood the test of time."""
    judge = next_verified(world, estimate)
    is_to_come = estimate["estimated_on"] > world.as_of
    worth = {
        "potential": annual_estimate(world, estimate, world.as_of),
        "is_zero": annual_amount(world, estimate) == 0,
    }
    if is_to_come and estimate["estimate_basis"] == "incremental":
        worth = {}  # what is spent on that day nobody knows
    return worth | {
        "holds_until": holds_until(estimate),
        "age_days": (world.as_of - estimate["estimated_on"]).days,
        "is_verified": is_verified(estimate),
        "status": fate(world, estimate, winner, used),
        "exceeded_on": exceeded_on(world, estimate),
        "verified_estimate_id": judge and judge["estimate_id"],
        "error_share": judge and error_share(world, estimate, judge),
    }


def fate(world: World, estimate: dict, winner: dict | None, used: set[str]) -> str:
    """Return the first status that holds."""
    month = world.months[-1]
    account, unit, product = (estimate[key] for key in ("account_id", "unit_id", "product_id"))
    if estimate["estimated_on"] > world.as_of:
        return "not_yet"
    if not is_live(estimate, world.as_of):
        return "expired"
    if unit is not None and unit not in {
        row["unit_id"] for row in open_units(world, account, month)
    }:
        return "unit_not_open"
    if product is not None and product not in product_range(world, account, month):
        return "product_not_for_sale"
    if estimate["estimate_id"] in used:
        return "used"
    return "other_view_chosen" if estimate is winner else "outranked"


def of_same_scope(world: World, estimate: dict) -> list[dict]:
    """Return the other estimates of the same account, unit and product."""
    return [
        other
        for other in world.estimates[estimate["account_id"]]
        if other is not estimate
        and all(other[column] == estimate[column] for column in ("unit_id", "product_id"))
    ]


def contradicted(world: World, statuses: Table) -> set[str]:
    """Return the estimates that count and differ by more than 25 % from another of their scope."""
    scopes = defaultdict(list)
    for estimates in world.estimates.values():
        for each in estimates:
            row = statuses[each["estimate_id"],]
            if row["status"] in COUNTING:
                scope = each["account_id"], each["unit_id"], each["product_id"]
                scopes[scope].append((row["potential"], each["estimate_id"]))
    return {
        own
        for scope in scopes.values()
        for value, own in scope
        if any(max(value, other) > Fraction("1.25") * min(value, other) for other, _ in scope)
    }


def exceeded_on(world: World, estimate: dict) -> date | None:
    """Return the first month's end, while it held, at which more was captured in its scope."""
    for month in world.months:
        day = world.last_day(month)
        if is_live(estimate, day):
            captured = sum(
                value
                for (unit, product), value in captured_cells(
                    world, estimate["account_id"], month
                ).items()
                if estimate["unit_id"] in (None, unit) and estimate["product_id"] in (None, product)
            )
            if captured > annual_estimate(world, estimate, day):
                return day
    return None


def next_verified(world: World, estimate: dict) -> dict | None:
    """Return the first verified estimate of the scope after one; of one day the most trusted."""
    later = [
        each
        for each in of_same_scope(world, estimate)
        if is_verified(each) and estimate["estimated_on"] < each["estimated_on"] <= world.as_of
    ]
    first = min((each["estimated_on"] for each in later), default=None)
    of_that_day = [each for each in later if each["estimated_on"] == first]
    return max(of_that_day, key=lambda each: preference(world, each), default=None)


def error_share(world: World, estimate: dict, judge: dict) -> Fraction | None:
    """Return by what share an estimate was too high, at the rates of the day of its judge."""
    day = judge["estimated_on"]
    share = ratio(annual_estimate(world, estimate, day), annual_estimate(world, judge, day))
    return None if share is None else share - 1


def estimate_track_record(world: World, statuses: Table, minimum: int = 5) -> Table:
    """Return how right each source was, as a whole and by person."""
    members = defaultdict(list)
    for account in world.accounts:
        for estimate in world.estimates[account]:
            row = estimate | statuses[estimate["estimate_id"],]
            if row["status"] != "not_yet":
                for person in ("all", estimate["estimated_by"] or "unknown"):
                    members[estimate["estimate_source"], person].append(row)
    return {key: record(rows, minimum) for key, rows in members.items()}


def record(rows: list[dict], minimum: int) -> dict:
    """Sum up how some estimates stood the test of time."""
    exceeded = [row for row in rows if row["exceeded_on"] is not None]
    checked = [row for row in rows if row["error_share"] is not None]
    checked_accounts = len({row["account_id"] for row in checked})
    errors = [row["error_share"] for row in checked] if checked_accounts >= minimum else []
    days = [(row["exceeded_on"] - row["estimated_on"]).days for row in exceeded]
    return {
        "estimates": len(rows),
        "exceeded_estimates": len(exceeded),
        "exceeded_share": ratio(len(exceeded), len(rows)),
        "median_days_until_exceeded": median(days) if days else None,
        "checked_estimates": len(checked),
        "checked_accounts": checked_accounts,
        "median_error_share": median(errors) if errors else None,
        "median_absolute_error_share": median(map(abs, errors)) if errors else None,
        "data_status": "ok"
        if checked_accounts >= minimum
        else f"insufficient data: {checked_accounts} accounts checked, {minimum} needed",
    }


def verify_next(
    world: World, statuses: Table, records: Table, limits: Table, chances: dict[str, Fraction]
) -> Table:
    """Return the unverified estimates that a potential rests on, with the money in doubt.

    `chances` says how likely an account is to expand, of those that have a score.
    """
    month = world.months[-1]
    average = sum(chances.values()) / len(chances) if chances else Fraction(1)
    found = {}
    for account in world.accounts:
        for estimate in world.estimates[account]:
            row = statuses[estimate["estimate_id"],]
            if row["status"] == "used" and not row["is_verified"] and row["potential"] > 0:
                limit = limits[account, month]
                doubts = doubts_of(
                    complete(claimed_ways(world, account, month)),
                    limit,
                    records[estimate["estimate_source"], "all"],
                )
                doubt = max(doubts.values())
                found[estimate["estimate_id"],] = {
                    "potential": row["potential"],
                    "age_days": row["age_days"],
                    "rate_low": limit["rate_low"],
                    "rate_high": limit["rate_high"],
                    "doubt_share": doubt,
                    "doubt_reason": {name for name, value in doubts.items() if value == doubt}
                    if doubt
                    else {"nothing contradicts it"},
                    "amount_in_doubt": row["potential"] * doubt,
                    "expansion_probability": chances.get(account),
                    "expected_amount_in_doubt": row["potential"]
                    * doubt
                    * chances.get(account, average),
                }
    order = {
        key: tuple(map(comparable, (row["expected_amount_in_doubt"], row["potential"])))
        for key, row in found.items()
    }
    return {key: row | {"rank": places(key, order[key], order)} for key, row in found.items()}


def doubts_of(found: dict[str, Candidate], limit: dict, of_source: dict) -> dict[str, Fraction]:
    """Return by what share a potential may be off, by what speaks against it."""
    record = min(of_source["median_absolute_error_share"] or Fraction(0), Fraction(1))
    doubts = {"what the source was off by before": record}
    if found:
        values = [way.value for way in found.values()]
        potential = found[chosen(found)].value
        spread = limit["potential_largest"] - limit["potential_smallest"]
        doubts["ways to see the account differ"] = (max(values) - min(values)) / potential
        doubts["verified, claimed and modelled differ"] = spread / potential
    return doubts


# Where is the money left?


def whitespace_cells(world: World) -> Table:
    """Return every cell, and what stands outside the grid, by account, unit and product."""
    cells = {}
    weights = product_weights(world)
    positions = {(row["unit_id"], row["product_id"]): row for row in world.rows["cell_positions"]}
    for account in world.accounts:
        segment = groups_of(world, account)["segment"]
        for (unit, product), row in cells_of(world, account, weights[segment]).items():
            position = positions.get((unit, product))
            cells[account, unit, product] = seen(world, account, unit, product, row, position)
    return cells


def grid_of(world: World, account: str) -> list[tuple]:
    """Return the cells of an account: open units × products on sale that it may buy."""
    month = world.months[-1]
    return [
        (unit["unit_id"], product)
        for unit in open_units(world, account, month)
        for product in product_range(world, account, month)
    ]


def cells_of(world: World, account: str, weights: dict[str, Fraction]) -> dict[tuple, dict]:
    """Return the cells of an account, and what stands outside, with captured and potential."""
    month = world.months[-1]
    grid = grid_of(world, account)
    captured = {key: value for key, value in captured_cells(world, account, month).items() if value}
    found = claimed_ways(world, account, month)
    potential = {}
    if found:
        parts = found[chosen(found)].parts
        potential = spread(world, account, parts, grid, captured, weights)
    return {
        cell: {
            "is_in_grid": cell in grid,
            "captured": captured.get(cell, Fraction(0)),
            "potential": potential.get(cell, None if cell in grid or not found else Fraction(0)),
        }
        for cell in {*grid, *captured, *potential}
    }


def spread(
    world: World,
    account: str,
    parts: list[dict],
    grid: list[tuple],
    captured: dict[tuple, Fraction],
    weights: dict[str, Fraction],
) -> dict[tuple, Fraction]:
    """Spread each part of a potential over the cells it covers; without one it stays as it is."""
    due = cell_weights(world, account, grid, weights)
    own = {
        scope: annual_estimate(world, estimate, world.as_of)
        for scope, estimate in winning_estimates(world, account, world.months[-1]).items()
    }
    found = defaultdict(Fraction)
    for part in parts:
        amount = round(annual_estimate(world, part, world.as_of), 6)
        unit, product = part["unit_id"], part["product_id"]
        covered = [cell for cell in grid if unit in (None, cell[0]) and product in (None, cell[1])]
        if not covered:
            found[unit, product] += amount
        starts = shared(amount, {cell: due[cell] for cell in covered})
        for cell, start in starts.items():
            starts[cell] = own.get(cell, max(start, captured.get(cell, Fraction(0))))
        found |= in_millionths(amount, starts)
    return found


def in_millionths(amount: Fraction, starts: dict[tuple, Fraction]) -> dict[tuple, Fraction]:
    """Scale what cells start from to an amount; the largest takes what rounding leaves."""
    scaled = {cell: round(value, 6) for cell, value in shared(amount, starts).items()}
    if scaled:
        largest = min(scaled, key=lambda cell: (-starts[cell], cell))
        scaled[largest] += amount - sum(scaled.values())
    return scaled


def shared(amount: Fraction, weights: dict[tuple, Fraction]) -> dict[tuple, Fraction]:
    """Share an amount by weights; equally where all of them are 0."""
    total = sum(weights.values())
    return {
        key: amount * weight / total if total else amount / len(weights)
        for key, weight in weights.items()
    }


def cell_weights(
    world: World, account: str, grid: list[tuple], weights: dict[str, Fraction]
) -> dict[tuple, Fraction]:
    """Return the people of a cell's unit times what the segment spends on its product."""
    units = open_units(world, account, world.months[-1])
    people = {unit["unit_id"]: unit["potential_users"] for unit in units}
    known = [number for number in people.values() if number is not None]
    typical = Fraction(sum(known), len(known)) if known else Fraction(1)
    return {
        (unit, product): (typical if people[unit] is None else people[unit])
        * weights.get(product, min(weights.values(), default=Fraction(1)))
        for unit, product in grid
    }


def product_weights(world: World) -> dict[str, dict[str, Fraction]]:
    """Return what each segment spends on each product that it spends anything on."""
    totals = defaultdict(lambda: defaultdict(Fraction))
    for account in world.accounts:
        segment = groups_of(world, account)["segment"]
        for (_, product), value in captured_cells(world, account, world.months[-1]).items():
            totals[segment][product] += value
    return defaultdict(
        dict,
        {
            segment: {product: value for product, value in spent.items() if value > 0}
            for segment, spent in totals.items()
        },
    )


def seen(
    world: World, account: str, unit: str, product: str, row: dict, position: dict | None
) -> dict:
    """Return a cell with its status, what is left of it and how much of that can be won."""
    status, pipeline = cell_status(world, account, unit, product, row, position)
    left = whitespace(row["captured"], row["potential"])
    is_realistic = row["is_in_grid"] and can_be_won(world, status, position)
    return row | {
        "status": status,
        "whitespace": left,
        "over_potential": whitespace(row["potential"], row["captured"]),
        "realistic_whitespace": left if is_realistic or left is None else Fraction(0),
        "competitor_name": position and position["competitor_name"],
        "contract_ends_on": position and position["contract_ends_on"],
        "open_pipeline": sum(pipeline) if pipeline else None,
        "open_opportunities": len(open_opportunities(world, unit, product)),
    }


def cell_status(
    world: World, account: str, unit: str, product: str, row: dict, position: dict | None
) -> tuple[str, list[Fraction]]:
    """Return the first status that holds, and the amounts of open opportunities."""
    deals = open_opportunities(world, unit, product)
    pipeline = [
        Fraction(row["amount"]) * rate_on(world, row["currency"], world.as_of)
        for row in deals
        if row["amount"] is not None
    ]
    said = position and position["position"]
    if row["captured"] > 0:
        return "owned", pipeline
    if not row["is_in_grid"]:
        return "unallocated", pipeline
    if said in ("blocked", "not_needed"):
        return said, pipeline
    if deals:
        return "in_pipeline", pipeline
    if said is not None:
        return said, pipeline
    own = winning_estimates(world, account, world.months[-1])
    is_estimated = (unit, product) in own or (unit, None) in own
    return "open" if is_estimated else "unknown", pipeline


def open_opportunities(world: World, unit: str | None, product: str | None) -> list[dict]:
    """Return the open opportunities of a unit and product.

    One that was won or lost only later was open.
    """
    return [
        row
        for row in world.rows["opportunities"]
        if (row["unit_id"], row["product_id"]) == (unit, product)
        and None not in (unit, product)
        and row["created_on"] <= world.as_of
        and (row["stage"] == "open" or row["closed_on"] > world.as_of)
    ]


def can_be_won(world: World, status: str, position: dict | None) -> bool:
    """Say whether what is left of a cell is realistic."""
    if status == "competitor":
        end = position["contract_ends_on"]
        return end is None or end <= add_months(world.as_of, 12)
    return status in ("owned", "in_pipeline", "open")


def whitespace_opportunities(world: World, cells: Table, limits: Table) -> Table:
    """Rank the cells with something realistic left, at the claim and at the ends of its bounds."""
    won = {key: row for key, row in cells.items() if (row["realistic_whitespace"] or 0) > 0}
    limit_of = {key: limits[key[0], world.months[-1]] for key in won}
    middle = {key: row["realistic_whitespace"] for key, row in won.items()}
    low, high = (
        {key: at_bound(row, limit_of[key], bound) for key, row in won.items()}
        for bound in ("potential_smallest", "potential_largest")
    )
    return {
        key: {
            "rank": places(key, middle[key], middle),
            "prudent_rank": places(key, low[key], low),
            "rank_low": places(key, low[key], high),
            "rank_high": places(key, high[key], low),
            "realistic_whitespace": middle[key],
            "whitespace_low": low[key],
            "whitespace_high": high[key],
            "status": row["status"],
        }
        for key, row in won.items()
    }


def at_bound(row: dict, limit: dict, bound: str) -> Fraction:
    """Return what is left of a cell if its account's potential were another one."""
    if limit["rate_claimed"] is None:
        return row["realistic_whitespace"]
    share = Fraction(round(limit[bound], 6)) / round(limit["potential_claimed"], 6)
    return max(row["potential"] * share - row["captured"], Fraction(0))


def places(key: tuple, value: Fraction, others: dict[tuple, Fraction]) -> tuple[int, int]:
    """Return the first and the last place of a value among those of the other cells."""
    own = comparable(value)
    rest = [comparable(each) for name, each in others.items() if name != key]
    return 1 + sum(each > own for each in rest), 1 + sum(each >= own for each in rest)


def comparable(amount: object) -> object:
    """Return an amount without the decimals in which rounding decides."""
    return amount if isinstance(amount, tuple) else round(float(amount), 4)


COUNTED = ("owned", "open", "in_pipeline", "competitor", "unknown")
SUMMED = ("whitespace", "over_potential", "realistic_whitespace")


def rollups(world: World, cells: Table) -> dict[str, Table]:
    """Return whitespace by account, unit, product and parent."""
    keys = {
        "whitespace_by_account": lambda key: key[:1],
        "whitespace_by_unit": lambda key: key[:2],
        "whitespace_by_product": lambda key: key[2:],
        "whitespace_by_parent": lambda key: (world.parent(key[0]),),
    }
    found = {}
    for mart, key_of in keys.items():
        members = defaultdict(list)
        for key, row in cells.items():
            members[key_of(key)].append(row)
        found[mart] = {key: rolled_up(rows) for key, rows in members.items()}
    for (parent,), row in found["whitespace_by_parent"].items():
        wallet = parent_wallet(world, parent)
        if wallet is not None:
            row |= left_of_wallet(world, parent, wallet, row, cells)
    for key, row in found["whitespace_by_account"].items():
        row |= left_of_account(row, {each: cells[each] for each in cells if each[0] == key[0]})
    return found


def left_of_account(whole: dict, cells: Table) -> dict:
    """Return what an account has left: in which cell it lies may not be known."""
    if whole["potential"] is None:
        return {}
    left = whole["whitespace"] - whole["over_potential"]
    found = {"whitespace": max(left, Fraction(0)), "over_potential": max(-left, Fraction(0))}
    rows = list(cells.values())
    spending = [unit for (_, unit, _), row in cells.items() if row["captured"] != 0]
    is_gridded = any(row["is_in_grid"] for row in rows)
    if not is_gridded or (spending and not any(spending)):
        lost = ("blocked", "not_needed", "in_house", "competitor")
        parts = [row for row in rows if row["status"] in lost and row["whitespace"] is not None]
        left -= sum(row["whitespace"] - row["realistic_whitespace"] for row in parts)
        found["realistic_whitespace"] = max(left, Fraction(0))
    return found


def parent_wallet(world: World, parent: str) -> Fraction | None:
    """Return the head office's own estimate where it is the potential of all its accounts."""
    month = world.months[-1]
    members = [account for account in world.accounts if world.parent(account) == parent]
    wallet = claimed_ways(world, parent, month).get("top_down")
    if wallet is None or len(members) < 2:
        return None
    found = [claimed_ways(world, account, month) for account in members]
    if not all(complete(each) for each in found):
        return wallet.value
    trust = max(each[chosen(each)].trust for each in found)
    return wallet.value if wallet.trust <= trust else None


def left_of_wallet(
    world: World, parent: str, wallet: Fraction, row: dict, cells: Table
) -> dict[str, Fraction | None]:
    """Return what changes where one wallet stands for the sum of the accounts."""
    unneeded = [
        (key, cell)
        for key, cell in cells.items()
        if world.parent(key[0]) == parent and cell["status"] in ("blocked", "not_needed")
    ]
    of_office = sum(cell["potential"] or 0 for key, cell in unneeded if key[0] == parent)
    spent = row["captured"] - sum(cell["captured"] for _, cell in unneeded)
    left = max(wallet - row["captured"], Fraction(0))
    return {
        "potential": wallet,
        "whitespace": left,
        "over_potential": max(row["captured"] - wallet, Fraction(0)),
        "realistic_whitespace": min(row["realistic_whitespace"], left),
        "rate": ratio(row["captured"], wallet),
        "addressable_rate": ratio(spent, wallet - of_office),
    }


def rolled_up(rows: list[dict]) -> dict:
    """Sum up some cells: rates over those whose potential is known, counts over the grid."""
    known = [row for row in rows if row["potential"] is not None]
    needed = [row for row in known if row["status"] not in ("blocked", "not_needed")]
    statuses = [row["status"] for row in rows if row["is_in_grid"]]
    deals = [row["open_pipeline"] for row in rows if row["open_pipeline"] is not None]
    return (
        {
            "cells": len(statuses),
            "captured": sum(row["captured"] for row in rows),
            "potential": sum(row["potential"] for row in known) if known else None,
            "open_pipeline": sum(deals) if deals else None,
            "open_opportunities": sum(row["open_opportunities"] for row in rows),
            "rate": rate_of(known),
            "addressable_rate": rate_of(needed),
        }
        | {f"{status}_cells": statuses.count(status) for status in COUNTED}
        | {name: sum(row[name] for row in known) if known else None for name in SUMMED}
    )


def rate_of(rows: list[dict]) -> Fraction | None:
    """Return what some cells capture of their potential."""
    return ratio(sum(row["captured"] for row in rows), sum(row["potential"] for row in rows))


# Why did the rate move?


def at_rates_of(world: World, account: str, month: date, later: date) -> tuple[float, float]:
    """Return what an account captures and could in a month, at the exchange rates of another."""
    day = world.last_day(later)
    captured = sum(
        annual * rate_on(world, currency, day)
        for (*_, currency), annual in captured_by_currency(world, account, month).items()
    )
    found = claimed_ways(world, account, month)
    parts = found[chosen(found)].parts
    return float(captured), float(sum(annual_estimate(world, part, day) for part in parts))


def penetration_changes(world: World, accounts: Table) -> Table:
    """Return both ends of every account in the rate of either, by distance."""
    found = {}
    for (account, month, variant), row in accounts.items():
        for back in MONTHS_BACK if row["is_month_complete"] else ():
            earlier = add_months(month, -back)
            before = accounts.get((account, earlier, variant))
            if before and before["is_window_complete"] and (is_in_rate(row) or is_in_rate(before)):
                found[account, variant, month, back] = moved(
                    end_of(world, account, variant, before, earlier, month),
                    end_of(world, account, variant, row, month, month),
                )
    return found


def is_in_rate(row: dict) -> bool:
    """Say whether an account stands in its groups' rates."""
    return row["is_customer"] and row["is_known"]


def end_of(
    world: World, account: str, variant: str, row: dict, month: date, later: date
) -> tuple[float | None, float | None]:
    """Return what an account captures and could at one end; nothing where it is not in the rate."""
    if not is_in_rate(row):
        return None, None
    if variant == "revenue":
        return at_rates_of(world, account, month, later)
    return float(row["captured"]), float(row["potential"])


def moved(before: tuple, after: tuple) -> dict:
    """Return two ends and, where both are known, why the rate moved."""
    (captured_0, potential_0), (captured_1, potential_1) = before, after
    is_both = None not in (captured_0, captured_1)
    return {
        "captured_before": captured_0,
        "potential_before": potential_0,
        "rate_before": None if captured_0 is None else captured_0 / potential_0,
        "captured_after": captured_1,
        "potential_after": potential_1,
        "rate_after": None if captured_1 is None else captured_1 / potential_1,
        "selling_effect": by_selling(before, after) if is_both else None,
        "potential_effect": by_potential(before, after) if is_both else None,
    }


def by_selling(before: tuple, after: tuple) -> float:
    """Return what more or less captured moves a rate by: ΔC × the mean of 1 ÷ P."""
    return (after[0] - before[0]) * (1 / before[1] + 1 / after[1]) / 2


def by_potential(before: tuple, after: tuple) -> float:
    """Return what another potential moves a rate by: the mean of C × Δ(1 ÷ P)."""
    return (before[0] + after[0]) / 2 * (1 / after[1] - 1 / before[1])


def penetration_waterfall(world: World, changes: Table) -> Table:
    """Return why the revenue rate of every group moved, by month and distance."""
    members = defaultdict(list)
    for (account, variant, month, back), row in changes.items():
        if variant == "revenue":
            groups = groups_of(world, account)
            for group in groups.items():
                members[*group, month, back].append((groups["segment"], row))
    found = {key: waterfall(rows) for key, rows in members.items()}
    return {key: row for key, row in found.items() if row is not None}


def ends(rows: list[dict]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Sum both ends of some accounts."""
    before = [(row["captured_before"], row["potential_before"]) for row in rows]
    after = [(row["captured_after"], row["potential_after"]) for row in rows]
    return summed(before), summed(after)


def summed(pairs: list[tuple]) -> tuple[float, float]:
    """Sum captured and potential of those in the rate."""
    known = [pair for pair in pairs if pair[0] is not None]
    return sum(pair[0] for pair in known), sum(pair[1] for pair in known)


def by_segment(members: list[tuple[str, dict]]) -> list[tuple]:
    """Return both ends of each segment, of accounts in the rate at both."""
    staying = [each for each in members if each[1]["selling_effect"] is not None]
    ordered = sorted(staying, key=lambda each: each[0])
    return [
        ends([row for _, row in rows]) for _, rows in groupby(ordered, key=lambda each: each[0])
    ]


def waterfall(members: list[tuple[str, dict]]) -> dict | None:
    """Take the change of a group's rate apart; nothing where it has no rate at one end."""
    before, after = ends([row for _, row in members])
    if not before[1] or not after[1]:
        return None
    segments = by_segment(members)
    total_0, total_1 = (sum(each[end][1] for each in segments) for end in (0, 1))
    staying_0, staying_1 = (
        sum(each[end][0] for each in segments) / total if total else None
        for end, total in ((0, total_0), (1, total_1))
    )
    rates = before[0] / before[1], after[0] / after[1]
    effects = {
        "selling": sum(
            (s0[1] / total_0 + s1[1] / total_1) / 2 * by_selling(s0, s1) for s0, s1 in segments
        ),
        "potential": sum(
            (s0[1] / total_0 + s1[1] / total_1) / 2 * by_potential(s0, s1) for s0, s1 in segments
        ),
        "mix": sum(
            (s0[0] / s0[1] + s1[0] / s1[1]) / 2 * (s1[1] / total_1 - s0[1] / total_0)
            for s0, s1 in segments
        ),
        "entry_exit": rates[1] - rates[0] - (staying_1 - staying_0 if segments else 0),
    }
    rows = [row for _, row in members]
    return {f"{name}_effect": value for name, value in effects.items()} | {
        "main_effect": largest_of(effects, SMALLEST * max(1, rates[0])),
        "rate_before": rates[0],
        "rate_after": rates[1],
        "accounts": sum(row["selling_effect"] is not None for row in rows),
        "accounts_entered": sum(row["captured_before"] is None for row in rows),
        "accounts_left": sum(row["captured_after"] is None for row in rows),
    }


def largest_of(effects: dict[str, float], smallest: float) -> set[str]:
    """Return the largest effect of those that moved the rate the way it went.

    More than one where rounding alone tells them apart, or says whether it moved at all.
    """
    change = sum(effects.values())
    if abs(change) < smallest:
        return {"none"}
    moved = {name: value if change > 0 else -value for name, value in effects.items()}
    largest = max(moved.values())
    names = {name for name, value in moved.items() if value > largest - smallest}
    return names | ({"none"} if abs(change) < 2 * smallest else set())


def segment_reversals(world: World, changes: Table) -> Table:
    """Return whether the total moved against every segment, by month, variant and distance."""
    members = defaultdict(list)
    for (account, variant, month, back), row in changes.items():
        members[month, variant, back].append((groups_of(world, account)["segment"], row))
    segments = {key: by_segment(rows) for key, rows in members.items()}
    return {key: reversal(each) for key, each in segments.items() if each}


def reversal(segments: list[tuple]) -> dict:
    """Set the change of the total beside those of its segments."""
    moves = [s1[0] / s1[1] - s0[0] / s0[1] for s0, s1 in segments]
    before, after = (
        tuple(map(sum, zip(*each, strict=True))) for each in zip(*segments, strict=True)
    )
    total = after[0] / after[1] - before[0] / before[1]
    return {
        "total_change": total,
        "is_reversed": len(moves) > 1 and all(sign(move) == -sign(total) != 0 for move in moves),
        "standardised_change": sum(
            s0[1] / before[1] * move for (s0, _), move in zip(segments, moves, strict=True)
        ),
        "smallest_change": min(moves),
        "largest_change": max(moves),
        "segments": len(moves),
    }


def sign(change: float) -> int:
    """Say whether a rate rose (1), fell (-1) or, but for what rounding leaves, did neither (0)."""
    return 0 if abs(change) < SMALLEST else 1 if change > 0 else -1
