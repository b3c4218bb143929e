"""What finance keeps: exchange rates, the cost of selling, and the totals of its own books."""

from collections import defaultdict
from datetime import date
from statistics import mean
from typing import Any

import demo_catalogue as cat
from demo_contracts import Line, months_between
from demo_families import customers_on
from demo_world import World, month_end, month_index, month_start, rng_for

Row = dict[str, Any]

# US dollars for one unit of the currency, at turning points between which it drifts
RATE_POINTS = {
    "EUR": {0: 1.08, 4: 1.06, 9: 1.087, 15: 1.11, 19: 1.052, 24: 1.14, 30: 1.165, 36: 1.17},
    "GBP": {0: 1.25, 4: 1.225, 9: 1.268, 15: 1.318, 19: 1.235, 24: 1.346, 30: 1.33, 36: 1.345},
}
# Cost of one win ÷ what a win brings in its first year: a new unit of a customer is cheap to win.
COST_SHARES = {"new_logo": 0.9, "new_unit": 0.45, "expansion": 0.3}
PURPOSES = {
    "new_logo": "new_logo",
    "new_unit": "new_unit",
    "new_product": "expansion",
    "upsell": "expansion",
}
LATE_MONTH = date(2025, 3, 1)  # a contract of this month was booked in the next
MOVED_FROM = date(2024, 11, 1)  # an invoice of this month too


def make_rates() -> list[Row]:
    """Write a rate for the first of each month, from half a year before the data begins."""
    rows = []
    for currency, points in RATE_POINTS.items():
        earlier = rng_for("earlier rates", currency)
        for month in range(-6, -1):
            rate = points[0] + earlier.gauss(0, 0.008)
            rows.append(rate_row(currency, month, rate))
        rng = rng_for("rates", currency)
        turns = sorted(points)
        for month in range(37):
            start = max(turn for turn in turns if turn <= month)
            end = min((turn for turn in turns if turn > month), default=start)
            share = (month - start) / (end - start) if end > start else 0.0
            rate = points[start] + share * (points[end] - points[start]) + rng.gauss(0, 0.003)
            rows.append(rate_row(currency, month - 1, rate))
    return rows


def rate_row(currency: str, month: int, rate: float) -> Row:
    """Write the rate of a month's first day."""
    day = month_start(month)
    return {"currency": currency, "rate_date": day, "rate_to_reporting": f"{rate:.4f}"}


def rates_on(on: date) -> dict[str, float]:
    """Return the last rate of each currency on a day."""
    rates = {"USD": 1.0}
    for row in make_rates():
        if row["rate_date"] <= on:
            rates[row["currency"]] = float(row["rate_to_reporting"])
    return rates


def make_costs(world: World, opportunities: list[Row]) -> list[Row]:
    """Write what was spent on selling, by month, segment and purpose."""
    segments = {account.account_id: account.segment for account in world.accounts}
    wins: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * cat.MONTHS)
    values = defaultdict(list)
    for row in opportunities:
        purpose = PURPOSES.get(row["about"])
        if row["stage"] == "won" and purpose:
            key = (segments[row["account_id"]], purpose)
            wins[key][max(0, month_index(row["closed_on"]))] += 1
            rates = rates_on(max(row["closed_on"], cat.FIRST_DAY))
            values[key].append(float(row["amount"]) * rates[row["currency"]])
    rows = []
    for month in range(cat.MONTHS):
        for segment in cat.SEGMENTS:
            for purpose, share in COST_SHARES.items():
                key = (segment, purpose)
                rng = rng_for("costs", month, *key)
                # a team's cost follows its wins of the months around, but not all of it
                near = wins[key][max(0, month - 3) : month + 5]
                pace = 0.25 * mean(wins[key]) + 0.75 * mean(near)
                cost = pace * share * mean(values[key]) * (0.95 + 0.003 * month)
                rows.append(cost_row(month, segment, purpose, cost * rng.uniform(0.9, 1.1)))
        # two events that no segment owns
        if month_start(month).month == 10:
            rows.append(cost_row(month, "", "new_logo", 18_000 + 40 * month))
        if month_start(month).month == 5:
            rows.append(cost_row(month, "", "expansion", 9_000 + 30 * month))
    # an agency that bills in euros
    agency = next(
        row for row in rows if row["cost_month"] == date(2025, 6, 1) and row["segment"] == "SMB"
    )
    agency["amount"] = f"{float(agency['amount']) / rates_on(date(2025, 6, 30))['EUR']:.2f}"
    agency["currency"] = "EUR"
    return rows


def cost_row(month: int, segment: str, purpose: str, amount: float) -> Row:
    """Write one cost in US dollars."""
    return {
        "cost_month": month_start(month),
        "segment": segment,
        "purpose": purpose,
        "amount": f"{round(amount, -1):.2f}",
        "currency": "USD",
    }


def billed(line: Line, month: int) -> float:
    """Return the use or one-time amount that a line adds to a month."""
    amount = line.amount - (line.discount_amount or 0.0)
    months = months_between(line.started_on, line.ended_on)
    is_once = line.amount_period == "total" and (line.revenue_type != "recurring" or not months)
    if is_once:
        return amount if month_index(line.started_on) == month else 0.0
    is_metered = line.revenue_type == "usage" and line.is_in_force(month_end(month))
    return amount if is_metered else 0.0


def make_totals(world: World) -> list[Row]:
    """Write MRR, ARR, revenue and customers of each month, as finance's books have them."""
    rows = []
    books: dict[str, dict[date, float]] = {name: {} for name in ("mrr", "revenue", "customers")}
    for month in range(cat.MONTHS):
        start, end = month_start(month), month_end(month)
        rates, customers = rates_on(end), customers_on(world, end)
        by_customer: dict[str, float] = defaultdict(float)
        once = 0.0
        for line in world.lines:
            by_customer[customers[line.account_id]] += line.monthly(end) * rates[line.currency]
            once += billed(line, month) * rates[line.currency]
        books["mrr"][start] = sum(by_customer.values())
        books["revenue"][start] = books["mrr"][start] + once
        books["customers"][start] = sum(mrr > 0.005 for mrr in by_customer.values())
    books["mrr"][LATE_MONTH] *= 0.998
    moved = round(books["revenue"][MOVED_FROM] * 0.0015, 2)
    books["revenue"][MOVED_FROM] -= moved
    books["revenue"][date(2024, 12, 1)] += moved
    books["arr"] = {month: 12 * round(mrr, 2) for month, mrr in books["mrr"].items()}
    for start in books["mrr"]:
        for name in ("mrr", "arr", "revenue", "customers"):
            amount = books[name][start]
            text = f"{amount:.0f}" if name == "customers" else f"{amount:.2f}"
            rows.append({"month": start, "measure": name, "amount": text})
    return rows
