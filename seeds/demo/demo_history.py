"""Three years of selling, month by month."""

from datetime import date, timedelta

import demo_catalogue as cat
from demo_contracts import (
    Line,
    Stream,
    add_seats,
    draw_day,
    is_on_sale,
    renew,
    start_stream,
    stop,
)
from demo_special_cases import add_special_cases
from demo_world import (
    Account,
    Unit,
    World,
    add_months,
    month_index,
    month_start,
    rng_for,
)


def sell_everything(world: World) -> None:
    """Play every customer's three years, then write the lines in the order they came."""
    for account in world.accounts:
        if account.first_month is not None:
            AccountHistory(world, account).play()
    rng = rng_for("special cases")
    add_special_cases(world, rng)
    for line in world.lines:
        delay = timedelta(days=rng.choice([0, 1, 1, 2, 3, 4, 6, 9]))
        line.recorded_on = min(line.started_on + delay, cat.AS_OF)
    order = {line: position for position, line in enumerate(world.lines)}
    world.lines.sort(key=lambda line: (line.started_on, order[line]))
    for number, line in enumerate(world.lines, 1):
        line.line_id = f"LIN-{number:05d}"


class AccountHistory:
    """One customer's three years."""

    def __init__(self, world: World, account: Account) -> None:
        """Start with an empty ledger and a year in which nobody thinks of leaving."""
        self.world, self.account = world, account
        self.rng = rng_for("history", account.account_id)
        self.segment = cat.SEGMENTS[account.segment]
        self.story = cat.STORIES[account.story]
        self.streams: list[Stream] = []
        self.starts_in = account.first_month or 0
        self.warm_from = -99  # four months of lively contact, which purchases follow
        self.leaves_in: int | None = None
        self.has_returned = False
        # opening customers signed at any time of the year before
        is_opening = account.first_month == 0
        self.age_at_start = rng_for("age", account.account_id).randint(0, 9) if is_opening else 0

    def play(self) -> None:
        """Run all months, then hand the lines to the world."""
        for month in range(self.starts_in, cat.MONTHS):
            if month == self.starts_in:
                self.land(month)
            elif month > self.starts_in:
                self.think_of_leaving(month)
                self.grow(month)
            for stream in [stream for stream in self.streams if stream.ended_on is None]:
                self.advance(stream, month)
            self.think_of_returning(month)
        self.give_notice()
        for stream in self.streams:
            self.world.lines += stream.lines + stream.extra_lines
        self.world.streams += self.streams

    def give_notice(self) -> None:
        """Announce ends that lie just after the data: of those who leave, and of a few others."""
        for stream in self.streams:
            current = stream.lines[-1]
            due = current.ended_on
            if stream.ended_on or stream.family == "hub" or due is None or due <= cat.AS_OF:
                continue
            is_near = due < cat.AS_OF + timedelta(days=110)
            if is_near and (self.leaves_in is not None or self.rng.random() < 0.05):
                notice = cat.AS_OF - timedelta(days=self.rng.randint(2, 45))
                current.notice_given_on = max(notice, current.started_on + timedelta(days=3))

    def log(self, on: date, kind: str, stream: Stream) -> None:
        """Keep what happened, for the inputs that lead up to it (touches, opportunities)."""
        key = (on, kind, self.account.account_id, stream.unit.unit_id, stream.product_id)
        self.world.events.append(key)

    def land(self, month: int) -> None:
        """Make the first purchases; opening customers bring what they bought before."""
        is_opening = month == 0
        low, high = self.segment["opening_sales" if is_opening else "first_sales"]
        for _ in range(self.rng.randint(low, high)):
            on = cat.FIRST_DAY if is_opening else draw_day(self.rng, month)
            self.sell(on, "opening" if is_opening else "landed")

    def sell(self, on: date, kind: str) -> None:
        """Sell a family the unit has not got to a unit, larger needs first."""
        rng = self.rng
        # who dropped a product within the year is not asked again
        owned = {
            (stream.unit.unit_id, stream.family)
            for stream in self.streams
            if stream.ended_on is None or stream.ended_on > on - timedelta(days=365)
        }
        cells: dict[tuple[int, str], float] = {}
        for position, unit in enumerate(self.account.units):
            for family, needs in cat.NEED.items():
                need = needs.get(unit.function, 0)
                products = [p for p in cat.FAMILIES[family] if is_on_sale(p, on)]
                is_closing = unit.closed_on is not None and unit.closed_on <= add_months(on, 6)
                if (unit.unit_id, family) in owned or not unit.is_open(on) or is_closing:
                    continue
                if need >= 0.2 and products:
                    weight = need * unit.users**0.5 * (0.27 if family == "hub" else 1)
                    cells[position, family] = weight * (0.5 if family == "forecasting" else 1)
        if not cells:
            return
        position, family = rng.choices(list(cells), list(cells.values()))[0]
        unit: Unit = self.account.units[position]
        stream = start_stream(self.account, unit, family, on, rng, kind == "opening")
        is_reached = any(other.unit is unit for other in self.streams)
        if kind == "grown":
            kind = "new_product" if is_reached else "new_unit"
        self.streams.append(stream)
        self.log(on, kind, stream)
        if family == "hub":
            stream.lines.clear()  # metered: its lines are written as it is used
            stream.term = rng.choice(["metered", "metered", "committed"])
        elif kind != "opening" and rng.random() < self.segment["services"]:
            self.add_services(stream, on)

    def add_services(self, stream: Stream, on: date) -> None:
        """Bill the setting-up of a new product once."""
        rng = self.rng
        year = stream.price * (stream.seats if stream.has_seats else 1) * 12
        amount = max(250, round(year * rng.uniform(0.06, 0.18), -1))
        unit_id = stream.unit.unit_id if rng.random() > 0.15 else ""
        starts = min(on + timedelta(days=rng.randint(5, 40)), cat.AS_OF)
        stream.extra_lines.append(
            Line(
                stream.account.account_id,
                unit_id,
                stream.product_id,
                "one_time",
                amount,
                stream.account.currency,
                "total",
                starts,
            )
        )

    def think_of_leaving(self, month: int) -> None:
        """Decide once a year whether the customer leaves, some months ahead."""
        age = month - self.starts_in + self.age_at_start
        if self.leaves_in is not None or age < 8 or age % 12 != 8:
            return
        if self.rng.random() < self.segment["leave"] * self.story["leave"]:
            self.leaves_in = month + self.rng.randint(3, 5)
            for stream in self.streams:
                stream.target *= 0.4

    def think_of_returning(self, month: int) -> None:
        """Let a few customers come back after a gap."""
        is_gone = self.leaves_in is not None and all(stream.ended_on for stream in self.streams)
        if is_gone and not self.has_returned and month < 32 and self.rng.random() < 0.045:
            self.has_returned, self.leaves_in = True, None
            self.starts_in = month + self.rng.randint(2, 4)

    def grow(self, month: int) -> None:
        """Sell another unit or product, mostly after months of lively contact."""
        if self.leaves_in is not None:
            return
        if month - self.warm_from > 8 and self.rng.random() < 0.09:
            self.warm_from = month
            self.world.events.append((month_start(month), "warm", self.account.account_id, "", ""))
        is_ripe = 1 <= month - self.warm_from <= 5
        chance = self.segment["new_cell_month"] * self.story["grow"] * (2.4 if is_ripe else 0.5)
        if self.rng.random() < chance:
            self.sell(draw_day(self.rng, month), "grown")

    def advance(self, stream: Stream, month: int) -> None:
        """Move one stream by a month: adoption, renewal, more seats, or its end."""
        rng = self.rng
        drift = 0.09 * (stream.target - stream.adoption) + rng.gauss(0, 0.02)
        stream.adoption = min(0.99, max(0.03, stream.adoption + drift))
        stream.adoption_by_month[month] = stream.adoption
        closes = stream.unit.closed_on
        if closes is not None and month_index(closes) == month:
            for line in stream.lines + stream.extra_lines:
                is_open = line.ended_on is None or line.ended_on > closes
                if line.revenue_type == "recurring" and is_open:
                    stop(line, closes)
            stream.ended_on = closes
            return
        if stream.family == "hub":
            self.meter(stream, month)
            return
        current = stream.lines[-1]
        due = current.ended_on
        if due is not None and month_index(due) == month:
            self.decide(stream, due)
        elif due is None and self.leaves_in is not None and month >= self.leaves_in:
            self.end(stream, draw_day(rng, month))
        elif due is None:
            self.review(stream, month)
        elif stream.has_seats and self.leaves_in is None and self.wants_seats(stream):
            on = draw_day(rng, month)
            if add_seats(stream, on, rng):
                self.log(on, "seats_added", stream)

    def wants_seats(self, stream: Stream) -> bool:
        """Tell whether a unit asks for seats: the better used, the likelier."""
        chance = self.segment["add_seats_month"] * self.story["grow"]
        return self.rng.random() < chance * (stream.adoption / 0.65) ** 2

    def decide(self, stream: Stream, due: date) -> None:
        """Renew a term that is over, or let it go."""
        rng = self.rng
        often = 0.25 if len(stream.lines) > 1 and stream.term == "quarterly" else 1.0
        is_dropped = rng.random() < self.segment["drop"] * (2.2 - 2 * stream.adoption) * often
        if is_dropped or (self.leaves_in is not None and due >= month_start(self.leaves_in)):
            self.end(stream, due)
            return
        is_late = rng.random() < 0.015
        on = due + timedelta(days=rng.randint(3, 9)) if is_late else due
        self.log(on, renew(stream, on, rng), stream)

    def review(self, stream: Stream, month: int) -> None:
        """Change an open-ended contract: yearly price rise, more seats, or notice."""
        rng = self.rng
        on = draw_day(rng, month)
        current = stream.lines[-1]
        if on <= add_months(current.started_on, 1):
            return
        leaves_list = not is_on_sale(stream.product_id, on) and rng.random() < 0.2
        must_leave_list = stream.product_id == cat.SHIFT_BOARD and on >= date(2025, 2, 1)
        is_due = month_index(on) - month_index(stream.priced_on) >= 12
        if rng.random() < self.segment["drop"] * (2.2 - 2 * stream.adoption) / 12:
            self.end(stream, on)
        elif is_due or leaves_list or must_leave_list:
            current.ended_on = on
            self.log(on, renew(stream, on, rng), stream)
        elif stream.has_seats and self.wants_seats(stream) and add_seats(stream, on, rng):
            self.log(on, "seats_added", stream)

    def end(self, stream: Stream, on: date) -> None:
        """End a stream, mostly after notice."""
        rng = self.rng
        current = stream.lines[-1]
        current.ended_on = stream.ended_on = on
        if rng.random() < 0.6:
            notice = on - timedelta(days=rng.randint(30, 90))
            current.notice_given_on = max(notice, current.started_on + timedelta(days=3))
        self.log(on, "ended", stream)

    def meter(self, stream: Stream, month: int) -> None:
        """Bill use: month by month, or a commitment for a year at a monthly amount."""
        rng, account = self.rng, self.account
        if self.leaves_in is not None and month >= self.leaves_in:
            stream.ended_on = month_start(month)
            return
        on, months = month_start(month), 1
        first = stream.lines[0].started_on if stream.lines else None
        if stream.term == "committed":
            if first and month_index(stream.lines[-1].ended_on) > month:
                return
            months = 12
        growth = 1 + 0.012 * self.story["grow"] * len(stream.adoption_by_month)
        season = rng.gauss(1, 0.08) if stream.term == "metered" else 1
        line = Line(
            account.account_id,
            stream.unit.unit_id if stream.has_unit_id else "",
            stream.product_id,
            "usage",
            round(stream.price * growth * season, 2 if months == 1 else -1),
            account.currency,
            "total" if months == 1 else "month",
            on,
            add_months(on, months),
        )
        if stream.term == "committed" and stream.lines:
            line.renews = stream.lines[-1]
        stream.lines.append(line)
