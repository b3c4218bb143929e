"""Turn the CDNOW purchase log, as the package lifetimes ships it, into the project's inputs.

One account per customer, one product, a one-time revenue line per purchase. Nobody estimated a
potential and there are no buying units: those inputs have a header and no row.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

HEADERS = {
    "buying_units": ["unit_id", "account_id", "unit_name"],
    "potential_estimates": [
        "estimate_id", "account_id", "amount", "amount_period", "estimate_source", "estimated_on",
    ],
}  # fmt: skip


def purchases(path: Path) -> list[dict]:
    """Return customer, day and amount of each purchase that was paid for."""
    found = []
    for line in path.read_text().splitlines():
        customer, _, day, _, amount = line.split()
        if float(amount) > 0:
            day = f"{day[:4]}-{day[4:6]}-{day[6:]}"
            found.append({"account_id": customer, "started_on": day, "amount": amount})
    return found


def inputs(bought: list[dict]) -> dict[str, list[dict]]:
    """Return the rows of each input that has any."""
    customers = sorted({row["account_id"] for row in bought})
    same = {"product_id": "cd", "revenue_type": "one_time", "amount_period": "total"}
    return {
        "accounts": [
            {"account_id": name, "account_name": f"Customer {name}"} for name in customers
        ],
        "products": [{"product_id": "cd", "product_name": "Compact discs"}],
        "revenue_lines": [
            {"line_id": str(number)} | row | same for number, row in enumerate(bought, start=1)
        ],
    }


def write(folder: Path, name: str, columns: list[str], rows: list[dict]) -> None:
    """Write one input."""
    with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Read the log, write the inputs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with CDNOW_sample.txt")
    parser.add_argument("--output", type=Path, required=True, help="folder to write to")
    given = parser.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    for name, columns in HEADERS.items():
        write(given.output, name, columns, [])
    for name, rows in inputs(purchases(given.data / "CDNOW_sample.txt")).items():
        write(given.output, name, list(rows[0]), rows)


if __name__ == "__main__":
    main()
