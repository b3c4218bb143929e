"""People, touches and what they are asked for: what the other `recompute` of people rest on.

Written from docs/relationships.md, on top of `recompute`. It takes all seven inputs as present.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

from recompute import (
    World,
    by_key,
    captured_cells,
    holds,
    is_in_force,
    mrr_of_line,
    open_units,
    rate_in,
)

Table = dict[tuple, dict]
WINDOW = timedelta(90)


class People:
    """People, touches and money of a world, by what they are asked for."""

    def __init__(self, world: World, seen: list[dict] | None = None) -> None:
        """Keep the accepted rows, and what snapshots saw of people before they were overwritten."""
        self.world = world
        self.seen = by_key(seen or [], "contact_id")
        self.as_of = world.as_of
        self.rows = world.rows

    @cached_property
    def contacts(self) -> dict[str, list[dict]]:
        """People by account."""
        return by_key(self.rows["contacts"], "account_id")

    @cached_property
    def by_id(self) -> dict[str, dict]:
        """People by key."""
        return {row["contact_id"]: row for row in self.rows["contacts"]}

    def on(self, person: dict, day: date) -> dict:
        """Return a person with the unit and the roles of a day: those that a snapshot ended next.

        On the day on which a snapshot saw something new the new holds.
        """
        ended = [row for row in self.seen.get(person["contact_id"], []) if row["until"] > day]
        then = min(ended, key=lambda row: row["until"], default=person)
        names = ("unit_id", "buying_role", "is_point_of_contact")
        return person | {name: then[name] for name in names}

    def known(self, account: str, day: date) -> list[dict]:
        """Return the people of an account who are known on a day, as they were then."""
        return [self.on(each, day) for each in self.contacts[account] if is_known(each, day)]

    @cached_property
    def units(self) -> dict[str, dict]:
        """Units by key."""
        return {row["unit_id"]: row for row in self.rows["buying_units"]}

    @cached_property
    def touches(self) -> list[dict]:
        """Touches up to the as-of date, each in the unit it belongs to, if any is known."""
        counting = [row for row in self.rows["engagements"] if row["occurred_on"] <= self.as_of]
        return [row | {"unit_id": self.unit_of_touch(row)} for row in counting]

    def unit_of_touch(self, touch: dict) -> str | None:
        """Return the unit that a touch names, else that of its person."""
        person = self.by_id.get(touch["contact_id"])
        return touch["unit_id"] or (person and self.on(person, touch["occurred_on"])["unit_id"])

    @cached_property
    def touches_of_account(self) -> dict[str, list[dict]]:
        """Touches by account."""
        return by_key(self.touches, "account_id")

    @cached_property
    def touches_of_person(self) -> dict[str, list[dict]]:
        """Touches by person; those of nobody under None."""
        return by_key(self.touches, "contact_id")

    @cached_property
    def first_touch_on(self) -> date | None:
        """Day of the first touch on record."""
        return min((row["occurred_on"] for row in self.touches), default=None)

    @cached_property
    def wanted(self) -> dict[str, set[str]]:
        """Roles wanted by function."""
        wanted = defaultdict(set)
        for row in self.rows["target_roles"]:
            wanted[row["unit_function"]].add(row["buying_role"])
        return wanted

    def roles_wanted(self, unit: dict) -> set[str]:
        """Return the roles that are wanted in a unit."""
        return self.wanted.get(unit["unit_function"], set())

    @cached_property
    def listed(self) -> dict[str, list[dict]]:
        """People who may be named, by account: known today and never opted out."""
        return {
            account: [
                person
                for person in self.known(account, self.as_of)
                if not has_ever_opted_out(person)
            ]
            for account in self.world.accounts
        }

    def listed_in(self, unit: dict) -> list[dict]:
        """Return the people of the list who work in a unit."""
        people = self.listed[unit["account_id"]]
        return [person for person in people if person["unit_id"] == unit["unit_id"]]

    def engaging(self, person: dict, day: date) -> list[dict]:
        """Return the engaging touches that a person had in the window up to a day."""
        touches = self.touches_of_person.get(person["contact_id"], [])
        return [each for each in touches if is_engaging(each) and in_window(each, day)]

    @cached_property
    def arr_of_unit(self) -> dict[str, Fraction]:
        """ARR by unit on the as-of date."""
        found = defaultdict(Fraction)
        for line in self.rows["revenue_lines"]:
            if line["unit_id"] is not None:
                found[line["unit_id"]] += self.arr_of_line(line, self.world.months[-1])
        return found

    def arr(self, account: str, month: date) -> Fraction:
        """Return the ARR of an account at a month's end."""
        lines = self.world.lines.get(account, [])
        return sum((self.arr_of_line(line, month) for line in lines), Fraction(0))

    def arr_of_line(self, line: dict, month: date) -> Fraction:
        """Return the ARR of a line at a month's end, in the reporting currency."""
        monthly = mrr_of_line(line, self.world.last_day(month))
        return 12 * monthly * rate_in(self.world, line["currency"], month) if monthly else monthly

    def captured_in(self, unit: dict) -> Fraction:
        """Return what a unit spends with us a year."""
        cells = captured_cells(self.world, unit["account_id"], self.world.months[-1])
        return sum(value for (key, _), value in cells.items() if key == unit["unit_id"])

    @cached_property
    def units_today(self) -> list[dict]:
        """Units that could be sold to on the as-of date, each with whether it buys anything."""
        last = self.world.months[-1]
        return [
            unit | {"is_sold": self.captured_in(unit) > 0}
            for account in self.world.accounts
            for unit in open_units(self.world, account, last)
        ]

    @cached_property
    def next_renewals(self) -> dict[str, date]:
        """First end of the recurring contracts in force today, by unit."""
        ends = defaultdict(list)
        for line in self.rows["revenue_lines"]:
            is_contract = line["revenue_type"] == "recurring" and line["ended_on"] is not None
            if is_contract and is_in_force(line, self.as_of):
                ends[line["unit_id"]].append(line["ended_on"])
        return {unit: min(days) for unit, days in ends.items()}

    def top_contact(self, account: str) -> str | None:
        """Return the engaged person with the most engaging touches, of equals the first id."""
        known = self.known(account, self.as_of)
        counts = {each["contact_id"]: len(self.engaging(each, self.as_of)) for each in known}
        engaged = [key for key, count in counts.items() if count]
        return min(engaged, key=lambda key: (-counts[key], key), default=None)


def has_ever_opted_out(person: dict) -> bool:
    """Say whether a person opted out at any time, one to come included."""
    return bool(person["has_opted_out"]) or person["opted_out_on"] is not None


def is_known(person: dict, day: date) -> bool:
    """Say whether a person was there on a day and had not opted out by then."""
    has_opted_out = has_ever_opted_out(person) and (person["opted_out_on"] or day) <= day
    return holds(day, person["joined_on"], person["left_on"]) and not has_opted_out


def is_engaging(touch: dict) -> bool:
    """Say whether a touch is in marketing or sales and not outbound."""
    return touch["channel"] in ("marketing", "sales") and touch["direction"] != "outbound"


def in_window(touch: dict, day: date) -> bool:
    """Say whether a touch lies in the window up to a day, both ends included."""
    return day - WINDOW <= touch["occurred_on"] <= day


def last_of(touches: list[dict], day: date) -> date | None:
    """Return the last day with a touch, up to a day."""
    return max((row["occurred_on"] for row in touches if row["occurred_on"] <= day), default=None)


def name_of(unit: dict | None) -> str | None:
    """Return the name of a unit, if there is one."""
    return unit and unit["unit_name"]
