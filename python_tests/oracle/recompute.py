"""The same figures a second time: slow, obvious, and sharing no code with the SQL models.

Written from the definitions, line by line, on plain Python objects with exact fractions. It starts
from the accepted rows (the staging views of a built warehouse), so that it says nothing about
which rows are bad. Every function takes a `World` and answers for one account and one day.
"""

from __future__ import annotations

import math
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from statistics import median

import duckdb

INPUTS = (
    "accounts",
    "buying_units",
    "products",
    "revenue_lines",
    "potential_estimates",
    "exchange_rates",
    "product_usage",
    "account_parents",
    "opportunities",
    "acquisition_costs",
    "control_totals",
    "cell_positions",
    "product_eligibility",
    "contacts",
    "target_roles",
    "engagements",
    "connections",
    "account_references",
    "account_plans",
    "account_notes",
    "health_checks",
    "outreach_assignments",
)
VARIANTS = ("revenue", "buying_units", "products", "seats_sold", "seats_active")
GROUPS = {
    "segment": "segment",
    "industry": "industry",
    "region": "region",
    "owner": "owner_id",
    "team_structure": "team_structure",
}
TRUST = (
    "observed_wallet",
    "verified_budget",
    "customer_interview",
    "account_research",
    "crm_field",
    "industry_benchmark",
)
NEXT_TO_NOTHING = Fraction(1, 1_000_000)
VERIFIED = ("observed_wallet", "verified_budget")
PARTS_OF_A_YEAR = {"day": 365, "week": 52, "month": 12, "quarter": 4, "year": 1}
BENCHMARKS = {"saas_growth_stage": (Fraction("0.25"), Fraction("0.40"))}


# Dates


@cache
def month_end(day: date) -> date:
    """Return the last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


@cache
def add_months(day: date, months: int) -> date:
    """Return the same day some months later, or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(first: date, last: date) -> int:
    """Count months from one date to another by calendar month."""
    return 12 * (last.year - first.year) + last.month - first.month


def holds(day: date, first: date | None, end: date | None) -> bool:
    """Say whether a day lies in a period whose end is its first day no longer in it."""
    return (first is None or first <= day) and (end is None or day < end)


# The accepted rows


@dataclass
class World:
    """The accepted rows of every input, and the first and the last date that count."""

    rows: dict[str, list[dict]]
    as_of: date | None
    has_usage: bool = True
    reporting_currency: str = "USD"
    trust: tuple[str, ...] = TRUST
    history_starts_on: date | None = None
    with_history: frozenset[str] = frozenset()  # accounts with any row in account_parents
    wallet_terms: list[dict] = field(default_factory=list)  # what the wallet model found
    cache: dict = field(default_factory=dict)

    @cached_property
    def accounts(self) -> dict[str, dict]:
        """Accounts by key."""
        return {row["account_id"]: row for row in self.rows["accounts"]}

    @cached_property
    def units(self) -> dict[str, list[dict]]:
        """Buying units by account."""
        return by_key(self.rows["buying_units"], "account_id")

    @cached_property
    def lines(self) -> dict[str, list[dict]]:
        """Revenue lines by account."""
        return by_key(self.rows["revenue_lines"], "account_id")

    @cached_property
    def estimates(self) -> dict[str, list[dict]]:
        """Estimates by account."""
        return by_key(self.rows["potential_estimates"], "account_id")

    @cached_property
    def usage(self) -> dict[str, list[dict]]:
        """Product usage by account."""
        return by_key(self.rows["product_usage"], "account_id")

    @cached_property
    def rates(self) -> dict[str, list[tuple[date, Fraction]]]:
        """Exchange rates by currency, oldest first."""
        rates = defaultdict(list)
        for row in sorted(self.rows["exchange_rates"], key=lambda row: row["rate_date"]):
            rates[row["currency"]].append((row["rate_date"], Fraction(row["rate_to_reporting"])))
        return rates

    @cached_property
    def months(self) -> list[date]:
        """First days of the months from the first that counts to the one of the as-of date."""
        if self.history_starts_on is None:
            return self.months_with_lines
        first = self.history_starts_on.replace(day=1)
        return list(months_until(first, self.as_of)) if self.as_of else []

    @cached_property
    def months_with_lines(self) -> list[date]:
        """First days of the months from the first with revenue to the one of the as-of date."""
        if self.as_of is None or not self.rows["revenue_lines"]:
            return []
        first = min(row["started_on"] for row in self.rows["revenue_lines"]).replace(day=1)
        return list(months_until(first, self.as_of))

    def last_day(self, month: date) -> date:
        """Return the day whose state is the month's value."""
        return min(month_end(month), self.as_of)

    # The hierarchy: as it was on a day, and today's

    @cached_property
    def parenthoods(self) -> dict[str, list[dict]]:
        """Accepted parents over time by account."""
        return by_key(self.rows.get("account_parents", []), "account_id")

    def direct_parent_on(self, account: str, day: date) -> str | None:
        """Return whom an account belongs to on a day; in a gap of its history nobody."""
        if account not in self.with_history:
            return self.accounts[account]["parent_account_id"]
        parents = [
            row["parent_account_id"]
            for row in self.parenthoods.get(account, [])
            if holds(day, row["valid_from"], row["valid_to"])
        ]
        assert len(parents) <= 1, f"{account} has two parents on {day}"
        return parents[0] if parents else None

    def parent_on(self, account: str, day: date) -> str:
        """Return the ultimate parent of an account on a day, by walking up."""
        above = [account]
        while (parent := self.direct_parent_on(above[-1], day)) is not None:
            assert parent not in above, f"{account} is its own ancestor on {day}"
            above.append(parent)
        return above[-1]

    def families_on(self, day: date) -> dict[str, list[str]]:
        """Return accounts by ultimate parent on a day, itself included."""
        key = ("families", day)
        if key not in self.cache:
            families = defaultdict(list)
            for account in self.accounts:
                families[self.parent_on(account, day)].append(account)
            self.cache[key] = dict(families)
        return self.cache[key]

    @cached_property
    def today(self) -> date:
        """The day whose hierarchy is today's; without any revenue this very day."""
        return self.as_of or date.today()

    @cached_property
    def families(self) -> dict[str, list[str]]:
        """Accounts by today's ultimate parent, itself included."""
        return self.families_on(self.today)

    def parent(self, account: str) -> str:
        """Return today's ultimate parent of an account."""
        return self.parent_on(account, self.today)

    @cached_property
    def families_ever(self) -> dict[str, set[str]]:
        """Accounts by everyone who was their ultimate parent at any time until today."""
        changes = {date.min, self.today}
        for row in self.rows.get("account_parents", []):
            changes |= {row["valid_from"] or date.min, row["valid_to"] or date.min}
        families = defaultdict(set)
        for day in changes:
            if day <= self.today:
                for customer, accounts in self.families_on(day).items():
                    families[customer] |= set(accounts)
        return families


def months_until(month: date, last: date) -> Iterator[date]:
    """Yield the first days of months up to a date."""
    while month <= last:
        yield month
        month = add_months(month, 1)


def by_key(rows: list[dict], column: str) -> dict[str, list[dict]]:
    """Group rows by one column."""
    groups = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return groups


def read_world(connection: duckdb.DuckDBPyConnection, as_of: date | None = None) -> World:
    """Read the accepted rows of a built warehouse."""
    staged = {row["view_name"] for row in fetch(connection, VIEWS)}
    rows = {
        name: fetch(connection, f"from main_staging.stg_{name}") if f"stg_{name}" in staged else []
        for name in INPUTS
    }
    query = "select is_present from main_staging.stg_inputs where input = 'product_usage'"
    has_usage = fetch(connection, query)[0]["is_present"]
    world = World(rows, as_of or default_as_of(rows), has_usage)
    if "stg_account_parents" in staged:
        world.with_history = accounts_with_history(connection, world)
    if fetch(connection, WALLET_MODELS):
        world.wallet_terms = fetch(connection, "from main_intermediate.int_wallet_models")
    return world


WALLET_MODELS = "from duckdb_tables() where table_name = 'int_wallet_models'"
VIEWS = "select view_name from duckdb_views() where schema_name = 'main_staging'"


def accounts_with_history(connection: duckdb.DuckDBPyConnection, world: World) -> frozenset[str]:
    """Return the accounts with a row in account_parents that is sound but for the hierarchy."""
    query = "select account_id from main_staging.stg_account_parents__checked where is_sound"
    return frozenset({row["account_id"] for row in fetch(connection, query)})


def fetch(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict]:
    """Return a query's rows as dictionaries."""
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def default_as_of(rows: dict[str, list[dict]]) -> date | None:
    """Return the last day that the data reach, or the end of its month where it counts whole."""
    today = date.today()
    lines = rows["revenue_lines"]
    columns = {
        "revenue_lines": ("started_on", "paused_on", "resumed_on", "recorded_on"),
        "product_usage": ("usage_month",),
        "engagements": ("occurred_on",),
    }
    events = [
        row[column]
        for name, dates in columns.items()
        for row in rows.get(name, [])
        for column in dates
        if row[column] is not None and row[column] <= today
    ]
    if not events:
        return None
    latest = max(events)
    recurring = [line for line in lines if line["revenue_type"] == "recurring"]
    of_month = [line["started_on"] for line in recurring if is_in(line["started_on"], latest)]
    started = [day for day in of_month if day <= today]
    ends = [line["ended_on"] for line in recurring if line["ended_on"] is not None]
    if (
        started
        and all(day.day == 1 for day in started)
        and not any(latest < day <= month_end(latest) for day in ends)
    ):
        return min(month_end(latest), today)
    return latest


def is_in(day: date, other: date) -> bool:
    """Say whether two days are of one month."""
    return (day.year, day.month) == (other.year, other.month)


# Money


def rate_on(world: World, currency: str, day: date, carry_back: bool = False) -> Fraction:
    """Return the last exchange rate on or before a day; the first one where asked and none is."""
    if currency == world.reporting_currency:
        return Fraction(1)
    rates = world.rates[currency]
    known = [rate for rate_date, rate in rates if rate_date <= day]
    return known[-1] if known or not carry_back else rates[0][1]


def net_amount(line: dict, day: date) -> Fraction:
    """Return a line's amount for its period, less the discount that holds on a day."""
    amount = Fraction(line["amount"])
    if holds(day, line.get("discount_starts_on"), line["discount_ends_on"]):
        amount -= Fraction(line["discount_amount"] or 0)
    return amount


def one_off_amount(line: dict) -> Fraction:
    """Return what a line that counts once brings; within its days any discount is of it all."""
    start, ends, begins = (
        line.get(name) for name in ("started_on", "discount_ends_on", "discount_starts_on")
    )
    is_on_a_day = line["revenue_type"] != "recurring" and line["amount_period"] == "total"
    if is_on_a_day or begins is None or begins <= start:
        return net_amount(line, start) * parts_counted(line)
    is_held = begins < line["ended_on"] and (ends is None or ends > start)
    discount = Fraction(line["discount_amount"] or 0) if is_held else 0
    return (Fraction(line["amount"]) - discount) * parts_counted(line)


def parts_counted(line: dict) -> Fraction:
    """Return how many of its periods a line counts that counts once."""
    if line["amount_period"] in ("day", "week"):
        days = (line["ended_on"] - line["started_on"]).days
        return Fraction(days, 7 if line["amount_period"] == "week" else 1)
    return Fraction(1, {"quarter": 3, "year": 12}.get(line["amount_period"], 1))


# A total, month by month: each month is counted from the day on which the line starts


def month_of_total(line: dict, day: date) -> int:
    """Return how many of a total's months are over on a day, at most all but its last."""
    started, last = line["started_on"], months_between(line["started_on"], line["ended_on"]) - 1
    months = min(months_between(started, day), last)
    return months - 1 if months > 0 and add_months(started, months) > day else months


def weight_of_month(line: dict, number: int) -> Fraction:
    """Return 1, or less for the last month of several that is over a day short of a whole one."""
    started, ended = line["started_on"], line["ended_on"]
    first, after = add_months(started, number), add_months(started, number + 1)
    is_last = number > 0 and number == months_between(started, ended) - 1
    if not is_last or (after - ended).days <= 1:
        return Fraction(1)
    return Fraction((ended - first).days, (after - first).days)


def months_with_discount(line: dict) -> list[int]:
    """Return the months of a total at whose calendar month's end its discount holds.

    One that holds at none is of the next, or of the last.
    """
    started, ended = line["started_on"], line["ended_on"]
    begins, ends = line.get("discount_starts_on") or started, line["discount_ends_on"]
    if begins >= ended or (ends is not None and ends <= started):
        return []
    numbers = range(months_between(started, ended))
    month_ends = [month_end(add_months(started.replace(day=1), number)) for number in numbers]
    held = [number for number in numbers if holds(month_ends[number], begins, ends)]
    later = [number for number in numbers if month_ends[number] >= begins]
    return held or (later or list(numbers)[-1:])[:1]


def rate_of_total(line: dict, day: date) -> Fraction:
    """Return what a whole month of a total is worth on a day, less its discount."""
    numbers = range(months_between(line["started_on"], line["ended_on"]))
    amount = Fraction(line["amount"]) / sum(weight_of_month(line, each) for each in numbers)
    discounted = months_with_discount(line)
    if discounted and is_discounted(line, day, discounted):
        weight = sum(weight_of_month(line, each) for each in discounted)
        amount -= Fraction(line["discount_amount"] or 0) / weight
    return amount


def is_discounted(line: dict, day: date, discounted: list[int]) -> bool:
    """Say whether the discount of a total holds on a day."""
    firsts = [add_months(line["started_on"].replace(day=1), number) for number in discounted]
    begins, ends = line.get("discount_starts_on"), line["discount_ends_on"]
    last_month = add_months(line["started_on"], month_of_total(line, line["ended_on"]))
    if begins is not None and day < min(begins, last_month):
        return False
    return ends is None or day < max(ends, add_months(firsts[0], 1))


def is_in_force(line: dict, day: date) -> bool:
    """Say whether a line runs on a day and is not paused."""
    is_paused = line["paused_on"] is not None and holds(day, line["paused_on"], line["resumed_on"])
    return holds(day, line["started_on"], line["ended_on"]) and not is_paused


def is_one_time(line: dict) -> bool:
    """Say whether a line counts once, on the day it starts."""
    is_total, is_recurring = line["amount_period"] == "total", line["revenue_type"] == "recurring"
    if is_total != is_recurring:
        return is_total
    ended = line["ended_on"]
    return ended is not None and months_between(line["started_on"], ended) == 0


def monthly_amount(line: dict, day: date) -> Fraction:
    """Return what a line brings in a month on whose last day it is in force, in its currency."""
    if is_one_time(line) or not is_in_force(line, day):
        return Fraction(0)
    if line["amount_period"] == "total":
        return rate_of_total(line, day) * weight_of_month(line, month_of_total(line, day))
    return net_amount(line, day) * PARTS_OF_A_YEAR[line["amount_period"]] / 12


def mrr_of_line(line: dict, day: date) -> Fraction:
    """Return a line's monthly recurring revenue on a day, in its currency."""
    return monthly_amount(line, day) if line["revenue_type"] == "recurring" else Fraction(0)


def rate_of_line(line: dict, day: date) -> Fraction:
    """Return a recurring line's revenue of a whole month on a day, in its currency."""
    if line["amount_period"] == "total" and mrr_of_line(line, day) != 0:
        return rate_of_total(line, day)
    return mrr_of_line(line, day)


def other_revenue(world: World, line: dict, month: date) -> Fraction:
    """Return a line's usage and one-time revenue in one month, in its currency."""
    if is_one_time(line):
        start = line["started_on"]
        counts = start.replace(day=1) == month and start <= world.as_of
        return one_off_amount(line) if counts else Fraction(0)
    if line["revenue_type"] == "recurring":
        return Fraction(0)
    return monthly_amount(line, world.last_day(month))


def annual_of_line(world: World, line: dict, month: date) -> Fraction:
    """Return captured_annual of a line at a month's end, in the line's currency."""
    trailing = [add_months(month, -back) for back in range(12)]
    return 12 * mrr_of_line(line, world.last_day(month)) + sum(
        other_revenue(world, line, each) for each in trailing
    )


def captured_by_currency(world: World, account: str, month: date) -> dict[tuple, Fraction]:
    """Return captured_annual by (unit, product, currency) of an account, in that currency."""
    key = ("captured", account, month)
    if key not in world.cache:
        amounts = world.cache[key] = defaultdict(Fraction)
        for line in world.lines[account]:
            annual = annual_of_line(world, line, month)
            if annual:
                amounts[line["unit_id"], line["product_id"], line["currency"]] += annual
    return world.cache[key]


def captured_cells(world: World, account: str, month: date) -> dict[tuple, Fraction]:
    """Return captured_annual by (unit, product) of an account, in the reporting currency."""
    key = ("cells", account, month)
    if key not in world.cache:
        cells = world.cache[key] = defaultdict(Fraction)
        for (*cell, currency), annual in captured_by_currency(world, account, month).items():
            cells[tuple(cell)] += annual * rate_on(world, currency, world.last_day(month))
    return world.cache[key]


def captured_annual(world: World, account: str, month: date) -> Fraction:
    """Return captured_annual of an account, in the reporting currency."""
    return sum(captured_cells(world, account, month).values(), Fraction(0))


def is_customer_in(world: World, account: str, month: date) -> bool:
    """Say whether an account spends, or its credits exceed what it goes on to spend."""
    mrr = account_mrr(world, account, month, month)
    return captured_annual(world, account, month) > 0 or mrr > 0


# Potential


def is_open(unit: dict, day: date) -> bool:
    """Say whether a unit can be sold to on a day."""
    return unit["is_addressable"] is not False and holds(day, unit["opened_on"], unit["closed_on"])


def open_units(world: World, account: str, month: date) -> list[dict]:
    """Return the addressable units of an account that are open in a month."""
    return [unit for unit in world.units[account] if is_open(unit, world.last_day(month))]


def products_on_sale(world: World, month: date) -> set[str]:
    """Return the products that can be sold in a month."""
    day = world.last_day(month)
    return {
        row["product_id"]
        for row in world.rows["products"]
        if holds(day, row["launched_on"], row["retired_on"])
    }


def may_buy(world: World, account: str, product: str) -> bool:
    """Say what the most specific rules that fit say; without one, whether it is for others only."""
    row = world.accounts[account]
    rules = [each for each in world.rows["product_eligibility"] if each["product_id"] == product]
    fitting = defaultdict(list)
    for rule in rules:
        named = [column for column in ("segment", "industry") if rule[column] is not None]
        if all(rule[column] == row[column] for column in named):
            fitting[len(named)].append(rule["is_eligible"])
    if fitting:
        return all(fitting[max(fitting)])
    return not any(rule["is_eligible"] for rule in rules)


def product_range(world: World, account: str, month: date) -> list[str]:
    """Return the products on sale that an account may buy, in order."""
    key = ("range", account, month)
    if key not in world.cache:
        on_sale = sorted(products_on_sale(world, month))
        world.cache[key] = [each for each in on_sale if may_buy(world, account, each)]
    return world.cache[key]


def is_live(estimate: dict, day: date) -> bool:
    """Say whether an estimate was made, has not expired and is not too old."""
    return estimate["estimated_on"] <= day and day <= holds_until(estimate)


def holds_until(estimate: dict) -> date:
    """Return the last day on which an estimate holds."""
    too_old_after = add_months(estimate["estimated_on"], 24)
    return min(estimate["valid_until"] or too_old_after, too_old_after)


def preference(world: World, estimate: dict) -> tuple:
    """Return a key whose largest value is the estimate that wins its scope."""
    return (
        -world.trust.index(estimate["estimate_source"]),
        estimate["estimated_on"],
        estimate["recorded_on"] or date.min,
        estimate["estimate_id"],
    )


def captured_on(world: World, estimate: dict) -> Fraction:
    """Return captured_annual of an estimate's scope on its day, in its currency."""
    day = estimate["estimated_on"]
    total = Fraction(0)
    for line in world.lines[estimate["account_id"]]:
        is_in_scope = all(
            estimate[column] in (None, line[column]) for column in ("unit_id", "product_id")
        )
        annual = 12 * rate_of_line(line, day) + trailing_on(line, day) if is_in_scope else 0
        if annual:
            total += annual * rate_on(world, line["currency"], day)
    return total / rate_on(world, estimate["currency"], day) if total else total


def trailing_on(line: dict, day: date) -> Fraction:
    """Return a line's usage and one-time revenue of the twelve months up to a day."""
    if is_one_time(line):
        counts = add_months(day, -12) < line["started_on"] <= day
        return one_off_amount(line) if counts else Fraction(0)
    if line["revenue_type"] == "recurring":
        return Fraction(0)
    ends = [month_end(add_months(day.replace(day=1), -back)) for back in range(13)]
    return sum(monthly_amount(line, end) for end in ends if add_months(day, -12) < end <= day)


def annual_amount(world: World, estimate: dict) -> Fraction:
    """Return an estimate as an annual amount in its currency."""
    key = ("annual", estimate["estimate_id"])
    if key not in world.cache:
        periods = (
            Fraction(12, estimate["term_months"])
            if estimate["amount_period"] == "total"
            else PARTS_OF_A_YEAR[estimate["amount_period"]]
        )
        world.cache[key] = Fraction(estimate["amount"]) * periods
        if estimate["estimate_basis"] == "incremental":
            world.cache[key] += max(captured_on(world, estimate), Fraction(0))
    return world.cache[key]


def annual_estimate(world: World, estimate: dict, day: date) -> Fraction:
    """Return an estimate as an annual amount in the reporting currency of a day."""
    return annual_amount(world, estimate) * rate_on(world, estimate["currency"], day)


@dataclass
class Candidate:
    """One way to a potential: its sum, the estimates it is made of, and whether it is whole."""

    value: Fraction
    trust: int
    parts: list[dict]
    is_complete: bool = True


def winning_estimates(
    world: World, account: str, month: date, only: tuple[str, ...] | None = None
) -> dict[tuple, dict]:
    """Return the estimate that wins each (unit, product) scope, among some sources or all."""
    scopes = defaultdict(list)
    for estimate in world.estimates[account]:
        is_asked = only is None or estimate["estimate_source"] in only
        if is_asked and is_live(estimate, world.last_day(month)):
            scopes[estimate["unit_id"], estimate["product_id"]].append(estimate)
    return {
        scope: max(estimates, key=lambda each: preference(world, each))
        for scope, estimates in scopes.items()
    }


def as_candidate(world: World, estimate: dict, month: date) -> Candidate:
    """Return an estimate as a way to the potential of its scope."""
    return Candidate(
        annual_estimate(world, estimate, world.last_day(month)),
        world.trust.index(estimate["estimate_source"]),
        [estimate],
    )


def bottom_up(parts: list[Candidate | None]) -> Candidate | None:
    """Return the sum of the parts that are known; nothing where none is."""
    known = [part for part in parts if part is not None]
    if not known:
        return None
    return Candidate(
        sum((part.value for part in known), Fraction(0)),
        max(part.trust for part in known),
        [estimate for part in known for estimate in part.parts],
        len(known) == len(parts) and all(part.is_complete for part in known),
    )


def unit_value(best: dict[tuple, Candidate], unit: str, products: list[str]) -> Candidate | None:
    """Return a unit's own estimate if trusted at least as its complete cells, else those cells."""
    own = best.get((unit, None))
    cells = bottom_up([best.get((unit, product)) for product in products])
    if own is None:
        return cells
    if cells is None or not cells.is_complete or own.trust <= cells.trust:
        return own
    return cells


def ways(
    world: World, account: str, month: date, only: tuple[str, ...] | None = None
) -> dict[str, Candidate]:
    """Return the ways to see an account's potential in order of precedence among equals."""
    best = {
        scope: as_candidate(world, estimate, month)
        for scope, estimate in winning_estimates(world, account, month, only).items()
    }
    products = product_range(world, account, month)
    units = open_units(world, account, month)
    found = {
        "top_down": best.get((None, None)),
        "by_units": bottom_up([unit_value(best, unit["unit_id"], products) for unit in units]),
        "by_products": bottom_up([best.get((None, product)) for product in products]),
    }
    return {name: way for name, way in found.items() if way is not None}


def claimed_ways(world: World, account: str, month: date) -> dict[str, Candidate]:
    """Return the ways to see an account's potential by all the estimates."""
    key = ("ways", account, month)
    if key not in world.cache:
        world.cache[key] = ways(world, account, month)
    return world.cache[key]


def complete(found: dict[str, Candidate]) -> dict[str, Candidate]:
    """Return the ways that cover the whole account."""
    return {name: way for name, way in found.items() if way.is_complete}


def chosen(found: dict[str, Candidate]) -> str | None:
    """Return the most trusted complete way, else the most trusted one; nothing where none is."""
    among = complete(found) or found
    return min(among, key=lambda name: among[name].trust, default=None)


def is_conflicting(found: dict[str, Candidate]) -> bool:
    """Say whether complete ways to see a potential differ by more than 25 %."""
    values = [way.value for way in complete(found).values()]
    return bool(values) and max(values) > Fraction("1.25") * min(values)


def account_potential(world: World, account: str, month: date) -> tuple[Fraction | None, str]:
    """Return an account's potential and what is known of it without the revenue."""
    key = ("potential", account, month)
    if key not in world.cache:
        world.cache[key] = find_potential(world, account, month)
    return world.cache[key]


def find_potential(world: World, account: str, month: date) -> tuple[Fraction | None, str]:
    """Take the way that is chosen: the most trusted complete one, else a partial sum."""
    found = claimed_ways(world, account, month)
    if not found:
        return None, "stale" if is_stale(world, account, month) else "missing"
    winner = found[chosen(found)]
    if not winner.is_complete:
        return winner.value, "partial"
    return winner.value, "disagreeing" if is_conflicting(found) else "ok"


def is_stale(world: World, account: str, month: date) -> bool:
    """Say whether there are only estimates that have expired or are too old."""
    day = world.last_day(month)
    made = [each for each in world.estimates[account] if each["estimated_on"] <= day]
    return bool(made) and not any(is_live(each, day) for each in made)


def is_known(potential: Fraction | None, potential_status: str) -> bool:
    """Say whether a potential may enter a group's rate."""
    return potential is not None and potential > 0 and potential_status != "partial"


def quantile(values: list[float], share: float) -> float:
    """Return a continuous percentile, by linear interpolation."""
    values = sorted(values)
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def per_employee(world: World, account: str, month: date) -> float | None:
    """Return an account's known potential per employee."""
    potential = account_potential(world, account, month)
    employees = world.accounts[account]["employee_count"]
    return float(potential[0] / employees) if is_known(*potential) and employees else None


def overestimate_limit(world: World, segment: str | None, month: date) -> float | None:
    """Return the 95th percentile of potential per employee of a segment, with 20 accounts known."""
    key = ("limit", segment, month)
    if key not in world.cache:
        members = [
            account
            for account in world.accounts
            if world.accounts[world.parent(account)]["segment"] == segment
        ]
        values = [per_employee(world, account, month) for account in members]
        values = [value for value in values if value is not None]
        world.cache[key] = quantile(values, 0.95) if len(values) >= 20 else None
    return world.cache[key]


# The attainable wallet: the terms that the wallet model found, added up

QUANTILES = ("80", "90", "95")


def wallets(world: World, account: str, month: date) -> list[float] | None:
    """Return an account's wallet at 0.8, 0.9 and 0.95; nothing without a fit that is used."""
    key = ("wallets", account, month)
    if key not in world.cache:
        world.cache[key] = find_wallets(world, account, month)
    return world.cache[key]


def fit_month_of(world: World, month: date) -> date | None:
    """Return the last month on or before one that is fitted: with a year before it in the data."""
    fitted = [
        each
        for each in world.months[11:]
        if each <= month and (each.month % 3 == 0 or each == world.months[-1])
    ]
    return max(fitted, default=None)


def find_wallets(world: World, account: str, month: date) -> list[float] | None:
    """Work it out."""
    fit = fit_month_of(world, month)
    terms = {
        (row["term"], row["level"]): row
        for row in world.wallet_terms
        if row["fit_month"] == fit and row["part"] == "coefficient"
    }
    sizes, kinds = firmographics(world, account, month)
    is_known = any(value is not None for value in (*sizes.values(), *kinds.values()))
    if not terms or not is_known or terms["intercept", None]["data_status"] != "ok":
        return None
    parts = [(terms["intercept", None], 1.0)]
    for name, size in sizes.items():
        row = terms[name, "missing" if size is None else "value"]
        seen = 0 if size is None else min(max(size, row["lowest"]), row["highest"])
        parts.append((row, 1.0 if size is None else math.log1p(seen)))
    for name, kind in kinds.items():
        parts.append((terms.get((name, kind or "unknown"), terms[name, "other"]), 1.0))
    logs = [sum(row[f"quantile_{each}"] * times for row, times in parts) for each in QUANTILES]
    floor = float(captured_annual(world, account, month))
    return [max(math.exp(max(min(log, 46), -46)), floor) for log in sorted(logs)]


def firmographics(world: World, account: str, month: date) -> tuple[dict, dict]:
    """Return the sizes of an account, and its industry and region; what is not known is None."""
    own = world.accounts[account]
    currency = own["currency"] or world.reporting_currency
    has_rate = currency == world.reporting_currency or currency in world.rates
    revenue = own["annual_revenue"]
    units = open_units(world, account, month)
    users = [unit["potential_users"] for unit in units]
    sizes = {
        "employee_count": own["employee_count"],
        "annual_revenue": float(revenue)
        * float(rate_on(world, currency, world.last_day(month), carry_back=True))
        if revenue is not None and has_rate
        else None,
        "addressable_units": len(units) or None,
        "potential_users": sum(users) if users and None not in users else None,
    }
    return sizes, {name: own[name] for name in ("industry", "region")}


def is_overestimated(world: World, account: str, month: date) -> bool:
    """Say whether a claim is far above others', per employee, or above the company's revenue.

    Others are those of its segment. What somebody has verified is no claim.
    """
    found = claimed_ways(world, account, month)
    if chosen(found) is None:
        return False
    winner = found[chosen(found)]
    if all(part["estimate_source"] in VERIFIED for part in winner.parts):
        return False
    company_revenue = firmographics(world, account, month)[0]["annual_revenue"]
    if company_revenue and winner.value > company_revenue * (1 + 1e-9) > 0:
        return True
    segment = world.accounts[world.parent(account)]["segment"]
    limit = overestimate_limit(world, segment, month)
    own = per_employee(world, account, month)
    return limit is not None and own is not None and own > limit


def is_above_precedent(world: World, account: str, month: date) -> bool:
    """Say whether at most one in 20 customers like it spends as much as an account's potential."""
    potential, wallet = account_potential(world, account, month), wallets(world, account, month)
    if wallet is None:
        return False
    return is_known(*potential) and round(float(potential[0]), 6) > round(wallet[2], 6)


# Penetration: (captured, captured_outside, potential, what is known of the potential)


def inside_and_outside(values: dict, members: set) -> tuple[int, int]:
    """Sum what belongs to the potential set, and what does not."""
    inside = sum(value for key, value in values.items() if key in members)
    return inside, sum(values.values()) - inside


def bought(world: World, account: str, month: date, place: int) -> dict[str, int]:
    """Return the units (place 0) or products (place 1) with net revenue above 0, each as 1."""
    totals = defaultdict(Fraction)
    for cell, value in captured_cells(world, account, month).items():
        if cell[place] is not None:
            totals[cell[place]] += value
    return {key: 1 for key, value in totals.items() if value > 0}


def revenue(world: World, account: str, month: date) -> tuple:
    """Wallet share: captured_annual and the account's potential."""
    return captured_annual(world, account, month), 0, *account_potential(world, account, month)


def buying_units(world: World, account: str, month: date) -> tuple:
    """Units with revenue, of the addressable units open that month."""
    members = {unit["unit_id"] for unit in open_units(world, account, month)}
    captured = inside_and_outside(bought(world, account, month, 0), members)
    if not world.units[account]:
        return *captured, None, "missing"
    spent = {cell: value for cell, value in captured_cells(world, account, month).items() if value}
    if {unit for unit, _ in spent} == {None} and sum(spent.values()) > 0:
        return None, captured[1], len(members), "ok"
    return *captured, len(members), "ok"


def products(world: World, account: str, month: date) -> tuple:
    """Products with revenue, of those on sale that the account may buy; none: not to be known."""
    members = set(product_range(world, account, month))
    captured = inside_and_outside(bought(world, account, month, 1), members)
    return *captured, len(members) or None, "ok" if members else "missing"


def seat_potential(world: World, account: str, month: date) -> tuple[set, int | None, str]:
    """Return the units whose potential users are known, their users, and what is known of them."""
    units = open_units(world, account, month)
    known = [unit for unit in units if unit["potential_users"] is not None]
    members = {unit["unit_id"] for unit in known}
    users = sum(unit["potential_users"] for unit in known)
    if not known:
        return members, None, "missing"
    return members, users, "ok" if len(known) == len(units) else "partial"


def seats_sold(world: World, account: str, month: date) -> tuple:
    """Per unit the most seats of any product; of the people who could use one.

    Seats of lines without a unit are in no unit's people: they are outside.
    """
    members, users, status = seat_potential(world, account, month)
    if all(line["seats"] is None for lines in world.lines.values() for line in lines):
        return None, None, users, status
    day = world.last_day(month)
    seats = defaultdict(int)
    for line in world.lines[account]:
        if line["seats"] and is_in_force(line, day) and not is_one_time(line):
            seats[line["unit_id"], line["product_id"]] += line["seats"]
    captured = inside_and_outside(greatest_by_unit(seats), members)
    if users is not None and {unit for unit, _ in seats} == {None}:
        return None, captured[1], users, status
    return *captured, users, status


def seats_active(world: World, account: str, month: date) -> tuple:
    """Per unit the most active users of any product; of the people who could use one."""
    members, users, status = seat_potential(world, account, month)
    if not world.has_usage:
        return None, None, users, status
    active = {
        (row["unit_id"], row["product_id"]): row["active_users"]
        for row in world.usage[account]
        if row["usage_month"].replace(day=1) == month
    }
    captured = inside_and_outside(greatest_by_unit(active), members)
    return *captured, users, status


def greatest_by_unit(values: dict[tuple, int]) -> dict[str, int]:
    """Return per unit the greatest value over its products."""
    greatest = {}
    for (unit, _), value in values.items():
        greatest[unit] = max(value, greatest.get(unit, value))
    return greatest


def status_of(world: World, account: str, month: date, variant: str, figures: tuple) -> str:
    """Return the first status that holds."""
    captured, _, potential, known = figures
    if captured is None:
        return "insufficient data"
    if known in ("stale", "missing", "partial"):
        return known
    if potential == 0:
        return "zero"
    if captured < 0:
        return "credits_exceed_spend"
    if variant == "revenue" and is_overestimated(world, account, month):
        return "overestimated"
    if captured > potential:
        return "below_captured"
    return known


def account_penetration(world: World) -> dict[tuple, dict]:
    """Return every account, month and variant, by that key."""
    if "accounts" not in world.cache:
        world.cache["accounts"] = find_account_penetration(world)
    return world.cache["accounts"]


def find_account_penetration(world: World) -> dict[tuple, dict]:
    """Work it out."""
    rows = {}
    models = dict(
        zip(VARIANTS, (revenue, buying_units, products, seats_sold, seats_active), strict=True)
    )
    for account in world.accounts:
        for month in world.months:
            is_customer = is_customer_in(world, account, month)
            for variant, model in models.items():
                figures = model(world, account, month)
                captured, outside, potential, known = figures
                rows[account, month, variant] = {
                    "captured": captured,
                    "captured_outside": outside,
                    "potential": potential,
                    "rate": ratio(captured, potential),
                    "whitespace": whitespace(captured, potential),
                    "status": status_of(world, account, month, variant, figures),
                    "is_customer": is_customer,
                    "is_known": captured is not None and is_known(potential, known),
                    "is_month_complete": month_end(month) <= world.as_of,
                    "is_window_complete": add_months(month, -11) >= world.months[0],
                }
    return rows


def ratio(above, below) -> Fraction | None:
    """Divide; nothing where either is unknown or the divisor is 0."""
    return None if above is None or not below else Fraction(above) / Fraction(below)


def whitespace(captured, potential):
    """Return what is still to win, never below 0."""
    return None if captured is None or potential is None else max(potential - captured, 0)


# Groups


def groups_of(world: World, account: str) -> dict[str, str]:
    """Return the group values of an account: those of its ultimate parent."""
    key = ("groups", account)
    if key not in world.cache:
        world.cache[key] = find_groups(world, account)
    return world.cache[key]


def find_groups(world: World, account: str) -> dict[str, str]:
    """Look up the values of every grouping."""
    return groups_of_customer(world, world.parent(account))


def groups_of_customer(world: World, customer: str) -> dict[str, str]:
    """Return the group values of a customer, of today or of the past: those of its own row."""
    row = world.accounts[customer]
    values = {name: row[column] or "unknown" for name, column in GROUPS.items()}
    return values | {
        "portfolio": "all",
        "parent": customer,
        "start_cohort": start_cohort(world, customer),
    }


def start_cohort(world: World, parent: str) -> str:
    """Return the first month with revenue of a customer, as YYYY-MM."""
    key = ("cohort", parent)
    if key not in world.cache:
        world.cache[key] = find_cohort(world, parent)
    return world.cache[key]


def find_cohort(world: World, parent: str) -> str:
    """Look month by month for revenue above 0 of all the accounts that a customer ever had.

    Before the history only lines are known: there the first day that is paid for counts.
    """
    accounts = sorted(world.families_ever[parent])
    lines = [line for account in accounts for line in world.lines[account]]
    known = [
        day
        for line in lines
        for day in (line["started_on"], line["discount_ends_on"])
        if day
        and line["started_on"] <= day < (line["ended_on"] or date.max)
        and net_amount(line, day) > 0
    ]
    if known and world.months and min(known) < world.months[0]:
        return f"{min(known):%Y-%m}"
    for month in world.months:
        day = world.last_day(month)
        revenue = sum(
            (mrr_of_line(line, day) + other_revenue(world, line, month))
            * rate_on(world, line["currency"], day, carry_back=True)
            for line in lines
        )
        if revenue > 0:
            return f"{month:%Y-%m}"
    return "unknown"


def as_one_unit(world: World, account: str, row: dict) -> dict:
    """Return a child account without units as one unit, as it counts by parent."""
    if world.units[account] or world.parent(account) == account:
        return row
    return row | {"captured": int(row["is_customer"]), "potential": 1, "is_known": True}


def group_penetration(world: World, accounts: dict[tuple, dict]) -> dict[tuple, dict]:
    """Return every group with a customer, month and variant: pooled and median rate."""
    members = defaultdict(list)
    for (account, month, variant), row in accounts.items():
        if row["is_customer"]:
            for name, value in groups_of(world, account).items():
                is_whole = name == "parent" and variant == "buying_units"
                members[name, value, month, variant].append(
                    as_one_unit(world, account, row) if is_whole else row
                )
    return {key: pooled(key[3], rows) for key, rows in members.items()}


def pooled(variant: str, rows: list[dict]) -> dict:
    """Return sum over sum of the rows whose potential is known, with what stands beside it."""
    known = [row for row in rows if row["is_known"] and row["captured"] is not None]
    captured = sum(row["captured"] for row in known)
    potential = sum(row["potential"] for row in known)
    rate = ratio(captured, potential)
    return {
        "captured": captured if known else None,
        "potential": potential if known else None,
        "rate": rate,
        "median_rate": median(row["captured"] / Fraction(row["potential"]) for row in known)
        if known
        else None,
        "accounts": len(known),
        "share_covered": ratio(captured, sum(row["captured"] or 0 for row in rows)),
        "benchmark_verdict": verdict(rate) if variant == "revenue" else None,
    }


def verdict(rate: Fraction | None, benchmark: str = "saas_growth_stage") -> str | None:
    """Place a rate below, within or above a benchmark, ends inclusive."""
    low, high = BENCHMARKS[benchmark]
    if rate is None:
        return None
    return "below" if rate < low else "above" if rate > high else "within"


# Retention of a cohort


def rate_in(world: World, currency: str, month: date) -> Fraction:
    """Return a month's exchange rate; a currency that has none yet takes its first."""
    key = ("rate", currency, month)
    if key not in world.cache:
        world.cache[key] = rate_on(world, currency, world.last_day(month), carry_back=True)
    return world.cache[key]


def account_mrr(world: World, account: str, month: date, at: date) -> Fraction:
    """Return an account's MRR in a month at the exchange rates of another."""
    key = ("mrr", account, month)
    if key not in world.cache:
        amounts = world.cache[key] = defaultdict(Fraction)
        for line in world.lines[account]:
            amounts[line["currency"]] += mrr_of_line(line, world.last_day(month))
    return converted(world, world.cache[key], at)


def converted(world: World, amounts: dict[str, Fraction], at: date) -> Fraction:
    """Sum amounts by currency at a month's exchange rates."""
    parts = (amount * rate_in(world, name, at) for name, amount in amounts.items() if amount)
    return sum(parts, Fraction(0))


def customer_mrr(world: World, accounts: list[str], month: date, at: date) -> Fraction:
    """Return the MRR of a customer's accounts at the exchange rates of `at`, never below 0."""
    return floor_at_zero(sum(account_mrr(world, account, month, at) for account in accounts))


def floor_at_zero(total: Fraction) -> Fraction:
    """Return what a customer's lines sum to, but 0 where it is below 0 or next to nothing."""
    return Fraction(0) if total < NEXT_TO_NOTHING else Fraction(total)


def paused_mrr(world: World, account: str, month: date) -> Fraction:
    """Return the MRR that an account's lines paused in a month would have."""
    key = ("paused", account, month)
    if key not in world.cache:
        world.cache[key] = find_paused(world, account, month)
    return world.cache[key]


def find_paused(world: World, account: str, month: date) -> Fraction:
    """Sum the lines that would be in force but for their pause."""
    total = Fraction(0)
    for line in world.lines[account]:
        running = line | {"paused_on": None}
        if not is_in_force(line, world.last_day(month)):
            rate = rate_on(world, line["currency"], world.last_day(month), carry_back=True)
            total += mrr_of_line(running, world.last_day(month)) * rate
    return total


def retention(world: World, windows: tuple[int, ...] = (1, 3, 12)) -> dict[tuple, dict]:
    """Return NRR, GRR and logo retention by group, month and window.

    Customers are those of the closing month, at both ends.
    """
    members = defaultdict(list)
    complete = [month for month in world.months if month_end(month) <= world.as_of]
    for window in windows:
        for month in complete[window:]:
            opening_month = add_months(month, -window)
            for customer, accounts in world.families_on(world.last_day(month)).items():
                opening = customer_mrr(world, accounts, opening_month, opening_month)
                closing = customer_mrr(world, accounts, month, opening_month)
                paused = sum(paused_mrr(world, account, opening_month) for account in accounts)
                for name, value in groups_of_customer(world, customer).items():
                    members[name, value, month, window].append((opening, closing, paused))
    return {key: retained(key[3], customers) for key, customers in members.items()}


def retained(window: int, members: list[tuple[Fraction, Fraction, Fraction]]) -> dict:
    """Return the retention of customers with (opening, closing, paused) MRR."""
    cohort = [(opening, closing) for opening, closing, _ in members if opening > 0]
    opening = sum(opening for opening, _ in cohort)
    closing = sum(closing for _, closing in cohort)
    gross = sum(min(pair) for pair in cohort)
    nrr = ratio(closing, opening)
    return {
        "customers": len(cohort),
        "opening_mrr": opening,
        "retained_mrr": closing,
        "gross_retained_mrr": gross,
        "paused_opening_mrr": sum(paused for _, _, paused in members),
        "nrr": nrr,
        "grr": ratio(gross, opening),
        "logo_retention": ratio(sum(closing > 0 for _, closing in cohort), len(cohort)),
        "nrr_annualised": None if nrr is None else float(nrr) ** (12 / window),
    }
