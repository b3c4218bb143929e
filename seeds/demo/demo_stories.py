"""Nine small customers with one story each, written by hand: what play never brings about alone.

They are added once everything is played, with accounts, units and lines of their own, so that no
other row changes with them. Every story is a function that sells to one unit.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import demo_catalogue as cat
from demo_contracts import Line
from demo_world import Account, Unit, World, add_months, month_index, round_to

TOLD = "told"  # the hidden trait of their accounts: nobody plays them
ESSENTIALS, PROFESSIONAL, TEAM = "PRD-WF-ESS", "PRD-WF-PRO", "PRD-AN-TEAM"


def sold(
    unit: Unit, product_id: str, amount: float, period: str, started_on: date, **rest: Any
) -> Line:
    """Write a line, recurring and in US dollars unless said otherwise."""
    rest = {"revenue_type": "recurring", "currency": "USD"} | rest
    key = {"account_id": unit.account_id, "unit_id": unit.unit_id, "product_id": product_id}
    return Line(**key, amount=amount, amount_period=period, started_on=started_on, **rest)


def year_by_year(
    unit: Unit, product_id: str, amount: float, started_on: date, **rest: Any
) -> list[Line]:
    """Write a yearly contract and its renewals, up to the end of the data."""
    lines: list[Line] = []
    while started_on <= cat.AS_OF:
        line = sold(unit, product_id, amount, "year", started_on, **rest)
        line.ended_on = started_on = add_months(started_on, 12)
        line.renews = lines[-1] if lines else None
        lines.append(line)
    return lines


def pauses_beyond_90_days(unit: Unit) -> list[Line]:
    """Pause from October 2024 for 126 days: the pause lapses in January, then it resumes."""
    line = sold(unit, ESSENTIALS, 360, "month", date(2024, 2, 1), seats=40)
    line.paused_on, line.resumed_on = date(2024, 10, 14), date(2025, 2, 17)
    return [line]


def pauses_within_90_days(unit: Unit) -> list[Line]:
    """Pause from March 2025 for 69 days."""
    line = sold(unit, PROFESSIONAL, 490, "month", date(2024, 5, 1), seats=35)
    line.paused_on, line.resumed_on = date(2025, 3, 12), date(2025, 5, 20)
    return [line]


def cancels_while_paused(unit: Unit) -> list[Line]:
    """Pause in August 2025 and cancel six weeks later."""
    line = sold(unit, ESSENTIALS, 405, "month", date(2024, 3, 1), seats=45)
    line.paused_on, line.ended_on = date(2025, 8, 11), date(2025, 9, 22)
    line.notice_given_on = date(2025, 9, 8)
    return [line]


def renews_after_a_month_end(unit: Unit) -> list[Line]:
    """Renew twelve days late, so that the end of October 2024 falls into the gap."""
    first = sold(unit, TEAM, 4_080, "year", date(2023, 10, 25), seats=20)
    first.ended_on = date(2024, 10, 25)
    later = year_by_year(unit, TEAM, 4_080, date(2024, 11, 6), seats=20)
    later[0].renews = first
    return [first, *later]


def renews_before_the_end(unit: Unit) -> list[Line]:
    """Renew four weeks early, so that both lines are in force at the end of December 2024."""
    first = sold(unit, ESSENTIALS, 4_320, "year", date(2024, 1, 15), seats=40)
    first.ended_on = date(2025, 1, 15)
    later = year_by_year(unit, ESSENTIALS, 4_560, date(2024, 12, 18), seats=40)
    later[0].renews = first
    return [first, *later]


def pays_in_two_currencies(unit: Unit) -> list[Line]:
    """Pay one product in euros from April 2024, another in US dollars from September 2024."""
    lines = year_by_year(unit, TEAM, 4_560, date(2024, 4, 1), currency="EUR", seats=25)
    return lines + year_by_year(unit, ESSENTIALS, 2_160, date(2024, 9, 1), seats=20)


def only_meters(unit: Unit) -> list[Line]:
    """Pay for use alone, month by month, from January 2025."""
    amounts = [184, 191.5, 176.25, 203, 210.75, 198, 187.5, 164, 215.25, 222, 230.5, 205]
    amounts += [219.75, 226, 234.5, 241, 238.25, 247]
    return [
        sold(unit, cat.HUB, amount, "total", start, revenue_type="usage", ended_on=end)
        for amount, start, end in (
            (amount, add_months(date(2025, 1, 1), month), add_months(date(2025, 1, 1), month + 1))
            for month, amount in enumerate(amounts)
        )
    ]


def owes_less_than_nothing(unit: Unit) -> list[Line]:
    """Get more credit for October 2025 than the month costs, as a negative recurring line."""
    credit = sold(unit, ESSENTIALS, -450, "month", date(2025, 10, 1), ended_on=date(2025, 11, 1))
    return [sold(unit, ESSENTIALS, 315, "month", date(2024, 6, 1), seats=35), credit]


def starts_with_a_trial(unit: Unit) -> list[Line]:
    """Try it for nothing from May 2024 and pay from July on."""
    trial = sold(unit, PROFESSIONAL, 0, "month", date(2024, 5, 20), seats=10)
    trial.ended_on = date(2024, 7, 4)
    paid = year_by_year(unit, PROFESSIONAL, 4_704, date(2024, 7, 4), seats=28)
    paid[0].renews = trial
    return [trial, *paid]


STORIES: dict[str, Callable[[Unit], list[Line]]] = {
    "ACC-1201": pauses_beyond_90_days,
    "ACC-1202": pauses_within_90_days,
    "ACC-1203": cancels_while_paused,
    "ACC-1204": renews_after_a_month_end,
    "ACC-1205": renews_before_the_end,
    "ACC-1206": pays_in_two_currencies,
    "ACC-1207": only_meters,
    "ACC-1208": owes_less_than_nothing,
    "ACC-1209": starts_with_a_trial,
}
# name, industry, region, employees, the function of its one unit
COMPANIES = {
    "ACC-1201": ("Selby Catering", "Hospitality", "North America", 130, "Operations"),
    "ACC-1202": ("Averill Home", "Retail", "North America", 110, "Operations"),
    "ACC-1203": ("Cobden Freight", "Logistics", "North America", 120, "Operations"),
    "ACC-1204": ("Marlow Leasing", "Financial Services", "North America", 150, "Finance"),
    "ACC-1205": ("Hadley Stores", "Retail", "North America", 140, "Operations"),
    "ACC-1206": ("Merau Components", "Manufacturing", "Continental Europe", 180, "Sales"),
    "ACC-1207": ("Ripley Networks", "Energy and Utilities", "North America", 90, "IT"),
    "ACC-1208": ("Tindale Care", "Healthcare", "North America", 105, "Operations"),
    "ACC-1209": ("Edgell Instruments", "Manufacturing", "Asia Pacific", 95, "Operations"),
}


def tell_stories(world: World) -> None:
    """Add the customers and what they bought, after all that was played."""
    number = len(world.lines)
    for position, (account_id, tell) in enumerate(STORIES.items()):
        name, industry, region, employees, function = COMPANIES[account_id]
        people = round(employees * (0.7 if function == "Operations" else 0.5))
        unit = Unit(f"UNT-{len(world.units) + 1:04d}", account_id, function, function, people)
        lines = tell(unit)
        currency = cat.REGIONS[region][0]
        start = min(line.started_on for line in lines)
        revenue = employees * cat.INDUSTRIES[industry][2] * cat.PRICE_BOOK[currency]
        world.accounts.append(
            Account(
                account_id=account_id,
                name=name,
                segment="SMB",
                industry=industry,
                region=region,
                currency=currency,
                employees=employees,
                annual_revenue=round_to(revenue, 3),
                owner_id=f"REP-{position % 9 + 1:02d}",
                team_structure="pooled",
                story=TOLD,
                wallet_growth=0.02,
                first_month=month_index(start),
                created_on=start - timedelta(days=150 + 10 * position),
                units=[unit],
            )
        )
        for line in lines:
            number += 1
            line.line_id = f"LIN-{number:05d}"
            line.recorded_on = min(line.started_on + timedelta(days=2), cat.AS_OF)
        world.lines += lines
