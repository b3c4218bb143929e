"""What breaks if one person leaves, a second time, on top of `recompute_people`.

Written from docs/relationships.md. Every mart is a dictionary by its key.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta

from recompute import ratio
from recompute_people import People, Table, has_ever_opted_out


def champion_risk(people: People) -> Table:
    """Return which units that pay us rest on a champion who left or on only one."""
    paying = {unit: arr for unit, arr in people.arr_of_unit.items() if arr > 0}
    found = {
        (key,): championed(people, people.units[key]) | {"arr": arr} for key, arr in paying.items()
    }
    order = {"left": 0, "single": 1}
    ranked = sorted(
        found, key=lambda key: (order.get(found[key]["status"], 2), -found[key]["arr"], key)
    )
    for place, key in enumerate(ranked, start=1):
        row = found[key]
        row |= {"rank": place, "exposed_arr": row["arr"] if row["status"] in order else 0}
    return found


def championed(people: People, unit: dict) -> dict:
    """Return who stands up for us in a unit, or did."""
    champions = [each for each in people.listed_in(unit) if each["buying_role"] == "champion"]
    only = champions[0] if len(champions) == 1 else None
    gone = [] if champions else departed_champions(people, unit)
    left_on = max((each["left_on"] for each in gone), default=None)
    last = [
        None if has_ever_opted_out(each) else each for each in gone if each["left_on"] == left_on
    ]
    renewal = people.next_renewals.get(unit["unit_id"])
    status = {0: "left" if gone else "missing", 1: "single"}
    return {
        "account_id": unit["account_id"],
        "account_name": people.world.accounts[unit["account_id"]]["account_name"],
        "unit_name": unit["unit_name"],
        "status": status.get(len(champions), "several"),
        "champions": len(champions),
        "champion_id": only and only["contact_id"],
        "champion_name": only and (only["contact_name"] or only["contact_id"]),
        "is_champion_engaged": only and bool(people.engaging(only, people.as_of)),
        "departed_champion_id": {each and each["contact_id"] for each in last} or None,
        "departed_champion_name": {
            each and (each["contact_name"] or each["contact_id"]) for each in last
        }
        or None,
        "champion_left_on": left_on,
        "days_since_departure": left_on and (people.as_of - left_on).days,
        "is_champion_top_contact": only is not None
        and only["contact_id"] == people.top_contact(unit["account_id"]),
        "next_renewal_on": renewal,
        "renewal_quarter": quarter_of(renewal),
    }


def departed_champions(people: People, unit: dict) -> list[dict]:
    """Return those who have left by the as-of date and were a champion of a unit until then."""
    gone = [
        people.on(each, each["left_on"] - timedelta(1))
        for each in people.contacts[unit["account_id"]]
        if each["left_on"] is not None and each["left_on"] <= people.as_of
    ]
    own = [each for each in gone if each["unit_id"] == unit["unit_id"]]
    return [each for each in own if each["buying_role"] == "champion"]


def champion_risk_by_quarter(risk: Table) -> Table:
    """Sum the risk by the quarter of the renewal."""
    members = defaultdict(list)
    for row in risk.values():
        members[row["renewal_quarter"] or "none",].append(row)
    found = {}
    for key, rows in members.items():
        at_risk = [row for row in rows if row["is_champion_top_contact"]]
        found[key] = {
            "units": len(rows),
            "arr": sum(row["arr"] for row in rows),
            "units_at_risk": len(at_risk),
            "arr_at_risk": sum(row["arr"] for row in at_risk),
        }
        counts = Counter(row["status"] for row in rows)
        for status in ("left", "missing", "single"):
            arr = sum(row["arr"] for row in rows if row["status"] == status)
            found[key] |= {
                f"{status}_champion_units": counts[status],
                f"{status}_champion_arr": arr,
            }
    return found


def top_contact_stress(people: People, accounts: Table, risk: Table) -> Table:
    """Return what an account would lose with its top contact."""
    found = {}
    last = people.world.months[-1]
    for account in people.world.accounts:
        top = people.top_contact(account)
        if top is not None:
            row = accounts[account, last]
            units = [each for each in risk.values() if each["account_id"] == account]
            at_risk = [each for each in units if each["champion_id"] == top]
            renewals = [each["next_renewal_on"] for each in at_risk if each["next_renewal_on"]]
            person = people.by_id[top]
            may_be_named = not has_ever_opted_out(person)
            found[account,] = {
                "account_name": people.world.accounts[account]["account_name"],
                "contact_id": top if may_be_named else None,
                "contact_name": (person["contact_name"] or top) if may_be_named else None,
                "top_contact_share": row["top_contact_share"],
                "contacts": row["contacts"],
                "engaged_contacts": row["engaged_contacts"],
                "coverage_score": row["coverage_score"],
                "coverage_score_without": ratio(row["engaged_contacts"] - 1, row["contacts"] - 1),
                "units_without_champion": sum(each["champions"] == 0 for each in units),
                "units_at_risk": len(at_risk),
                "arr": row["arr"],
                "arr_at_risk": sum(each["arr"] for each in at_risk),
                "next_renewal_on": min(renewals, default=None),
                "renewal_quarter": quarter_of(min(renewals, default=None)),
            }
    return found


def quarter_of(day: date | None) -> str | None:
    """Return a day's quarter, such as 2026-Q3."""
    return day and f"{day.year}-Q{(day.month + 2) // 3}"
