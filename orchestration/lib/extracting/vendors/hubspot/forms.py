"""Sent forms: HubSpot gives those of one form, the newest first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.drop import Drop
from orchestration.lib.extracting.streams import Stream
from orchestration.lib.extracting.vendors.hubspot.asking import page_after
from orchestration.lib.extracting.vendors.hubspot.settings import Settings

_MOST = 50  # forms or submissions on a page
_OVERLAP = 3_600_000  # milliseconds
# Without them HubSpot lists its own forms alone, and none of the site's or of pop-ups.
_KINDS = ["hubspot", "captured", "flow"]


def _forms(client: Client) -> Iterator[dict[str, Any]]:
    after: dict[str, str] | None = {}
    while after is not None:
        page = client.get("/marketing/v3/forms", limit=_MOST, formTypes=_KINDS, **after)
        yield from page["results"]
        after = page_after(page)


def _bring(client: Client, drop: Drop, settings: Settings) -> None:
    for form in _forms(client):
        reached = newest = drop.cursors.get(form["id"], 0)
        path = f"/form-integrations/v1/submissions/forms/{form['id']}"
        after: dict[str, str] | None = {}
        while after is not None:
            page = client.get(path, limit=_MOST, **after)
            after = page_after(page)
            for one in page["results"]:
                # Those before 2021 have no id.
                unit = one.get("conversionId") or json.dumps(one, sort_keys=True)
                drop.add(unit, [{"formGuid": form["id"], "formName": form["name"], **one}])
                newest = max(newest, one["submittedAt"])
                if one["submittedAt"] < reached - _OVERLAP:
                    after = None
        drop.save(**{form["id"]: newest})


FORM_SUBMISSIONS = Stream(
    _bring,
    trial=lambda client, settings: client.get("/marketing/v3/forms", limit=1),
    needs="the scope forms",
)
