"""What the made-up customers buy: contract lines month by month, from landing to churn."""

from dataclasses import dataclass, field
from datetime import date
from math import ceil
from random import Random

import demo_catalogue as cat
from demo_world import (
    Account,
    Unit,
    add_months,
    month_end,
    month_index,
    month_start,
    pick,
)

TERM_MONTHS = {"annual": 12, "quarterly": 12, "multi_year": 36, "monthly": 0}
PERIODS = {"annual": "year", "quarterly": "quarter", "multi_year": "total", "monthly": "month"}
MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}


@dataclass(eq=False)
class Line:
    """A contract or invoice line; its fields are the columns of revenue_lines."""

    account_id: str
    unit_id: str
    product_id: str
    revenue_type: str
    amount: float
    currency: str
    amount_period: str
    started_on: date
    ended_on: date | None = None
    seats: int | None = None
    discount_amount: float | None = None
    discount_starts_on: date | None = None
    discount_ends_on: date | None = None
    paused_on: date | None = None
    resumed_on: date | None = None
    renews: "Line | None" = None
    notice_given_on: date | None = None
    recorded_on: date | None = None
    line_id: str = ""

    @property
    def renews_line_id(self) -> str:
        """Return the key of the line this one continues."""
        return self.renews.line_id if self.renews else ""

    def is_in_force(self, on: date) -> bool:
        """Tell whether the line is in force, and not paused, on that day."""
        is_over = self.ended_on is not None and self.ended_on <= on
        is_paused = self.paused_on is not None and self.paused_on <= on
        has_resumed = self.resumed_on is not None and self.resumed_on <= on
        return self.started_on <= on and not is_over and (not is_paused or has_resumed)

    def monthly(self, on: date) -> float:
        """Return the monthly recurring revenue on that day, net of discounts."""
        if self.revenue_type != "recurring" or not self.is_in_force(on):
            return 0.0
        discount = self.discount_amount or 0.0
        if self.discount_ends_on and self.discount_ends_on <= on:
            discount = 0.0
        if self.amount_period == "total":
            months = months_between(self.started_on, self.ended_on)
            return self.amount / months - discount / discounted_months(self)
        return (self.amount - discount) / MONTHS_IN[self.amount_period]


@dataclass(eq=False)
class Stream:
    """All that one unit buys of one product family, over time."""

    account: Account
    unit: Unit
    family: str
    product_id: str
    seats: int
    price: float  # a seat and month, in the account's currency; the fee where there are no seats
    term: str
    discount_share: float
    adoption: float
    has_unit_id: bool
    target: float  # where adoption drifts to
    priced_on: date
    lines: list[Line] = field(default_factory=list)  # the main ones; add-ons only in the world
    extra_lines: list[Line] = field(default_factory=list)
    ended_on: date | None = None  # set once nothing continues it
    adoption_by_month: dict[int, float] = field(default_factory=dict)

    @property
    def has_seats(self) -> bool:
        """Tell whether the product is priced by the seat."""
        return self.family not in ("forecasting", "hub")

    @property
    def seat_limit(self) -> int:
        """Return the people in the unit whom the product suits."""
        return ceil(self.unit.users * cat.NEED[self.family][self.unit.function])

    def new_line(self, started_on: date, ended_on: date | None, seats: int) -> Line:
        """Write a recurring line at today's price."""
        period = PERIODS[self.term] if ended_on or self.term != "multi_year" else "month"
        months = MONTHS_IN.get(period) or months_between(started_on, ended_on)
        amount = round(self.price * (seats if self.has_seats else 1) * months, 2)
        return Line(
            account_id=self.account.account_id,
            unit_id=self.unit.unit_id if self.has_unit_id else "",
            product_id=self.product_id,
            revenue_type="recurring",
            amount=amount,
            currency=self.account.currency,
            amount_period=period,
            seats=seats if self.has_seats else None,
            discount_amount=round(amount * self.discount_share, 2) or None,
            started_on=started_on,
            ended_on=ended_on,
        )


def discounted_months(line: Line) -> int:
    """Return the months of a total in which its discount lasts."""
    return months_between(line.started_on, line.discount_ends_on or line.ended_on)


def stop(line: Line, on: date) -> None:
    """End a line before its time; what was charged for the rest is given back."""
    if line.amount_period == "total" and line.ended_on:
        kept = months_between(line.started_on, on) / months_between(line.started_on, line.ended_on)
        line.amount = round(line.amount * kept, 2)
        if line.discount_ends_on:
            lasted = min(months_between(line.started_on, on), discounted_months(line))
            kept = lasted / discounted_months(line)
        line.discount_amount = round((line.discount_amount or 0) * kept, 2) or None
    line.ended_on = on


def months_between(start: date, end: date | None) -> int:
    """Count calendar months from start to end."""
    return month_index(end) - month_index(start) if end else 0


def draw_day(rng: Random, month: int) -> date:
    """Draw a day of the month; new contracts favour its first days."""
    return month_start(month).replace(
        day=rng.choice([1, 1, 15, rng.randint(2, 28), rng.randint(2, 28)])
    )


def draw_adoption(account: Account, rng: Random) -> float:
    """Draw the share of seats in use that a stream drifts to; a few hardly catch on."""
    usual = min(0.97, max(0.1, rng.gauss(cat.STORIES[account.story]["adoption"], 0.11)))
    return rng.uniform(0.03, 0.1) if rng.random() < 0.04 else usual


def list_price(stream: Stream, product_id: str) -> float:
    """Return the list price in the account's currency."""
    return cat.LIST_PRICE[product_id] * cat.PRICE_BOOK[stream.account.currency]


def is_on_sale(product_id: str, on: date) -> bool:
    """Tell whether new customers may still, or already, buy the product."""
    # Shift Board leaves the price list nine months before it is switched off
    is_leaving = product_id == cat.SHIFT_BOARD and on >= date(2024, 4, 1)
    return cat.LAUNCHED[product_id] <= on and not is_leaving


def start_stream(
    account: Account, unit: Unit, family: str, on: date, rng: Random, is_opening: bool = False
) -> Stream:
    """Sign the first contract of a unit for a product family."""
    segment = cat.SEGMENTS[account.segment]
    products = [product for product in cat.FAMILIES[family] if is_on_sale(product, on)]
    is_top = rng.random() < segment["top_tier"]
    product_id = products[-1] if is_top else products[max(0, len(products) - 2)]
    if account.segment == "SMB" and not is_top:
        product_id = products[0]
    term = pick(rng, segment["terms"])
    if product_id == cat.SHIFT_BOARD and term == "multi_year":
        term = "annual"
    low, high = segment["first_share"]
    stream = Stream(
        account=account,
        unit=unit,
        family=family,
        product_id=product_id,
        seats=0,
        price=0.0,
        term=term,
        discount_share=rng.choice([0.05, 0.08, 0.1]) if rng.random() < 0.12 else 0.0,
        adoption=rng.uniform(0.42, 0.62) if not is_opening else rng.uniform(0.5, 0.75),
        has_unit_id=rng.random() > 0.03,
        target=draw_adoption(account, rng),
        priced_on=on,
    )
    stream.seats = max(3, ceil(stream.seat_limit * rng.uniform(low, high)))
    volume = 1 - 0.12 * min(1.0, stream.seats / 600)
    stream.price = round(list_price(stream, product_id) * volume * rng.uniform(0.94, 1.04), 2)
    if not stream.has_seats:
        people = min(unit.users, 900) * cat.NEED[family][unit.function]
        stream.price = round(stream.price * max(people, 25) * rng.uniform(0.45, 0.85), 0)
    months = TERM_MONTHS[term]
    if term == "multi_year" and rng.random() < 0.4:
        months = 24
    ended_on = add_months(on, months) if months else None
    if is_opening and months:
        # contracts taken over at the start of the data run to their own renewal day
        ended_on = draw_day(rng, rng.randint(1, 11 if term != "multi_year" else 26))
    line = stream.new_line(on, ended_on, stream.seats)
    if stream.discount_share == 0 and not is_opening and rng.random() < 0.16:
        line.discount_amount = round(line.amount * rng.choice([0.1, 0.15, 0.2, 0.25]), 2)
        line.discount_ends_on = add_months(on, rng.choice([3, 3, 6]))
        if line.amount_period == "total":
            lasts = discounted_months(line) / months_between(line.started_on, line.ended_on)
            line.discount_amount = round(line.discount_amount * lasts, 2)
    stream.lines.append(line)
    return stream


def renew(stream: Stream, on: date, rng: Random) -> str:
    """Continue a stream with a new line: escalator, seats, tier. Return what happened."""
    segment, story = cat.SEGMENTS[stream.account.segment], cat.STORIES[stream.account.story]
    is_short = stream.term == "quarterly" and stream.unit.users % 3 == 0
    often = 0.3 if is_short else 1.0  # a customer who signs each quarter changes no more a year
    if month_index(on) - month_index(stream.priced_on) >= 11:
        escalator = rng.choice([0.0, 0.03, 0.03, 0.04, 0.05])
        stream.price, stream.priced_on = round(stream.price * (1 + escalator), 2), on
    kind, held = "renewed", stream.seats
    products = [p for p in cat.FAMILIES[stream.family] if is_on_sale(p, on)]
    is_off_sale = stream.product_id not in products
    can_upgrade = stream.product_id in products[:-1] and story["grow"] > 0.3
    if is_off_sale or (can_upgrade and rng.random() < segment["upgrade"] * often):
        higher = products[0 if is_off_sale else products.index(stream.product_id) + 1]
        ratio = cat.LIST_PRICE[higher] / cat.LIST_PRICE[stream.product_id]
        stream.price = round(stream.price * ratio, 2)
        stream.product_id, kind = higher, "tier_upgrade"
    elif stream.has_seats and rng.random() < segment["shrink"] * (1.6 - stream.adoption) * often:
        stream.seats = max(3, round(stream.seats * rng.uniform(0.6, 0.9)))
        kind = "seats_removed" if stream.seats < held else kind
    elif stream.has_seats and rng.random() < 0.35 * story["grow"] * stream.adoption * often:
        grown = ceil(stream.seats * rng.uniform(1.05, 1.3))
        stream.seats = max(stream.seats, min(grown, stream.seat_limit))
        kind = "seats_added" if stream.seats > held else kind
    months = 3 if is_short else TERM_MONTHS[stream.term]
    line = stream.new_line(on, add_months(on, months) if months else None, stream.seats)
    line.renews = stream.lines[-1]
    stream.lines.append(line)
    return kind


def add_seats(stream: Stream, on: date, rng: Random) -> bool:
    """Sell seats between renewals: an add-on to a fixed term, else a new monthly line."""
    wanted = min(ceil(stream.seats * rng.uniform(1.08, 1.35)), stream.seat_limit)
    more, current = wanted - stream.seats, stream.lines[-1]
    ends_soon = current.ended_on is not None and current.ended_on <= add_months(on, 1)
    if more < 1 or on <= add_months(current.started_on, 1) or ends_soon:
        return False
    stream.seats = wanted
    if current.ended_on is None:
        current.ended_on = on
        stream.lines.append(stream.new_line(on, None, wanted))
        stream.lines[-1].renews = current
    else:
        term, stream.term = stream.term, "annual" if stream.term == "multi_year" else stream.term
        stream.extra_lines.append(stream.new_line(on, current.ended_on, more))
        stream.term = term
    return True


def in_force_at_month_end(stream: Stream, month: int) -> list[Line]:
    """List the recurring lines of a stream in force on the month's last day."""
    lines = stream.lines + stream.extra_lines
    on = month_end(month)
    return [line for line in lines if line.revenue_type == "recurring" and line.is_in_force(on)]
