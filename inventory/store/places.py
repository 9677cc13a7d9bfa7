"""The row of an account."""

from typing import Any

from inventory.accounts import read_account


def account_row(name: str, *, account_no: int) -> dict[str, Any]:
    """Return the row of an account; what it holds follows from its name."""
    account = read_account(name)
    return {
        "account_no": account_no,
        "name": name,
        "kind": str(account.kind),
        "site_id": account.site_id,
        "unit_id": account.unit_id,
        "owner": "/".join(account.owner),
    }
