"""Who else has the person: vendors that told us of them or were told, and how each erases."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from contextlib import closing

from orchestration.lib.common.settings import Home
from orchestration.lib.erasing.subject import Subject

# The vendors' own ways, in their words.
_WAYS = {
    "hubspot": "the contact's Actions > Delete > permanently delete (POST .../gdpr-delete)",
    "salesforce": "delete the contact and lead, then empty the recycle bin; or an erasure request",
    "pipedrive": "delete the person; it is gone after 30 days",
    "intercom": "the contact's page > Delete permanently (DELETE /contacts/<id>)",
    "segment": "Privacy > Deletion and suppression > suppress and delete with the user id",
    "ga4": "Admin > Data deletion requests, or the User Deletion API with the client id",
    "callrail": "Settings > Data redaction, or delete the calls and forms",
    "google_ads": "remove the address from the customer list; sales are kept without a name",
    "google_data_manager": "audienceMembers:remove for each customer list",
    "meta_ads": "remove the person from each custom audience",
    "linkedin_ads": "remove the person from each matched audience",
    "microsoft_ads": "remove the person from each customer match list",
}


def recipients(home: Home, subject: Subject, called: Collection[str] = ()) -> list[str]:
    """A line for each vendor that has the person and is not called, with its own way to erase."""
    systems = {
        value.partition(":")[0].partition("/")[0]
        for kind, value in subject.identifiers
        if kind in ("crm_contact_id", "chat_contact_id")
    }
    destinations = _destinations(home)
    return [
        f"{name}: {'was told; ' if name in destinations else ''}{_WAYS.get(name, 'see its pages')}"
        for name in sorted((systems | destinations) - set(called))
    ]


def _destinations(home: Home) -> set[str]:
    """Whoever was told anything: whom it was about is not in the ledger."""
    ledger = home.activation / "ledger.sqlite"
    if not ledger.is_file():
        return set()
    with closing(sqlite3.connect(ledger)) as file:
        try:
            found = file.execute("select distinct destination from sends").fetchall()
        except sqlite3.DatabaseError:
            return set()
    return {name for (name,) in found}
