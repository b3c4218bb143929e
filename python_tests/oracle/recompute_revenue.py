"""The revenue marts a second time: slow, obvious, and sharing no code with the SQL models.

Written from docs/revenue.md on top of `recompute`, with exact fractions. A line carries MRR while
it is in force and while it is in a pause that may still end well; the difference is what is paused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

import recompute
from recompute import (
    World,
    account_mrr,
    add_months,
    converted,
    customer_mrr,
    floor_at_zero,
    groups_of_customer,
    holds,
    is_in_force,
    is_one_time,
    month_end,
    month_of_total,
    mrr_of_line,
    other_revenue,
    rate_in,
    rate_of_line,
    ratio,
    weight_of_month,
)

PAUSE_IS_CHURN_AFTER_DAYS = 90
WINDOWS = (1, 3, 12)
REST = ("new", "reactivation", "expansion", "contraction", "churn")
CATEGORIES = (*REST, "paused", "fx", "transfer")
NO_FLAGS = (False, False, False)


def complete_months(world: World) -> list[date]:
    """Return the months that are over on the as-of date."""
    return [month for month in world.months if month_end(month) <= world.as_of]


# A line on a day


def is_paused(line: dict, day: date) -> bool:
    """Say whether a line would run on a day but for its pause."""
    return not is_in_force(line, day) and is_in_force(line | {"paused_on": None}, day)


def is_held(line: dict, day: date) -> bool:
    """Say whether a line is in a pause that has not lasted too long, and was in force before."""
    if not is_paused(line, day) or line["started_on"] > last_seen_before_pause(line):
        return False
    return day - line["paused_on"] <= timedelta(PAUSE_IS_CHURN_AFTER_DAYS)


def last_seen_before_pause(line: dict) -> date:
    """Return the last day of the month before the one in which a line was paused."""
    return line["paused_on"].replace(day=1) - timedelta(1)


def held(line: dict, day: date) -> Fraction:
    """Return what a line in a good pause carried when it was last seen in force."""
    return mrr_of_line(line, last_seen_before_pause(line)) if is_held(line, day) else Fraction(0)


def mrr_but_for_pause(line: dict, day: date) -> Fraction:
    """Return what a line carries on a day, were it not for a pause."""
    return mrr_of_line(line | {"paused_on": None}, day)


def discount_of(line: dict, day: date) -> Fraction:
    """Return the monthly discount that holds on a day while a line runs, paused or not."""
    whole = line | {"discount_amount": None}
    return mrr_but_for_pause(whole, day) - mrr_but_for_pause(line, day)


def carried(line: dict, day: date) -> Fraction:
    """Return what a line carries on a day, in force or in a pause that may still end well."""
    return mrr_of_line(line, day) if is_in_force(line, day) else held(line, day)


def carries(line: dict, day: date) -> bool:
    """Say whether a recurring line runs on a day, be it for nothing or in a good pause."""
    is_periodic = line["revenue_type"] == "recurring" and not is_one_time(line)
    return is_periodic and (is_in_force(line, day) or is_held(line, day))


# The ledger


def ledger(world: World) -> dict[tuple, dict]:
    """Return a row per account, unit, product and month with anything in force, paused or billed.

    Months that have begun are in it too: as of the last date that counts.
    """
    cells = defaultdict(list)
    for account in world.accounts:
        for line in world.lines[account]:
            for month in world.months:
                if is_on_ledger(world, line, month):
                    cells[account, line["unit_id"], line["product_id"], month].append(line)
    return {key: ledger_row(world, lines, key[3]) for key, lines in cells.items()}


def is_on_ledger(world: World, line: dict, month: date) -> bool:
    """Say whether a line is in force, paused or billed in a month."""
    day = world.last_day(month)
    if is_one_time(line):
        return line["started_on"].replace(day=1) == month and line["started_on"] <= day
    return is_in_force(line, day) or is_paused(line, day)


def ledger_row(world: World, lines: list[dict], month: date) -> dict:
    """Sum the lines of one account, unit, product and month, at the month's exchange rates."""
    row = defaultdict(Fraction)
    day = world.last_day(month)
    seats, recurring_seats = [], []
    for line in lines:
        rate = rate_in(world, line["currency"], month)
        mrr = mrr_of_line(line, day)
        forever = line if line["discount_ends_on"] is None else line | {"discount_amount": None}
        kind = "one_time" if line["revenue_type"] == "recurring" else line["revenue_type"]
        row["mrr"] += mrr * rate
        row["committed_mrr"] += mrr_of_line(forever, day) * rate
        row[f"{kind}_revenue"] += other_revenue(world, line, month) * rate
        if is_paused(line, day):
            row["paused_mrr"] += mrr_but_for_pause(line, day) * rate
        else:
            row["discount_mrr"] += discount_of(line, day) * rate
        if is_in_force(line, day) and not is_one_time(line) and line["seats"] is not None:
            seats.append(line["seats"])
            if line["revenue_type"] == "recurring":
                recurring_seats.append(line["seats"])
    names = ("mrr", "committed_mrr", "discount_mrr", "paused_mrr")
    return {name: row[name] for name in (*names, "usage_revenue", "one_time_revenue")} | {
        "seats": sum(seats) or None,
        "unit_price": ratio(row["mrr"], sum(recurring_seats)),
        "is_month_complete": month_end(month) <= world.as_of,
    }


# What an account carries, by unit and product line


@dataclass
class Cell:
    """What one unit of an account carries of one product line.

    By product, the MRR of the lines above 0 and their seats; beside it the lines below 0.
    """

    products: dict[str, Fraction] = field(default_factory=dict)
    seats: dict[str, int] = field(default_factory=dict)
    credits: Fraction = Fraction(0)

    @property
    def sold(self) -> Fraction:
        """What its products carry together, credits aside."""
        return sum(self.products.values(), Fraction(0))

    @property
    def mrr(self) -> Fraction:
        """What it carries."""
        return self.sold + self.credits

    @property
    def carries(self) -> bool:
        """Whether anything is sold in it; credits alone are nothing."""
        return self.sold > 0


def product_line(world: World, product_id: str) -> str:
    """Return the line of a product; the product itself where it has none."""
    if "product_lines" not in world.cache:
        world.cache["product_lines"] = {
            row["product_id"]: row["product_line"] or row["product_id"]
            for row in world.rows["products"]
        }
    return world.cache["product_lines"][product_id]


def cell_of(world: World, line: dict) -> tuple[str | None, str]:
    """Return the unit and product line of a line."""
    return line["unit_id"], product_line(world, line["product_id"])


def cells(world: World, account: str, month: date, at: date) -> dict[tuple, Cell]:
    """Return what an account carries at a month's end, at the exchange rates of `at`."""
    key = ("carried", account, month, at)
    if key not in world.cache:
        world.cache[key] = find_cells(world, account, month, at)
    return world.cache[key]


def find_cells(world: World, account: str, month: date, at: date) -> dict[tuple, Cell]:
    """Sum the recurring lines that run, be it for nothing."""
    found = defaultdict(Cell)
    day = world.last_day(month)
    for line in world.lines[account]:
        if carries(line, day):
            cell = found[cell_of(world, line)]
            mrr = carried(line, day) * rate_in(world, line["currency"], at)
            if mrr < 0:
                cell.credits += mrr
                continue
            product = line["product_id"]
            cell.products[product] = cell.products.get(product, Fraction(0)) + mrr
            cell.seats[product] = cell.seats.get(product, 0) + (line["seats"] or 0)
    return dict(found)


def held_mrr(world: World, account: str, month: date, at: date) -> Fraction:
    """Return what an account's lines in a good pause would carry, at the exchange rates of `at`."""
    day = world.last_day(month)
    return sum(
        (held(line, day) * rate_in(world, line["currency"], at) for line in world.lines[account]),
        Fraction(0),
    )


# What was before: each of these gives the first month in which something carried MRR,
# months before the history included, with accounts under the customer of that month


def first_months(world: World) -> dict[tuple, date]:
    """Return the first month of everything that ever carried MRR."""
    if "first months" not in world.cache:
        first = {}
        for month in world.months_with_lines:
            for key in what_carries(world, month):
                first.setdefault(key, month)
        world.cache["first months"] = first
    return world.cache["first months"]


def what_carries(world: World, month: date) -> Iterator[tuple]:
    """Yield which customers, accounts, units and product lines carry MRR in a month."""
    for customer, accounts in world.families_on(world.last_day(month)).items():
        if customer_mrr(world, accounts, month, month) > 0:
            yield "customer", customer
        for account in accounts:
            for (unit, line), cell in cells(world, account, month, month).items():
                if cell.carries:
                    yield "account", account
                    yield "unit", account, unit
                    yield "unit and line", account, unit, line
                    yield "customer and line", customer, line


def was_before(world: World, month: date, *key: str | None) -> bool:
    """Say whether something carried MRR in any month before this one."""
    first = first_months(world).get(key)
    return first is not None and first < month


# Movements


@dataclass(frozen=True)
class Step:
    """A customer's way from one month's end to the next, with the accounts it has at each.

    What is split over categories is valued at the exchange rates of the month before.
    """

    world: World
    customer: str
    month: date

    @property
    def before(self) -> date:
        """The month that the way starts from."""
        return add_months(self.month, -1)

    def accounts(self, month: date) -> list[str]:
        """Return the customer's accounts as they were at a month's end."""
        families = self.world.families_on(self.world.last_day(month))
        return families.get(self.customer, [])

    def mrr(self, month: date, at: date) -> Fraction:
        """Return the customer's MRR in a month, never below 0."""
        return customer_mrr(self.world, self.accounts(month), month, at)

    def transfer(self) -> Fraction:
        """Return what accounts that came had before, less what accounts that went had."""
        had = {
            month: sum(
                account_mrr(self.world, account, self.before, self.before)
                for account in self.accounts(month)
            )
            for month in (self.before, self.month)
        }
        return Fraction(had[self.month] - had[self.before])

    def fx(self) -> Fraction:
        """Return what the closing gained by the change of the exchange rates."""
        return self.mrr(self.month, self.month) - self.mrr(self.month, self.before)

    def paused(self) -> Fraction:
        """Return what came out of good pauses, less what went into them."""
        return sum(
            (
                held_mrr(self.world, account, self.before, self.before)
                - held_mrr(self.world, account, self.month, self.before)
                for account in self.accounts(self.month)
            ),
            Fraction(0),
        )

    def rest(self) -> Fraction:
        """Return the change that has one category."""
        change = self.mrr(self.month, self.before) - self.mrr(self.before, self.before)
        return change - self.transfer() - self.paused()

    def category(self) -> str | None:
        """Name the rest."""
        rest = self.rest()
        opening = self.mrr(self.before, self.before)
        if rest == 0:
            return None
        if rest > 0 and floor_at_zero(opening + self.transfer()) == 0:
            had = was_before(self.world, self.month, "customer", self.customer)
            return "reactivation" if had else "new"
        if rest < 0 and self.mrr(self.month, self.month) == 0:
            return "churn"
        return "expansion" if rest > 0 else "contraction"


def movements(world: World) -> dict[tuple, dict]:
    """Return every movement of a complete month after the first.

    Keys are (customer_id, month, category, driver, is_new_unit, is_new_product, is_connected_new).
    """
    rows = {}
    for month in complete_months(world)[1:]:
        for customer in customers_around(world, month):
            rows |= movements_of(Step(world, customer, month))
    return rows


def customers_around(world: World, month: date) -> list[str]:
    """Return everyone who was an ultimate parent at a month's end or at the one before."""
    ends = [world.last_day(add_months(month, -1)), world.last_day(month)]
    return sorted({customer for day in ends for customer in world.families_on(day)})


def movements_of(step: Step) -> dict[tuple, dict]:
    """Return the movements of one customer in one month that are not 0."""
    amounts = defaultdict(Fraction)
    for category in ("transfer", "fx", "paused"):
        amounts[category, category, *NO_FLAGS] = getattr(step, category)()
    category = step.category()
    if category is not None:
        split = Fraction(0)
        for driver, flags, amount in drivers(step):
            amounts[category, driver, *flags] += amount
            split += amount
        amounts[category, "negative_mrr", *NO_FLAGS] = step.rest() - split
    opening = step.mrr(step.before, step.before)
    closing = step.mrr(step.month, step.month)
    assert opening + sum(amounts.values()) == closing
    return {
        (step.customer, step.month, *key): {
            "expansion_type": expansion_type(*key[:4]),
            "opening_mrr": opening,
            "amount": amount,
            "closing_mrr": closing,
        }
        for key, amount in amounts.items()
        if amount != 0
    }


def expansion_type(
    category: str, driver: str, is_new_unit: bool, is_new_product: bool
) -> str | None:
    """Say of an expansion whether anything is new in it."""
    if category != "expansion":
        return None
    return "cross_sell" if is_new_unit or is_new_product else "upsell"


# Drivers


def drivers(step: Step) -> Iterator[tuple[str, tuple, Fraction]]:
    """Yield (driver, flags, amount) of every account, unit and product line that changed."""
    for account in step.accounts(step.month):
        before = cells(step.world, account, step.before, step.before)
        after = cells(step.world, account, step.month, step.before)
        for place in sorted(before.keys() | after.keys(), key=str):
            pair = before.get(place, Cell()), after.get(place, Cell())
            units_left = {unit for (unit, _), cell in after.items() if cell.carries}
            flags = flags_of(step, account, *place) if pair[1].carries else NO_FLAGS
            for driver, amount in drivers_of(step, account, place, *pair, units_left):
                if amount != 0:
                    is_arrival = not pair[0].carries and driver in ARRIVALS
                    yield driver, flags if is_arrival else NO_FLAGS, amount


def drivers_of(
    step: Step, account: str, place: tuple, before: Cell, after: Cell, units_left: set
) -> list[tuple[str, Fraction]]:
    """Split the change of one unit and product line of an account; credits alone are nothing."""
    unit, line = place
    started, ended = discounts_that_changed(step, account, place)
    discounts = {key: started.get(key, 0) + ended.get(key, 0) for key in started | ended}
    credits = after.credits - before.credits
    # What is sold after, had no discount begun or ended.
    undiscounted = after.sold - sum(discounts.values())
    is_first = not was_before(step.world, step.month, "unit and line", account, unit, line)
    if not before.carries and after.carries and (undiscounted > 0 or is_first):
        arrival = driver_of_arrival(step, account, unit, line)
        return [(arrival, after.sold + min(credits, Fraction(0))), ("price", max(credits, 0))]
    if before.carries and not after.carries and undiscounted <= 0:
        loss = "lost_unit" if unit is not None and unit not in units_left else "lost_product"
        return [(loss, max(credits, 0) - before.sold), ("price", min(credits, Fraction(0)))]
    seats, tier = seats_and_tier(before, after, discounts)
    expiry, discount = sum(ended.values(), Fraction(0)), sum(started.values(), Fraction(0))
    named = seats + tier + expiry + discount
    return [
        ("discount_expiry", expiry),
        ("discount", discount),
        ("seats", seats),
        ("tier", tier),
        ("price", after.mrr - before.mrr - named),
    ]


@dataclass
class Moves:
    """Seats that came to, or left, the products of a line, and what they are worth."""

    seats: int = 0
    amount: Fraction = Fraction(0)

    def add(self, seats: int, amount: Fraction) -> None:
        """Add some."""
        self.seats += seats
        self.amount += amount

    @property
    def price(self) -> Fraction:
        """What one of them is worth."""
        return self.amount / self.seats if self.seats else Fraction(0)


def seats_and_tier(before: Cell, after: Cell, discounts: dict) -> tuple[Fraction, Fraction]:
    """Return what more seats, and what moving between the products of a line, brought.

    Each product is compared with itself. As many seats as were lost by one and gained by another
    moved; what is left over is more, or fewer, seats, at the price before.
    """
    gained, lost = Moves(), Moves()
    come_seats, come = 0, Fraction(0)
    for product in before.products.keys() | after.products.keys():
        old = before.products.get(product, Fraction(0))
        new = after.products.get(product, Fraction(0)) - discounts.get(product, 0)
        seats = before.seats.get(product, 0), after.seats.get(product, 0)
        more = seats[1] - seats[0]
        if old > 0 and new > 0 and all(seats) and more:
            (gained if more > 0 else lost).add(abs(more), abs(more) * old / seats[0])
        elif old > 0 >= new:
            lost.add(max(-more, 0), old - new)
        elif old <= 0 < new:
            come_seats, come = come_seats + max(more, 0), come + new
    total = gained.amount + come - lost.amount
    if come_seats and (lost.seats or sum(before.seats.values())):
        base = lost.price if lost.seats else before.sold / sum(before.seats.values())
        gained.add(come_seats, come_seats * base)
    more = gained.seats - lost.seats
    seats_amount = more * (gained.price if more > 0 else lost.price)
    return seats_amount, total - seats_amount


ARRIVALS = ("new_unit", "new_product", "seats")


def driver_of_arrival(step: Step, account: str, unit: str | None, line: str) -> str:
    """Name what carried nothing a month ago: a new unit, a new product, or seats that came back."""
    if unit is not None and not was_before(step.world, step.month, "unit", account, unit):
        return "new_unit"
    if was_before(step.world, step.month, "unit and line", account, unit, line):
        return "seats"
    return "new_product"


def discounts_that_changed(step: Step, account: str, place: tuple) -> tuple[dict, dict]:
    """Return what discounts took as they began, and gave as they ended, by product."""
    first, last = step.world.last_day(step.before), step.world.last_day(step.month)
    started, ended = defaultdict(Fraction), defaultdict(Fraction)
    for line in step.world.lines[account]:
        goes_on = is_in_force(line, first) and is_in_force(line, last)
        is_sold = line["revenue_type"] == "recurring" and line["amount"] >= 0
        if not goes_on or not is_sold or cell_of(step.world, line) != place:
            continue
        was, now = discount_of(line, first), discount_of(line, last)
        rate = rate_in(step.world, line["currency"], step.before)
        if was == 0:
            started[line["product_id"]] -= now * rate
        elif now == 0:  # what it would have taken of the month that may be a broken one
            ended[line["product_id"]] += was * part_of(line, last) / part_of(line, first) * rate
    return started, ended


def part_of(line: dict, day: date) -> Fraction:
    """Return the part of a month that a total has in the month of its term that a day is in."""
    if line["amount_period"] != "total":
        return Fraction(1)
    return weight_of_month(line, month_of_total(line, day))


def flags_of(step: Step, account: str, unit: str | None, line: str) -> tuple[bool, bool, bool]:
    """Say of an arrival whether the unit, the product line and the account are new.

    An account is new as a subsidiary: its customer has an opening.
    """

    def had(*key: str | None) -> bool:
        return was_before(step.world, step.month, *key)

    is_new_unit = unit is not None and not had("unit", account, unit)
    if is_new_unit:
        is_new_product = not had("customer and line", step.customer, line)
    else:
        is_new_product = not had("unit and line", account, unit, line)
    opening = step.mrr(step.before, step.before) + step.transfer()
    has_opening = floor_at_zero(opening) > 0
    return is_new_unit, is_new_product, has_opening and not had("account", account)


# The bridge


def bridge(world: World, moved: dict[tuple, dict]) -> dict[tuple, dict]:
    """Return opening, movements and closing of every group and complete month after the first."""
    names = ("opening_mrr", *(f"{name}_mrr" for name in CATEGORIES), "closing_mrr")
    rows = defaultdict(lambda: dict.fromkeys(names, Fraction(0)))
    for month in complete_months(world)[1:]:
        for customer in customers_around(world, month):
            step = Step(world, customer, month)
            for name, value in groups_of_customer(world, customer).items():
                rows[name, value, month]["opening_mrr"] += step.mrr(step.before, step.before)
                rows[name, value, month]["closing_mrr"] += step.mrr(month, month)
    for (customer, month, category, *_), row in moved.items():
        for name, value in groups_of_customer(world, customer).items():
            rows[name, value, month][f"{category}_mrr"] += row["amount"]
    for row in rows.values():
        assert sum(row.values()) - 2 * row["closing_mrr"] == 0
    return dict(rows)


# Retention


def retention(world: World, bridged: dict[tuple, dict]) -> dict[tuple, dict]:
    """Return retention by group, month, window and basis; one of them rests on the bridge."""
    rows = {(*key, "cohort"): row for key, row in recompute.retention(world, WINDOWS).items()}
    rows |= {(*key, "bridge"): row for key, row in bridge_retention(world, bridged).items()}
    rows |= {(*key, "renewal"): row for key, row in renewal_retention(world).items()}
    return rows | {(*key, "consumption"): row for key, row in consumption_retention(world).items()}


def windows(world: World) -> Iterator[tuple[date, int]]:
    """Yield every complete month and window that does not open before the history."""
    for window in WINDOWS:
        for month in complete_months(world)[window:]:
            yield month, window


def bridge_retention(world: World, bridged: dict) -> dict[tuple, dict]:
    """Return openings as they were, moved by whatever anybody did in the months after."""
    openings = defaultdict(list)
    for month in complete_months(world)[:-1]:
        for customer, accounts in world.families_on(world.last_day(month)).items():
            for name, value in groups_of_customer(world, customer).items():
                openings[name, value, month].append(customer_mrr(world, accounts, month, month))
    groups = sorted({key[:2] for key in bridged})
    return {
        (*group, month, window): bridge_row(bridged, openings, group, month, window)
        for month, window in windows(world)
        for group in groups
    }


def bridge_row(bridged: dict, openings: dict, group: tuple, month: date, window: int) -> dict:
    """Sum the movements of a group's months on top of its opening."""
    total = defaultdict(Fraction)
    for back in range(window):
        for name, amount in bridged.get((*group, add_months(month, -back)), {}).items():
            total[name] += amount
    found = openings[(*group, add_months(month, -window))]
    opening = sum(found, Fraction(0))
    gross = opening + total["contraction_mrr"] + total["churn_mrr"] + total["paused_mrr"]
    net = gross + total["expansion_mrr"] + total["reactivation_mrr"]
    nrr = ratio(net, opening)
    return {
        "customers": sum(mrr > 0 for mrr in found),
        "opening_mrr": opening,
        "retained_mrr": net,
        "gross_retained_mrr": gross,
        "paused_opening_mrr": 0,
        "nrr": nrr,
        "grr": ratio(gross, opening),
        "logo_retention": None,
        "nrr_annualised": annualised(nrr, window),
    }


def annualised(nrr: Fraction | None, window: int) -> float | None:
    """Return a rate as if it went on for a year; below 0 there is no such thing."""
    return None if nrr is None or nrr < 0 else float(nrr) ** (12 / window)


def renewal_retention(world: World) -> dict[tuple, dict]:
    """Return what fell due in a window and what followed it."""
    members = defaultdict(list)
    for month, window in windows(world):
        for customer, accounts in world.families_on(world.last_day(month)).items():
            pools = due_pools(world, accounts, month, window)
            for name, value in groups_of_customer(world, customer).items():
                members[name, value, month, window].append(pools)
    return {key: summed(customers, None) for key, customers in members.items()}


def due_pools(world: World, accounts: list[str], month: date, window: int) -> list[tuple]:
    """Return (due, followed) of a customer's product lines and months in which MRR fell due."""
    opening = add_months(month, -window)
    first, last = month_end(opening), month_end(month)
    lines = [line for account in accounts for line in world.lines[account] if is_periodic(line)]
    pools = defaultdict(list)
    for line in lines:
        if line["ended_on"] is not None and first < line["ended_on"] <= last:
            place = product_line(world, line["product_id"]), line["ended_on"].replace(day=1)
            pools[place].append(line)
    found = []
    for due in pools.values():
        value = sum(
            rate_of_line(line, line["ended_on"] - timedelta(1))
            * rate_in(world, line["currency"], opening)
            for line in due
        )
        followers = {
            follower["line_id"]: follower
            for line in due
            for follower in followers_of(world, line, lines, last)
        }
        followed = sum(
            rate_of_line(line, line["started_on"]) * rate_in(world, line["currency"], opening)
            for line in followers.values()
        )
        found.append((floor_at_zero(value), floor_at_zero(followed)))
    return [pool for pool in found if pool[0] > 0]


def is_periodic(line: dict) -> bool:
    """Say whether a recurring line has a month's end in its term, and so MRR of a month."""
    return line["revenue_type"] == "recurring" and holds(
        month_end(line["started_on"]), None, line["ended_on"]
    )


def followers_of(world: World, line: dict, siblings: list[dict], last: date) -> list[dict]:
    """Return the lines that name a line; else those that start in the month of its end."""
    naming = lines_naming(world).get(line["line_id"])
    if naming:
        return [other for other in naming if other["started_on"] <= last]
    return [
        other
        for other in siblings
        if other["renews_line_id"] is None
        and product_line(world, other["product_id"]) == product_line(world, line["product_id"])
        and other["started_on"].replace(day=1) == line["ended_on"].replace(day=1)
        and other["started_on"] > line["started_on"]
    ]


def lines_naming(world: World) -> dict[str, list[dict]]:
    """Return the lines that name another in renews_line_id, by the one that they name."""
    if "naming" not in world.cache:
        others = [
            row
            for row in world.rows["revenue_lines"]
            if is_periodic(row)
            and row["started_on"] <= world.as_of
            and row["renews_line_id"] != row["line_id"]
        ]
        world.cache["naming"] = recompute.by_key(others, "renews_line_id")
    return world.cache["naming"]


def consumption_retention(world: World) -> dict[tuple, dict]:
    """Return the revenue of n months by those who bought in the same months a year before."""
    members = defaultdict(list)
    for window in WINDOWS:
        for month in complete_months(world)[12 + window - 1 :]:
            year_before = add_months(month, -12)
            for customer, accounts in world.families_on(world.last_day(month)).items():
                pair = tuple(
                    revenue_of(world, accounts, end, window, year_before)
                    for end in (year_before, month)
                )
                pools = [pair] if pair[0] > 0 else []
                for name, value in groups_of_customer(world, customer).items():
                    members[name, value, month, window].append(pools)
    return {key: summed(customers, 12) for key, customers in members.items()}


def revenue_of(world: World, accounts: list[str], month: date, window: int, at: date) -> Fraction:
    """Return what accounts brought in the months up to one, never below 0."""
    months = [add_months(month, -back) for back in range(window)]
    parts = (account_revenue(world, account, each, at) for account in accounts for each in months)
    return floor_at_zero(sum(parts, Fraction(0)))


def account_revenue(world: World, account: str, month: date, at: date) -> Fraction:
    """Return an account's MRR, usage and one-time revenue of a month at the rates of another."""
    key = ("revenue", account, month)
    if key not in world.cache:
        amounts = world.cache[key] = defaultdict(Fraction)
        for line in world.lines[account]:
            amounts[line["currency"]] += mrr_of_line(line, world.last_day(month))
            amounts[line["currency"]] += other_revenue(world, line, month)
    return converted(world, world.cache[key], at)


def summed(customers: list[list[tuple]], months: int | None) -> dict:
    """Return the retention of customers with their (opening, retained) pairs.

    `months` is what lies between the two ends: without it there is no rate for a year.
    """
    pools = [pool for pairs in customers for pool in pairs]
    members = [pairs for pairs in customers if pairs]
    opening = sum((due for due, _ in pools), Fraction(0))
    retained = sum((followed for _, followed in pools), Fraction(0))
    gross = sum((min(pool) for pool in pools), Fraction(0))
    kept = sum(any(followed > 0 for _, followed in pairs) for pairs in members)
    nrr = ratio(retained, opening)
    return {
        "customers": len(members),
        "opening_mrr": opening,
        "retained_mrr": retained,
        "gross_retained_mrr": gross,
        "paused_opening_mrr": 0,
        "nrr": nrr,
        "grr": ratio(gross, opening),
        "logo_retention": ratio(kept, len(members)),
        "nrr_annualised": None if months is None else annualised(nrr, months),
    }


# Retention by start month and age


def retention_cohorts(world: World) -> dict[tuple, dict]:
    """Return retention of the customers of a start month at every age, by today's hierarchy."""
    complete = complete_months(world)
    members = defaultdict(list)
    for accounts in world.families.values():
        start = first_month_with_mrr(world, accounts, complete)
        if start is not None:
            members[start].append(accounts)
    rows = {}
    for start, customers in members.items():
        for age, month in enumerate(complete[complete.index(start) :]):
            pairs = [
                (customer_mrr(world, each, start, start), customer_mrr(world, each, month, start))
                for each in customers
            ]
            row = summed([[pair] for pair in pairs], None)
            del row["nrr_annualised"], row["paused_opening_mrr"]
            rows[start, age] = row | {"month": month, "is_start_known": start > complete[0]}
    return rows


def first_month_with_mrr(world: World, accounts: list[str], months: list[date]) -> date | None:
    """Return the first month in which accounts together had MRR."""
    for month in months:
        if customer_mrr(world, accounts, month, month) > 0:
            return month
    return None
