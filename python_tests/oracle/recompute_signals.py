"""Who is looking, who can introduce us, who uses it and what to do, a second time.

Written from docs/relationships.md, on top of `recompute_people`. Every mart is a dictionary by
its key. Where the definitions leave an order open, the value is `Listed`, a set or two places.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from statistics import mean

from recompute import (
    World,
    add_months,
    captured_annual,
    captured_cells,
    greatest_by_unit,
    is_in_force,
    is_one_time,
    open_units,
    ratio,
)
from recompute_people import WINDOW, People, Table, in_window, is_engaging, name_of
from recompute_potential import places

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Listed:
    """A text of parts in order; those of one group come in any order, and only some are shown."""

    groups: tuple[tuple[str, ...], ...]
    separator: str
    most: int | None = None

    def matches(self, text: str | None) -> bool:
        """Say whether a text is one of those that this may be."""
        parts = sum(len(group) for group in self.groups)
        shown = parts if self.most is None else min(parts, self.most)
        return text is None if not shown else text is not None and self.reads(text, shown, [])

    def reads(self, text: str, left: int, used: list[tuple[int, int]]) -> bool:
        """Try every part that may come next."""
        group = next(
            number
            for number, parts in enumerate(self.groups)
            if sum(place[0] == number for place in used) < len(parts)
        )
        for number, part in enumerate(self.groups[group]):
            if (group, number) not in used and text.startswith(part):
                rest = text[len(part) :]
                if left == 1 and not rest:
                    return True
                is_next = left > 1 and rest.startswith(self.separator)
                after = rest[len(self.separator) :]
                if is_next and self.reads(after, left - 1, [*used, (group, number)]):
                    return True
        return False


def listed(ordered: dict, separator: str, most: int | None = None) -> Listed:
    """Return parts by what they are ordered by, the greatest first."""
    groups = tuple(tuple(ordered[key]) for key in sorted(ordered, reverse=True))
    return Listed(groups, separator, most)


# Who is looking that we don't talk to?


def undiscovered_interest(people: People) -> Table:
    """Return the engaging touches in units of customers that we don't talk to."""
    last = people.world.months[-1]
    found = {}
    for account in people.world.accounts:
        if captured_annual(people.world, account, last) > 0:
            touches = defaultdict(list)
            for touch in interested_touches(people, account):
                touches[touch["unit_id"] or UNKNOWN].append(touch)
            for unit, own in touches.items():
                if any(in_window(touch, people.as_of) for touch in own):
                    found[account, unit] = interest(people, account, unit, own)
    ranked = sorted(
        (key for key, row in found.items() if row["strength"] is not None),
        key=lambda key: (-found[key]["strength"], -found[key]["touches"], key),
    )
    return {
        key: row | {"rank": ranked.index(key) + 1 if key in ranked else None}
        for key, row in found.items()
    }


def interested_touches(people: People, account: str) -> list[dict]:
    """Return the touches of people we don't talk to, and of nobody known, in such units."""
    strangers = {
        each["contact_id"] for each in people.listed[account] if not each["is_point_of_contact"]
    }
    units = {
        unit["unit_id"]
        for unit in people.units_today
        if not unit["is_sold"]
        and not any(each["is_point_of_contact"] for each in people.listed_in(unit))
    }
    return [
        touch
        for touch in people.touches_of_account[account]
        if is_engaging(touch)
        and touch["contact_id"] in {None, *strangers}
        and touch["unit_id"] in {None, *units}
    ]


def interest(people: People, account: str, unit: str, touches: list[dict]) -> dict:
    """Sum up the touches of one unit."""
    now = [touch for touch in touches if in_window(touch, people.as_of)]
    day_before = people.as_of - WINDOW - timedelta(1)
    before = [touch for touch in touches if in_window(touch, day_before)]
    is_marked = any(each["is_point_of_contact"] for each in people.listed[account])
    last = max(touch["occurred_on"] for touch in now)
    persons = {touch["contact_id"] for touch in now} - {None}
    anonymous, anonymous_before = (
        sum(touch["contact_id"] is None for touch in each) for each in (now, before)
    )
    signals = (
        len(persons) >= 2,
        len(now) > len(before),
        last >= people.as_of - timedelta(30),
        any(touch["product_id"] is not None for touch in now),
    )
    figures = {
        "interested_contacts": len(persons),
        "known_touches": len(now) - anonymous,
        "known_touches_before": len(before) - anonymous_before,
        "touches": len(now),
        "touches_before": len(before),
        "trend": trend(len(before), len(now)),
        "topics": topics(people.world, now),
        "last_touch_on": last,
        "strength": Fraction(sum(signals), len(signals)),
    }
    return (figures if is_marked else dict.fromkeys(figures)) | {
        "account_name": people.world.accounts[account]["account_name"],
        "unit_name": UNKNOWN if unit == UNKNOWN else name_of(people.units[unit]),
        "is_customer": True,
        "anonymous_touches": anonymous,
        "anonymous_touches_before": anonymous_before,
        "is_ok": is_marked,
    }


def trend(before: int, now: int) -> str:
    """Say how the touches of two windows compare."""
    if before == 0:
        return "new"
    return "rising" if now > before else "falling" if now < before else "steady"


def topics(world: World, touches: list[dict]) -> Listed:
    """Return the three topics with the most touches."""
    names = {row["product_id"]: row["product_name"] for row in world.rows["products"]}
    counts = Counter(names.get(touch["product_id"], touch["kind"]) for touch in touches)
    ordered = defaultdict(list)
    for topic, count in counts.items():
        ordered[count].append(f"{topic} ({count})")
    return listed(ordered, ", ", most=3)


# Who can introduce us?


def warm_paths(people: People) -> Table:
    """Return the five warmest ways into each unit that buys nothing."""
    into = {unit["unit_id"]: [] for unit in people.units_today if not unit["is_sold"]}
    rows = {}
    for connection in people.rows["connections"]:
        person = people.on(people.by_id[connection["contact_id"]], people.as_of)
        account = person["account_id"]
        for unit in people.units_today:
            if (
                person in people.listed[account]
                and unit["account_id"] == account
                and not unit["is_sold"]
            ):
                key = unit["unit_id"], connection["colleague_id"], person["contact_id"]
                rows[key] = path(people, connection, person, unit)
                into[unit["unit_id"]].append(key)
    found = {}
    for keys in into.values():
        warmest = sorted(keys, key=lambda key: (-rows[key]["path_strength"], key))[:5]
        for place, key in enumerate(warmest, start=1):
            found[key] = rows[key] | {"rank_in_unit": place}
    strengths = {key: (row["path_strength"],) for key, row in found.items()}
    return {
        key: row | {"rank": places(key, strengths[key], strengths)} for key, row in found.items()
    }


def path(people: People, connection: dict, person: dict, unit: dict) -> dict:
    """Return how warm the way over a person into a unit is."""
    met = connection["last_interaction_on"]
    days = 730 if met is None else max((people.as_of - met).days, 0)
    is_direct = person["unit_id"] == unit["unit_id"]
    return {
        "account_id": unit["account_id"],
        "account_name": people.world.accounts[unit["account_id"]]["account_name"],
        "unit_name": unit["unit_name"],
        "colleague_name": connection["colleague_name"] or connection["colleague_id"],
        "contact_name": person["contact_name"] or person["contact_id"],
        "contact_title": person["title"],
        "contact_unit_id": person["unit_id"],
        "contact_unit_name": name_of(people.units.get(person["unit_id"])),
        "is_direct": is_direct,
        "strength": connection["strength"],
        "last_interaction_on": met,
        "path_strength": connection["strength"] * 0.5 ** (days / 365) * (1 if is_direct else 0.5),
    }


# Who uses it, and who could?


def unit_usage(people: People) -> Table:
    """Return how much each unit uses, by product and over all, month by month."""
    found = {}
    first = min((row["usage_month"] for row in people.rows["product_usage"]), default=None)
    for account in people.world.accounts:
        for month in people.world.months:
            active = active_users(people.world, account, month)
            if active:
                three_months_ago = add_months(month, -3)
                before = active_users(people.world, account, three_months_ago)
                is_known = first.replace(day=1) <= three_months_ago
                for key, row in used(people.world, account, month, active).items():
                    users = row["active_users"]
                    past = before.get(key, 0) if is_known else None
                    found[*key, month] = row | {
                        "account_id": account,
                        "active_users_before": past,
                        "active_users_change": None if past is None else users - past,
                    }
    return found


def active_users(world: World, account: str, month: date) -> dict[tuple, int]:
    """Return the active users of each unit by product, and of its most used one as `all`."""
    users = {
        (row["unit_id"], row["product_id"]): row["active_users"]
        for row in world.usage.get(account, [])
        if row["usage_month"].replace(day=1) == month
    }
    return users | {(unit, "all"): value for unit, value in greatest_by_unit(users).items()}


def seats_in_force(world: World, account: str, month: date) -> dict[tuple, int]:
    """Return the seats of each unit by product, and of the product with the most as `all`."""
    seats = defaultdict(int)
    for line in world.lines.get(account, []):
        if line["seats"] and is_in_force(line, world.last_day(month)) and not is_one_time(line):
            seats[line["unit_id"], line["product_id"]] += line["seats"]
    return seats | {(unit, "all"): value for unit, value in greatest_by_unit(seats).items()}


def products_held(world: World, account: str, month: date) -> Counter:
    """Return how many products each unit spends on."""
    cells = captured_cells(world, account, month)
    return Counter(unit for (unit, _), value in cells.items() if value > 0)


def used(world: World, account: str, month: date, active: dict[tuple, int]) -> Table:
    """Return the usage of every unit of an account with any use in a month."""
    addressable = {unit["unit_id"]: unit for unit in open_units(world, account, month)}
    seats = seats_in_force(world, account, month)
    held = products_held(world, account, month)
    rows = {}
    for unit, product in {*active, *((unit, "all") for unit in addressable)}:
        users = active.get((unit, product), 0)
        people = addressable[unit]["potential_users"] if unit in addressable else None
        others = [
            other
            for key, other in addressable.items()
            if key != unit and (other["potential_users"] or 0) > 0
        ]
        own_seats = seats.get((unit, product))
        rates = {
            "usage_rate": ratio(users, people),
            "seat_usage_rate": ratio(users, own_seats),
            "deployed_share": ratio(own_seats, people),
            "sibling_usage_rate": ratio(
                sum(active.get((other["unit_id"], product), 0) for other in others),
                sum(other["potential_users"] for other in others),
            ),
            "sibling_products_held": mean(Fraction(held[other["unit_id"]]) for other in others)
            if others
            else None,
        }
        rows[unit, product] = rates | {
            "active_users": users,
            "seats": own_seats,
            "potential_users": people,
            "products_held": held[unit],
            "is_underserved": both(
                below(rates["usage_rate"], rates["sibling_usage_rate"]),
                below(Fraction(held[unit]), rates["sibling_products_held"]),
            ),
            "is_outgrown": both(
                at_least(rates["seat_usage_rate"], Fraction("0.8")),
                at_least(Fraction("0.3"), rates["deployed_share"]),
            ),
        }
    return rows


def both(one: bool | None, other: bool | None) -> bool | None:
    """Say whether both hold; nothing where one is not known."""
    return None if None in (one, other) else one and other


def below(one: Fraction | None, other: Fraction | None) -> bool | None:
    """Say whether one is less than the other; nothing where one is not known."""
    return None if None in (one, other) else one < other


def at_least(one: Fraction | None, other: Fraction | None) -> bool | None:
    """Say whether one is the other or more; nothing where one is not known."""
    return None if None in (one, other) else one >= other
