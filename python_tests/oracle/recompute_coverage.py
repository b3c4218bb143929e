"""Whom we know, a second time, on top of `recompute_people`.

Written from docs/relationships.md. Every mart is a dictionary by its key.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from statistics import median

from recompute import (
    World,
    add_months,
    by_key,
    groups_of,
    is_customer_in,
    month_end,
    open_units,
    ratio,
)
from recompute_people import WINDOW, People, Table, last_of, name_of


def account_coverage(people: People) -> Table:
    """Return how much of what we know of each account is in touch with us, month by month."""
    found = {}
    for account in people.world.accounts:
        with_somebody = [row for row in people.touches_of_account[account] if row["contact_id"]]
        units = people.world.units[account]
        for month in people.world.months:
            day = people.world.last_day(month)
            known = people.known(account, day)
            addressable = open_units(people.world, account, month)
            found[account, month] = covered(people, known, addressable, day)
            found[account, month] |= last_touch(with_somebody, day) | {
                "customer_id": people.world.parent(account),
                "is_on_advisory_board": is_advising(people, with_somebody, units, day),
                "arr": people.arr(account, month),
                "is_customer": is_customer_in(people.world, account, month),
                "is_month_complete": month_end(month) <= people.as_of,
            }
    return found


def unit_coverage(people: People) -> Table:
    """Return the same of each addressable unit that is open, of the people in it."""
    found = {}
    for account in people.world.accounts:
        with_somebody = [row for row in people.touches_of_account[account] if row["contact_id"]]
        for month in people.world.months:
            day = people.world.last_day(month)
            for unit in open_units(people.world, account, month):
                key = unit["unit_id"]
                known = [each for each in people.known(account, day) if each["unit_id"] == key]
                touches = [row for row in with_somebody if row["unit_id"] == key]
                found[key, month] = covered(people, known, [unit], day)
                found[key, month] |= last_touch(touches, day) | {
                    "account_id": account,
                    "is_on_advisory_board": is_advising(people, touches, [unit], day),
                    "is_month_complete": month_end(month) <= people.as_of,
                }
    return found


def covered(people: People, known: list[dict], units: list[dict], day: date) -> dict:
    """Return how many of the people who are known on a day are engaged, and in which roles."""
    had = {each["contact_id"]: people.engaging(each, day) for each in known}
    engaged = [each for each in known if had[each["contact_id"]]]
    touches = [touch for each in had.values() for touch in each]
    most = max((len(each) for each in had.values()), default=0)
    sponsors = [each for each in known if each["buying_role"] == "executive_sponsor"]
    first = people.first_touch_on
    return roles_covered(people, engaged, units) | {
        "contacts": len(known),
        "engaged_contacts": len(engaged),
        "coverage_score": ratio(len(engaged), len(known)),
        "engaged_units": len({each["unit_id"] for each in engaged} - {None}),
        "engaged_roles": len({each["buying_role"] for each in engaged} - {None}),
        "touches": len(touches),
        "unknown_direction_share": ratio(
            sum(touch["direction"] is None for touch in touches), len(touches)
        ),
        "top_contact_share": ratio(most, len(touches)),
        "thread_status": ("none", "single", "multi")[min(len(engaged), 2)],
        "is_single_threaded": bool(known) and len(engaged) <= 1,
        "has_executive_sponsor": bool(sponsors),
        "is_executive_sponsor_engaged": any(each in engaged for each in sponsors),
        "is_coverage_window_complete": first and first <= day - WINDOW,
    }


def roles_covered(people: People, engaged: list[dict], units: list[dict]) -> dict:
    """Return the roles wanted in some units and those that an engaged person there has."""
    wanted = sum(len(people.roles_wanted(unit)) for unit in units) or None
    had = {(each["unit_id"], each["buying_role"]) for each in engaged}
    met = sum(
        (unit["unit_id"], role) in had for unit in units for role in people.roles_wanted(unit)
    )
    return {
        "target_roles": wanted,
        "engaged_target_roles": wanted and met,
        "role_coverage": ratio(met, wanted),
    }


def last_touch(touches: list[dict], day: date) -> dict:
    """Return the last touch up to a day and how long ago it was."""
    last = last_of(touches, day)
    return {"last_touch_on": last, "days_since_last_touch": last and (day - last).days}


def is_advising(people: People, touches: list[dict], units: list[dict], day: date) -> bool:
    """Say whether somebody sat on an advisory board in twelve months, or a unit is on one."""
    keys = {unit["unit_id"] for unit in units}
    return any(
        row["kind"] == "advisory_board" and add_months(day, -12) < row["occurred_on"] <= day
        for row in touches
    ) or any(
        row["reference_kind"] == "advisory_board"
        and row["unit_id"] in keys
        and row["available_from"] <= day
        for row in people.rows["account_references"]
    )


def group_coverage(world: World, accounts: Table) -> Table:
    """Return the coverage of every group of customers, month by month."""
    members = defaultdict(list)
    for (account, month), row in accounts.items():
        if row["is_customer"]:
            for group in groups_of(world, account).items():
                members[*group, month].append(row)
    return {key: pooled(rows) for key, rows in members.items()}


def pooled(rows: list[dict]) -> dict:
    """Sum up the coverage of some accounts."""
    scores = [row["coverage_score"] for row in rows if row["coverage_score"] is not None]
    single = [row for row in rows if row["is_single_threaded"]]
    contacts, engaged, arr = (
        sum(row[name] for row in rows) for name in ("contacts", "engaged_contacts", "arr")
    )
    return {
        "accounts": len(rows),
        "known_accounts": len(scores),
        "contacts": contacts,
        "engaged_contacts": engaged,
        "coverage_score": ratio(engaged, contacts),
        "median_score": median(scores) if scores else None,
        "single_threaded_accounts": len(single),
        "arr": arr,
        "single_threaded_arr": sum(row["arr"] for row in single),
        "single_threaded_arr_share": ratio(sum(row["arr"] for row in single), arr),
        "is_month_complete": rows[0]["is_month_complete"],
    }


def known_contacts(people: People) -> Table:
    """Return everybody who may be named."""
    colleagues = by_key(people.rows["connections"], "contact_id")
    found = {}
    for account, listed in people.listed.items():
        for person in listed:
            key = person["contact_id"]
            touches = len(people.engaging(person, people.as_of))
            found[key,] = {
                "account_id": account,
                "contact_name": person["contact_name"] or key,
                "title": person["title"],
                "unit_id": person["unit_id"],
                "unit_name": name_of(people.units.get(person["unit_id"])),
                "buying_role": person["buying_role"],
                "is_point_of_contact": bool(person["is_point_of_contact"]),
                "is_engaged": touches > 0,
                "touches": touches,
                "last_touch_on": last_of(people.touches_of_person[key], people.as_of),
                "colleagues": len({row["colleague_id"] for row in colleagues[key]}),
            }
    return found
