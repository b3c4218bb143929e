"""The people of the made-up customers and vendor: who they are, what they are called."""

from dataclasses import dataclass
from datetime import date
from random import Random

import demo_catalogue as cat
from demo_world import Account, Unit

# Every name is an onset and an ending: none is a real person's.
FIRST_NAMES = [
    ("Al Bren Cor Dar El Har Jor Ken Lor Mar Nor Tam", "ena ian ick ina is on wyn"),
    ("An Dev Kav Nis Pran Raj Shal San", "ana esh ika ita iv"),
    ("Jun Mei Hao Xin Tae Min Yu", "lin wei ho na ri"),
    ("Ama Chi Kwe Ade Nia Tun Ife Sade", "di ka ma la ra"),
    ("Mir Ing Dag Lud Kat Vel Bor", "a rid mila na en ek"),
    ("Rosal Isan Fern Cam Est Ram Juli", "a ela ino ira ora"),
    ("Sam Far Lay Nad Kar Has Yas", "ia im ira een ana"),
]
LAST_NAMES = [
    ("Ash Bram Cott Dray Ell Fair Hask Kirk Lam Pres Rad Thack Wal", "combe ley worth by ham well"),
    ("Chandr Bhatt Ram Sriv Mehr Kulk", "avan arni ani astri ekar"),
    ("Tak Nak Yam Ish Wat Shim Kog", "eda amori agawa isaki ano"),
    ("Oko Ade Nwa Mensa Bala Dia", "ye nko dele fo roma"),
    ("Berg Voss Lind Kehr Brand Stoll Hart", "ner quist sen inger holt ovic"),
    ("Val Mont Sar Cord Ech Rib Alm", "ero ares ejo anza ueda"),
    ("Haj Qas Rah Naz Saf Kar", "oui imi ari adi awi"),
]
COLLEAGUES = {
    "REP-01": "Noris Haskley",
    "REP-02": "Anika Kirkwell",
    "REP-03": "Taeho Lindsen",
    "REP-04": "Corina Almares",
    "REP-05": "Darick Bergner",
    "REP-06": "Chidi Okonko",
    "REP-07": "Ingrid Stollholt",
    "REP-08": "Nadira Hajimi",
    "REP-09": "Jorian Walcombe",
    "CSM-01": "Marina Prescombe",
    "CSM-02": "Kavita Ramani",
    "CSM-03": "Brenick Thackby",
    "CSM-04": "Meilin Takano",
    "CSM-05": "Adela Vossinger",
    "CSM-06": "Samira Qasari",
    "EXE-01": "Elina Fairworth",
    "EXE-02": "Devesh Mehrani",
    "SOL-01": "Kenis Kehrquist",
    "SOL-02": "Isanora Cordejo",
}
ROLES = {
    "decision_maker": 16,
    "champion": 15,
    "economic_buyer": 9,
    "executive_sponsor": 7,
    "evaluator": 14,
    "influencer": 14,
    "procurement": 7,
    "end_user": 18,
}
# the roles wanted in every unit of a function
TARGET_ROLES = {
    "Operations": "decision_maker champion executive_sponsor end_user",
    "Customer Service": "decision_maker champion end_user",
    "Sales": "decision_maker champion",
    "Finance": "decision_maker economic_buyer",
    "IT": "decision_maker champion evaluator",
    "Marketing": "decision_maker champion",
    "Human Resources": "decision_maker champion influencer",
    "Legal": "decision_maker procurement",
}
TITLES = {
    "decision_maker": ["Director of {area}", "Head of {area}", "VP {area}"],
    "economic_buyer": ["Senior Director, {area}", "{area} Budget Lead", "{area} Business Partner"],
    "executive_sponsor": ["Executive Vice President, {area}", "Executive Director, {area}"],
    "influencer": ["Senior Manager, {area}", "{area} Programme Lead", "Transformation Manager"],
    "procurement": ["Category Manager, Software", "Procurement Manager", "Vendor Manager"],
}
SMALL_TITLES = {
    "decision_maker": ["{area} Manager", "General Manager"],
    "economic_buyer": ["Managing Director", "Finance Manager"],
    "executive_sponsor": ["Managing Director", "Owner"],
    "influencer": ["{area} Lead", "Assistant Manager"],
    "procurement": ["Office Manager", "Buyer"],
}
# of the unit's function: champions, evaluators, end users
EXPERT_TITLES = {
    "Operations": (
        ["Workforce Planning Manager", "Operations Excellence Manager", "Scheduling Manager"],
        ["Operations Systems Analyst", "Process Engineer"],
        ["Shift Supervisor", "Team Lead", "Roster Coordinator"],
    ),
    "Customer Service": (
        ["Service Planning Manager", "Contact Centre Manager"],
        ["Service Systems Analyst", "Quality Analyst"],
        ["Service Team Lead", "Customer Service Supervisor"],
    ),
    "Sales": (
        ["Sales Operations Manager", "Sales Enablement Manager"],
        ["Revenue Analyst", "Sales Systems Analyst"],
        ["Regional Sales Manager", "Sales Coordinator"],
    ),
    "Finance": (
        ["Financial Planning Manager", "Finance Systems Manager"],
        ["Senior Financial Analyst", "Reporting Analyst"],
        ["Management Accountant", "Financial Analyst"],
    ),
    "IT": (
        ["Enterprise Applications Manager", "Integration Lead"],
        ["Solution Architect", "IT Security Analyst"],
        ["Systems Administrator", "Service Desk Lead"],
    ),
    "Marketing": (
        ["Marketing Operations Manager", "Insights Manager"],
        ["Marketing Analyst", "Marketing Technologist"],
        ["Campaign Manager", "Brand Manager"],
    ),
    "Human Resources": (
        ["HR Systems Manager", "Workforce Strategy Manager"],
        ["People Analyst", "HR Systems Analyst"],
        ["HR Business Partner", "Payroll Specialist"],
    ),
    "Legal": (
        ["Legal Operations Manager", "Compliance Manager"],
        ["Privacy Counsel", "Contracts Analyst"],
        ["Senior Counsel", "Paralegal"],
    ),
}
# people who belong to no unit
COMPANY_TITLES = {
    "decision_maker": ["Chief Information Officer", "Chief Operating Officer"],
    "economic_buyer": ["Chief Financial Officer", "Group Financial Controller"],
    "executive_sponsor": ["Chief Executive Officer", "Chief Transformation Officer"],
    "influencer": ["Group Strategy Manager", "Transformation Director"],
    "procurement": ["Chief Procurement Officer", "Group Category Manager"],
    "champion": ["Digital Programme Manager"],
    "evaluator": ["Enterprise Architect"],
    "end_user": ["Office Coordinator"],
}


@dataclass
class Person:
    """Somebody at a customer or prospect."""

    account: Account
    unit: Unit | None
    name: str
    title: str
    role: str
    contact_id: str = ""
    is_point: bool = False
    joined_on: date | None = None
    left_on: date | None = None  # the first day no longer there
    opted_out: bool = False
    opted_out_on: date | None = None
    is_scripted: bool = False  # every touch is written by hand

    @property
    def can_be_met(self) -> bool:
        """Tell whether the person is there, and may be written to, on the last day."""
        return not self.opted_out and (self.left_on is None or self.left_on > cat.AS_OF)


def make_name(rng: Random, taken: set[str]) -> str:
    """Make up a name that nobody has yet, mostly from one language."""
    while True:
        language = rng.randrange(len(FIRST_NAMES))
        other = rng.randrange(len(LAST_NAMES)) if rng.random() < 0.25 else language
        parts = [FIRST_NAMES[language], LAST_NAMES[other]]
        name = " ".join(
            rng.choice(onsets.split()) + rng.choice(endings.split()) for onsets, endings in parts
        )
        if name not in taken:
            taken.add(name)
            return name


def make_title(rng: Random, segment: str, unit: Unit | None, role: str) -> str:
    """Draw a title that fits what the person is there for."""
    experts = ("champion", "evaluator", "end_user")
    if unit is None and segment != "SMB":
        return rng.choice(COMPANY_TITLES[role])
    function = unit.function if unit else "Operations"
    if role in experts:
        return rng.choice(EXPERT_TITLES[function][experts.index(role)])
    titles = SMALL_TITLES if segment == "SMB" else TITLES
    title = rng.choice(titles[role]).format(area=function)
    is_site = unit is not None and unit.name != unit.function
    if is_site and role in ("decision_maker", "executive_sponsor"):
        title = rng.choice(["Site Director", "Regional Manager", "Regional Director"])
    return title
