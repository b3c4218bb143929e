"""What the made-up vendor sells, to whom, and how its files are laid out: constants only.

The vendor sells workforce, analytics and operations software. Every number here was chosen by
hand; none comes from a real company.
"""

from datetime import date

SEED = "account-penetration-demo-53"
FIRST_DAY = date(2023, 7, 1)
AS_OF = date(2026, 6, 30)
MONTHS = 36

# input: its columns, in the order of the files
COLUMN_LISTS = """
accounts: account_id account_name parent_account_id segment industry region employee_count
    annual_revenue currency owner_id team_structure created_on
buying_units: unit_id account_id unit_name unit_function potential_users is_addressable opened_on
    closed_on
products: product_id product_name product_line tier_rank gross_margin launched_on retired_on
revenue_lines: line_id account_id unit_id product_id revenue_type amount currency amount_period
    seats discount_amount discount_starts_on discount_ends_on started_on ended_on paused_on
    resumed_on renews_line_id notice_given_on recorded_on
potential_estimates: estimate_id account_id unit_id product_id amount currency amount_period
    term_months estimate_basis estimate_source estimated_by estimated_on valid_until recorded_on
exchange_rates: currency rate_date rate_to_reporting
product_usage: account_id unit_id product_id usage_month active_users event_count
account_parents: account_id parent_account_id valid_from valid_to
opportunities: opportunity_id account_id unit_id product_id kind origin stage owner_id amount
    currency created_on closed_on loss_reason competitor_name
acquisition_costs: cost_month segment purpose amount currency
control_totals: month measure amount
cell_positions: unit_id product_id position competitor_name contract_ends_on recorded_on
product_eligibility: segment industry product_id is_eligible
contacts: contact_id account_id unit_id contact_name title buying_role is_point_of_contact joined_on
    left_on has_opted_out opted_out_on
target_roles: unit_function buying_role
engagements: engagement_id account_id contact_id unit_id colleague_id channel direction kind
    product_id occurred_at
connections: colleague_id colleague_name contact_id strength last_interaction_on
account_references: unit_id reference_kind available_from
account_plans: account_id event occurred_on
account_notes: account_id unit_id kind note recorded_on
health_checks: account_id unit_id measured_on satisfaction_score health_score
outreach_assignments: experiment_id account_id variant planned_share tactic message send_timing
    assigned_on
"""
COLUMNS = {
    name: columns.split()
    for name, columns in (
        entry.split(":") for entry in COLUMN_LISTS.replace("\n    ", " ").strip().splitlines()
    )
}

# product_id, name, line, tier_rank, gross_margin, launched_on, retired_on
PRODUCTS = [
    ("PRD-WF-ESS", "Workforce Essentials", "Workforce", 1, 0.78, date(2016, 3, 1), None),
    ("PRD-WF-PRO", "Workforce Professional", "Workforce", 2, 0.81, date(2016, 3, 1), None),
    ("PRD-WF-ENT", "Workforce Enterprise", "Workforce", 3, 0.83, date(2018, 9, 1), None),
    ("PRD-AN-TEAM", "Analytics Team", "Analytics", 1, 0.80, date(2019, 5, 1), None),
    ("PRD-AN-BUS", "Analytics Business", "Analytics", 2, 0.84, date(2020, 2, 1), None),
    ("PRD-OP-BRD", "Shift Board", "Operations", 1, 0.70, date(2014, 1, 1), date(2025, 3, 31)),
    ("PRD-OP-PLN", "Operations Planner", "Operations", 2, 0.79, date(2021, 10, 1), None),
    ("PRD-PL-FCS", "Demand Forecasting", "Platform", None, 0.76, date(2024, 10, 1), None),
    ("PRD-PL-HUB", "Integration Hub", "Platform", None, 0.62, date(2020, 6, 1), None),
]
FORECASTING = "PRD-PL-FCS"
HUB = "PRD-PL-HUB"
SHIFT_BOARD = "PRD-OP-BRD"
PLANNER = "PRD-OP-PLN"
LAUNCHED = {product[0]: product[5] for product in PRODUCTS}
RETIRED = {product[0]: product[6] for product in PRODUCTS if product[6]}

# What a unit buys one product of. A family is a product line, except that the two platform
# products are bought apart from each other.
FAMILIES = {
    "workforce": ["PRD-WF-ESS", "PRD-WF-PRO", "PRD-WF-ENT"],
    "analytics": ["PRD-AN-TEAM", "PRD-AN-BUS"],
    "operations": [SHIFT_BOARD, PLANNER],
    "forecasting": [FORECASTING],
    "hub": [HUB],
}
# US dollars a seat and month; for the platform products, per potential user and month.
LIST_PRICE = {
    "PRD-WF-ESS": 9.0,
    "PRD-WF-PRO": 14.0,
    "PRD-WF-ENT": 20.0,
    "PRD-AN-TEAM": 17.0,
    "PRD-AN-BUS": 27.0,
    SHIFT_BOARD: 8.0,
    PLANNER: 13.0,
    FORECASTING: 2.2,
    HUB: 7.0,
}
PRICE_BOOK = {"USD": 1.0, "EUR": 0.92, "GBP": 0.79}

# Share of a unit's potential users whom a family suits, by unit function.
NEED = {
    "workforce": {
        "Operations": 1.0,
        "Customer Service": 0.95,
        "Human Resources": 0.7,
        "Sales": 0.3,
        "Marketing": 0.2,
        "Finance": 0.2,
        "IT": 0.25,
        "Legal": 0.2,
    },
    "analytics": {
        "Finance": 0.75,
        "Sales": 0.6,
        "Marketing": 0.7,
        "IT": 0.45,
        "Human Resources": 0.3,
        "Customer Service": 0.15,
        "Operations": 0.1,
        "Legal": 0.25,
    },
    "operations": {"Operations": 0.4, "Customer Service": 0.25, "IT": 0.35, "Legal": 0.3},
    "forecasting": {"Operations": 1.0, "Sales": 1.0, "Finance": 1.0},
    "hub": {"IT": 1.0, "Operations": 0.5},
}

# How wallets split over the tiers of a family (Shift Board drops out when it is retired).
TIER_MIX = {
    "Enterprise": {
        "PRD-WF-ESS": 0.1,
        "PRD-WF-PRO": 0.4,
        "PRD-WF-ENT": 0.5,
        "PRD-AN-TEAM": 0.4,
        "PRD-AN-BUS": 0.6,
    },
    "Mid-Market": {
        "PRD-WF-ESS": 0.3,
        "PRD-WF-PRO": 0.5,
        "PRD-WF-ENT": 0.2,
        "PRD-AN-TEAM": 0.6,
        "PRD-AN-BUS": 0.4,
    },
    "SMB": {
        "PRD-WF-ESS": 0.6,
        "PRD-WF-PRO": 0.35,
        "PRD-WF-ENT": 0.05,
        "PRD-AN-TEAM": 0.8,
        "PRD-AN-BUS": 0.2,
    },
}

# Segment behaviour. Chances ending in _month are per month, the others per renewal or sale.
SEGMENTS = {
    "Enterprise": {
        "count": 36,
        "employees": (1400, 3200, 11000),
        "units": (5, 9),
        "terms": {"annual": 62, "multi_year": 20, "quarterly": 12, "monthly": 6},
        "first_sales": (2, 4),
        "first_share": (0.28, 0.55),
        "top_tier": 0.55,
        "new_cell_month": 0.14,
        "add_seats_month": 0.022,
        "upgrade": 0.12,
        "shrink": 0.16,
        "drop": 0.07,
        "leave": 0.05,
        "services": 0.55,
        "is_customer": 0.92,
        "opening_sales": (4, 8),
        "wallet": 0.95,
    },
    "Mid-Market": {
        "count": 54,
        "employees": (260, 560, 1350),
        "units": (3, 6),
        "terms": {"annual": 60, "multi_year": 5, "quarterly": 15, "monthly": 20},
        "first_sales": (2, 4),
        "first_share": (0.45, 0.75),
        "top_tier": 0.25,
        "new_cell_month": 0.075,
        "add_seats_month": 0.018,
        "upgrade": 0.09,
        "shrink": 0.11,
        "drop": 0.05,
        "leave": 0.09,
        "services": 0.35,
        "is_customer": 0.86,
        "opening_sales": (3, 6),
        "wallet": 0.9,
    },
    "SMB": {
        "count": 60,
        "employees": (35, 95, 230),
        "units": (2, 3),
        "terms": {"annual": 50, "quarterly": 12, "monthly": 38},
        "first_sales": (2, 4),
        "first_share": (0.65, 0.95),
        "top_tier": 0.1,
        "new_cell_month": 0.034,
        "add_seats_month": 0.010,
        "upgrade": 0.05,
        "shrink": 0.12,
        "drop": 0.07,
        "leave": 0.26,
        "services": 0.15,
        "is_customer": 0.84,
        "opening_sales": (2, 4),
        "wallet": 0.8,
    },
}

# What kind of customer an account is: the hidden cause behind growth, usage and churn.
# "stalled" uses the product heavily and is never asked to buy more.
STORIES = {
    "expander": {"grow": 1.6, "adoption": 0.78, "leave": 0.2, "weight": 34},
    "steady": {"grow": 0.8, "adoption": 0.68, "leave": 0.8, "weight": 34},
    "stalled": {"grow": 0.1, "adoption": 0.84, "leave": 0.6, "weight": 14},
    "struggling": {"grow": 0.25, "adoption": 0.42, "leave": 2.4, "weight": 18},
}

REGIONS = {
    "North America": ("USD", 42),
    "United Kingdom": ("GBP", 22),
    "Continental Europe": ("EUR", 24),
    "Asia Pacific": ("USD", 12),
}
COUNTRIES = {
    "North America": ["Canada", "Mexico", "Midwest", "Pacific", "Southeast"],
    "United Kingdom": ["Ireland", "Scotland", "Wales", "Midlands", "Northern"],
    "Continental Europe": ["Benelux", "Iberia", "Nordics", "Austria", "Polska"],
    "Asia Pacific": ["Australia", "New Zealand", "Singapore", "Malaysia", "Japan"],
}
CITIES = {
    "North America": ["Columbus", "Memphis", "Denver", "Toronto", "Tampa", "Portland"],
    "United Kingdom": ["Leeds", "Bristol", "Cardiff", "Derby", "Glasgow", "Reading"],
    "Continental Europe": ["Rotterdam", "Lyon", "Leipzig", "Zaragoza", "Antwerp", "Linz"],
    "Asia Pacific": ["Brisbane", "Perth", "Auckland", "Penang", "Adelaide", "Osaka"],
}
# industry: company suffixes, what a site is called, annual revenue per employee in US dollars
INDUSTRIES = {
    "Logistics": (["Logistics", "Freight", "Distribution"], "Distribution Centre", 190_000),
    "Retail": (["Stores", "Retail Group", "Home"], "Store Region", 210_000),
    "Manufacturing": (["Components", "Industrial", "Instruments"], "Plant", 240_000),
    "Healthcare": (["Health", "Medical Group", "Care"], "Clinics", 150_000),
    "Financial Services": (["Insurance", "Mutual", "Leasing"], "Service Centre", 380_000),
    "Hospitality": (["Hotels", "Catering", "Resorts"], "Hotels", 95_000),
    "Energy and Utilities": (["Energy", "Water", "Networks"], "Field Operations", 420_000),
}
NAME_STEMS = {
    "English": (
        "Alder Brack Cald Dun Fen Gart Harrow Inver Kel Lang Nether Oak Pem Quar Ros Sten Thorn "
        "Wyn Yar Tarn",
        "bury field ford holm more stead ton wick",
    ),
    "Continental": (
        "Alb Dorn Eich Falk Grun Hohen Kron Lind Mont Nord Ost Rav Sal Tess Val Wies",
        "au bach dal eck ino mark stein hof",
    ),
}
FUNCTION_SIZE = {
    "Operations": 0.34,
    "Customer Service": 0.17,
    "Sales": 0.13,
    "Finance": 0.08,
    "IT": 0.08,
    "Marketing": 0.06,
    "Human Resources": 0.05,
    "Legal": 0.02,
}
