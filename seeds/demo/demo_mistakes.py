"""The mistakes that demo_dirt.py puts into the finished tables: constants only.

Each is written as (what is wrong with it, the cells that make it so), or, for short tables, as a
whole row with a remark.
"""

Mistakes = list[tuple[str, dict[str, str]]]

REVENUE_MISTAKES: Mistakes = [
    ("missing key", {"line_id": ""}),
    ("unknown account", {"account_id": "ACC-1411"}),
    ("account missing", {"account_id": ""}),
    ("unknown product", {"product_id": "PRD-WF-PLUS"}),
    ("unknown product", {"product_id": "PRD-AN-BUIS"}),
    ("amount missing", {"amount": ""}),
    ("amount not a number", {"amount": "approx 12500"}),
    ("amount missing", {"amount": "n/a"}),
    ("unknown amount_period", {"amount_period": "weekly"}),
    ("unknown revenue_type", {"revenue_type": "subscription"}),
    ("ended before it started", {"started_on": "2025-03-01", "ended_on": "2024-03-01"}),
    ("not a date", {"started_on": "2024-13-01", "ended_on": ""}),
    ("not a date", {"started_on": "31/01/2024", "ended_on": ""}),
    ("date out of range", {"started_on": "1899-12-31", "ended_on": ""}),
    ("void", {"started_on": "2025-05-01", "ended_on": "2025-05-01"}),
    ("currency without a rate", {"currency": "CHF"}),
    ("recurring total without an end", {"amount_period": "total", "ended_on": ""}),
    ("one_time with a period", {"revenue_type": "one_time", "amount_period": "month"}),
    ("amount out of range", {"amount": "9999999999999999999"}),
]
# Cells that don't count, in lines that do: what each stands in for is not known, or open.
REVENUE_SLIPS: Mistakes = [
    ("unknown unit", {"unit_id": "UNT-4071"}),
    ("unit of another family", {"unit_id": "UNT-0026"}),
    ("discount not a number", {"discount_amount": "10%"}),
    ("never ends", {"ended_on": "9999-12-31"}),
    ("seats not whole", {"seats": "n/a"}),
]
ESTIMATE_MISTAKES: Mistakes = [
    ("missing key", {"estimate_id": ""}),
    ("unknown account", {"account_id": "ACC-1507"}),
    ("unknown account", {"account_id": "acc-1023"}),
    ("unknown unit", {"unit_id": "UNT-4102"}),
    ("unknown product", {"product_id": "PRD-CRM"}),
    ("amount missing", {"amount": ""}),
    ("amount not a number", {"amount": "n/a"}),
    ("amount not a number", {"amount": "approx 40000"}),
    ("negative potential", {"amount": "-18000"}),
    ("unknown amount_period", {"amount_period": "weekly"}),
    ("unknown estimate_source", {"estimate_source": "rep_guess"}),
    ("unknown estimate_basis", {"estimate_basis": "partly"}),
    ("total without term_months", {"amount_period": "total", "term_months": ""}),
    ("not a date", {"estimated_on": "31/01/2024"}),
    ("date out of range", {"estimated_on": "2205-02-11"}),
    ("valid until before estimated", {"estimated_on": "2025-06-02", "valid_until": "2024-06-02"}),
    ("currency without a rate", {"currency": "CHF"}),
    ("currency without a rate yet", {"currency": "EUR", "estimated_on": "2022-05-12"}),
]
USAGE_MISTAKES: Mistakes = [
    ("missing key", {"unit_id": ""}),
    ("unknown unit", {"unit_id": "UNT-4071"}),
    ("unknown account", {"account_id": "ACC-1411"}),
    ("unknown product", {"product_id": "PRD-MOBILE"}),
    ("negative active users", {"active_users": "-4"}),
    ("active users not a number", {"active_users": "n/a"}),
    ("not a date", {"usage_month": "2025-13-01"}),
    ("date out of range", {"usage_month": "1899-12-31"}),
]
OPPORTUNITY_MISTAKES: Mistakes = [
    ("missing key", {"opportunity_id": ""}),
    ("unknown account", {"account_id": "ACC-1411"}),
    ("unknown unit", {"unit_id": "UNT-4071"}),
    ("unknown product", {"product_id": "PRD-CRM"}),
    ("unknown kind", {"kind": "expansion"}),
    ("unknown origin", {"origin": "partner"}),
    ("unknown stage", {"stage": "negotiation"}),
    ("amount not a number", {"amount": "tbd"}),
    ("negative amount", {"amount": "-4200"}),
    ("not a date", {"created_on": "31/01/2024"}),
    ("date out of range", {"closed_on": "2206-05-01"}),
    ("lost without closed_on", {"closed_on": ""}),
    ("closed before it was created", {"created_on": "2025-06-02", "closed_on": "2025-05-02"}),
    ("currency without a rate", {"currency": "CHF"}),
]
# account_id, parent_account_id, valid_from, valid_to: all but one of prospects without a parent
PARENT_MISTAKES = [
    ("", "ACC-1004", "2025-03-01", ""),  # missing key
    ("ACC-1411", "ACC-1004", "2025-03-01", ""),  # unknown account
    ("ACC-1113", "ACC-1800", "2024-06-01", ""),  # unknown parent
    ("ACC-1119", "", "2024-06-01", ""),  # parent missing
    ("ACC-1119", "ACC-1119", "2025-01-01", ""),  # its own parent
    ("ACC-1099", "ACC-1103", "2025-05-01", ""),  # each other's parent
    ("ACC-1103", "ACC-1099", "2025-05-01", ""),
    ("ACC-1042", "ACC-1004", "2024-02-01", "2024-06-01"),  # overlaps a good row
    ("ACC-1114", "ACC-1022", "", ""),  # missing valid_from
    ("ACC-1135", "ACC-1031", "2025-13-01", ""),  # not a date
    ("ACC-1135", "ACC-1031", "2025-07-01", "2025-01-01"),  # ended before it started
]
# cost_month, segment, purpose, amount, currency
COST_MISTAKES = [
    ("", "SMB", "new_logo", "4100.00", "USD"),  # missing key
    ("2025-02-01", "SMB", "", "800.00", "USD"),  # missing purpose
    ("2025-02-01", "SMB", "retention", "2300.00", "USD"),  # unknown purpose
    ("2024-04-01", "Public Sector", "new_logo", "", "USD"),  # amount missing
    ("2024-05-01", "Public Sector", "new_logo", "12,500", "USD"),  # not a number
    ("2024-06-01", "Public Sector", "new_logo", "-900.00", "USD"),  # negative
    ("2025-13-01", "Enterprise", "new_unit", "9800.00", "USD"),  # not a date
    ("2024-08-01", "Mid-Market", "expansion", "3900.00", "CHF"),  # currency without a rate
]
# month, measure, amount
TOTAL_MISTAKES = [
    ("", "mrr", "512000.00"),  # missing key
    ("2024-09-01", "", "512000.00"),  # missing measure
    ("2024-09-01", "bookings", "88000.00"),  # unknown measure
    ("2023-06-01", "revenue", ""),  # amount missing
    ("2023-06-01", "mrr", "n/a"),  # not a number
    ("2024-00-01", "arr", "6100000.00"),  # not a date
    ("1899-12-01", "arr", "6100000.00"),  # date out of range
]
POSITION_MISTAKES: Mistakes = [
    ("missing key", {"product_id": ""}),
    ("unknown unit", {"unit_id": "UNT-4071"}),
    ("unknown product", {"product_id": "PRD-CRM"}),
    ("unknown position", {"position": "lost"}),
    ("position missing", {"position": ""}),
    ("not a date", {"contract_ends_on": "31/12/2026"}),
]
# segment, industry, product_id, is_eligible
ELIGIBILITY_MISTAKES = [
    ("SMB", "", "PRD-CRM", "false"),  # unknown product
]
# of contacts nobody else refers to
CONTACT_MISTAKES: Mistakes = [
    ("missing key", {"contact_id": ""}),
    ("unknown account", {"account_id": "ACC-1411", "unit_id": ""}),
    ("unknown buying_role", {"buying_role": "sponsor?"}),
    ("left before joined", {"joined_on": "2025-06-02", "left_on": "2024-11-29"}),
    ("not a boolean", {"is_point_of_contact": "maybe"}),
]
ENGAGEMENT_MISTAKES: Mistakes = [
    ("unknown contact", {"contact_id": "CON-7040"}),
    ("unknown channel", {"channel": "fax"}),
    ("channel missing", {"channel": ""}),
    ("unknown direction", {"direction": "sideways"}),
    ("not a timestamp", {"occurred_at": "last week"}),
    ("date out of range", {"occurred_at": "2062-03-04 10:05:00"}),
    ("unknown account", {"account_id": "ACC-1411", "contact_id": "", "unit_id": ""}),
]
# colleague_id, colleague_name, contact_id, strength, last_interaction_on: of somebody who sells
# nothing, so that no good pair is met
CONNECTION_MISTAKES = [
    ("SOL-03", "Alon Voss", "CON-0015", "7", "2026-02-10"),  # strength above 1
    ("SOL-03", "Alon Voss", "CON-0027", "high", "2026-01-20"),  # not a number
    ("SOL-03", "Alon Voss", "CON-7040", "0.40", "2025-12-02"),  # unknown contact
]
# unit_id, reference_kind, available_from
REFERENCE_MISTAKES = [
    ("UNT-4071", "case_study", "2025-05-05"),  # unknown unit
    ("UNT-0214", "logo", "2025-09-01"),  # unknown kind
]
# account_id, event, occurred_on
PLAN_MISTAKES = [
    ("ACC-1031", "lunch", "2026-02-17"),  # unknown event
    ("ACC-1033", "plan_shared", ""),  # date missing
]
# account_id, unit_id, kind, note, recorded_on
NOTE_MISTAKES = [
    ("ACC-1031", "", "challenge", "", "2026-01-12"),  # blank note
    ("ACC-1033", "", "rumour", "Two sites may be merged.", "2026-03-05"),  # unknown kind
]
# on days on which nobody is asked; each is made twice
HEALTH_MISTAKES: Mistakes = [
    ("missing key", {"account_id": ""}),
    ("date missing", {"measured_on": ""}),
    ("not a date", {"measured_on": "Q3 2025"}),
    ("date out of range", {"measured_on": "2205-11-28"}),
    ("unknown account", {"account_id": "ACC-1411", "unit_id": ""}),
    ("unknown unit", {"unit_id": "UNT-4071"}),
    ("both scores missing", {"satisfaction_score": "", "health_score": ""}),
    ("satisfaction not a number", {"satisfaction_score": "n/a"}),
    ("satisfaction above 100", {"satisfaction_score": "820"}),
    ("satisfaction below 0", {"satisfaction_score": "-20"}),
    ("health not a number", {"health_score": "71,5"}),
    ("health above 100", {"health_score": "104.5"}),
]
# of assignments on a day on which nobody was assigned
ASSIGNMENT_MISTAKES: Mistakes = [
    ("missing key", {"experiment_id": ""}),
    ("missing key", {"account_id": ""}),
    ("variant missing", {"variant": ""}),
    ("date missing", {"assigned_on": ""}),
    ("not a date", {"assigned_on": "next week"}),
    ("date out of range", {"assigned_on": "2502-09-01"}),
    ("share of 0", {"planned_share": "0"}),
    ("share above 1", {"planned_share": "50"}),
    ("share not a number", {"planned_share": "half"}),
    ("unknown account", {"account_id": "ACC-1411"}),
]
# unit_function, buying_role
TARGET_ROLE_MISTAKES = [
    ("Finance", "gatekeeper"),  # unknown role
]
