"""What notes on the made-up customers say: constants only, by unit function and by industry.

Each function has challenges, objectives and use cases, each industry challenges, objectives and
trends; a note adds one of the endings.
"""

FUNCTION_NOTES: dict[str, dict[str, list[str]]] = {
    "Operations": {
        "challenge": [
            "Rosters are still planned in spreadsheets",
            "Overtime has run above budget since the spring",
            "Shift swaps go through a chat group that nobody audits",
            "Absence is noticed only when the shift starts",
        ],
        "objective": [
            "Cut overtime by a tenth within the year",
            "Plan all sites in one system by next summer",
            "Publish rosters four weeks ahead",
            "Bring agency hours down by a fifth",
        ],
        "use_case": [
            "Shift planning for temporary staff at peak",
            "Matching skills to stations for each shift",
            "Clock-in and absence on a shared tablet",
            "Comparing planned with worked hours each week",
        ],
    },
    "Customer Service": {
        "challenge": [
            "Waiting times double on Mondays",
            "New agents leave within their first half year",
            "Forecasts of contact volumes are made by hand",
            "Three locations plan their shifts apart from each other",
        ],
        "objective": [
            "Answer four calls out of five within thirty seconds",
            "Give agents a say in their shifts",
            "Extend opening hours without more staff",
        ],
        "use_case": [
            "Intraday re-planning when volumes jump",
            "Weekend cover from home",
            "Coaching time planned into quiet hours",
        ],
    },
    "Sales": {
        "challenge": [
            "Regions report on different calendars",
            "Nobody trusts the pipeline figures at quarter end",
            "Field visits are planned without regard to demand",
        ],
        "objective": [
            "One forecast for all regions",
            "Halve the time spent on reports",
            "Win back two lost key accounts this year",
        ],
        "use_case": [
            "Territory planning from order history",
            "Weekly dashboard for regional leads",
            "Staffing of trade fairs and promotions",
        ],
    },
    "Finance": {
        "challenge": [
            "Closing the month takes nine working days",
            "Labour cost is known only after payroll",
            "Budget owners keep figures of their own",
        ],
        "objective": [
            "Close within five working days",
            "Show labour cost per site every week",
            "Replace the planning workbook before the next budget",
        ],
        "use_case": [
            "Accruals from planned hours",
            "Margin by product and site",
            "Rolling forecast for twelve months",
        ],
    },
    "IT": {
        "challenge": [
            "Eleven interfaces are maintained by one team",
            "Single sign-on is missing for two acquired companies",
            "Master data differ between payroll and planning",
        ],
        "objective": [
            "Retire two legacy systems this year",
            "Move all interfaces to one platform",
            "Pass the security audit without findings",
        ],
        "use_case": [
            "Syncing staff records every night",
            "Alerts when an interface stops",
            "Access reviews by unit",
        ],
    },
    "Marketing": {
        "challenge": [
            "Campaign results arrive weeks late",
            "Each brand buys its own reporting tool",
            "Promotions aren't agreed with staffing",
        ],
        "objective": [
            "Measure every campaign the same way",
            "Tie promotions to stock and staff",
            "Spend less on agencies for reporting",
        ],
        "use_case": [
            "Weekly view of footfall and spend",
            "Segment reports for brand leads",
            "Testing offers region by region",
        ],
    },
    "Human Resources": {
        "challenge": [
            "Turnover is highest among part-time staff",
            "Working-time rules differ between countries",
            "Payroll corrections take two days each month",
        ],
        "objective": [
            "Reduce turnover in the first year by a quarter",
            "Have holiday requests answered within two days",
            "Keep to working-time rules at every site",
        ],
        "use_case": [
            "Onboarding plans by role",
            "Leave requests on the phone",
            "Skills records for certified work",
        ],
    },
    "Legal": {
        "challenge": [
            "Contracts are filed in four places",
            "Working-time claims are hard to disprove",
        ],
        "objective": [
            "Find any contract within a minute",
            "Keep evidence of rest periods for five years",
        ],
        "use_case": [
            "Audit trail of roster changes",
            "Workload of the team by matter",
        ],
    },
}
INDUSTRY_NOTES: dict[str, dict[str, list[str]]] = {
    "Logistics": {
        "challenge": ["Parcel volumes swing by half within a week", "Drivers are hard to find"],
        "objective": ["Open two hubs without adding planners", "Same-day promise in all cities"],
        "trend": ["Customers ask for later cut-off times", "Peak season starts earlier each year"],
    },
    "Retail": {
        "challenge": ["Store hours no longer match footfall", "Sunday cover costs too much"],
        "objective": ["One staffing model for all stores", "Lower shrinkage at self-checkouts"],
        "trend": [
            "Click and collect binds store staff",
            "Smaller stores open in city centres",
        ],
    },
    "Manufacturing": {
        "challenge": ["Lines stop when a certified operator is missing", "Two plants plan by ear"],
        "objective": ["Raise line utilisation to 85 %", "Move one plant to four shifts"],
        "trend": ["Orders get smaller and more frequent", "Suppliers are brought closer to plants"],
    },
    "Healthcare": {
        "challenge": ["Agency nurses fill one shift in six", "Rosters change after publication"],
        "objective": ["Halve agency spending in two years", "Safe staffing levels on every ward"],
        "trend": ["Care moves from wards to clinics", "Payers ask for staffing records"],
    },
    "Financial Services": {
        "challenge": ["Claims pile up after storms", "Branches and call centres plan apart"],
        "objective": ["Handle simple claims within a day", "One view of capacity for all centres"],
        "trend": ["Customers move from branches to chat", "Regulators ask for resilience tests"],
    },
    "Hospitality": {
        "challenge": ["Housekeeping is short on check-out days", "Seasonal staff don't return"],
        "objective": ["Plan staff from bookings", "Keep half of the seasonal staff next year"],
        "trend": ["Guests book later and stay shorter", "Events come back to city hotels"],
    },
    "Energy and Utilities": {
        "challenge": ["Crews drive too far between jobs", "Storm duty is planned by phone"],
        "objective": ["Restore supply within four hours", "Plan maintenance a year ahead"],
        "trend": ["Grid connections are asked for faster", "Field crews retire sooner than hired"],
    },
}
ENDINGS: dict[str, list[str]] = {
    "challenge": [
        ".",
        "; the team named it first when asked.",
        "; an earlier project to fix it was stopped.",
        ", and nobody owns it yet.",
        "; costs are known, the budget is not.",
    ],
    "objective": [
        ".",
        ", as the annual plan says.",
        "; a budget is set aside.",
        "; the board follows it each quarter.",
        ", with a pilot first.",
    ],
    "use_case": [
        ".",
        "; a pilot is running.",
        ", wanted by the end of the year.",
        "; seen at another site and liked.",
    ],
    "trend": [
        ".",
        "; felt since last year.",
        ", which puts pressure on planning.",
        "; it came up in two reviews.",
    ],
}
