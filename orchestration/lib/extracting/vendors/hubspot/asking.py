"""What is asked about objects: the properties by their names, and the links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from orchestration.lib.common.own_rules import rule_rows
from orchestration.lib.common.settings import home
from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.declared import declared
from orchestration.lib.extracting.refusals import ExtractionError
from orchestration.lib.extracting.vendors.hubspot.settings import Settings

Object = dict[str, Any]
Asked = dict[str, list[str]]

LINKED = 1_000  # objects whose links one call gives
_LINK_TYPES = {3: "deal_to_contact", 5: "deal_to_company", 341: "deal_to_company_unlabeled"}


def asked_of(client: Client, kind: str, singular: str, settings: Settings) -> Asked:
    """The properties to ask for: of what dbt and the settings read, those that the portal has."""
    named = {
        row["field"]
        for row in rule_rows(home(), "crm_fields")
        if row["source"] in ("", "hubspot") and row["object"] in ("", singular)
    }
    # What activation wrote is read back, so that only what differs is written again.
    named |= {
        row["property"]
        for row in rule_rows(home(), "activation_fields")
        if (row["destination"], row["object"]) == ("hubspot", kind)
    }
    there = {one["name"] for one in client.get(f"/crm/v3/properties/{kind}")["results"]}
    history = _declared(kind, "propertiesWithHistory") & there
    more = set(settings.properties.get(kind, ()))
    if strange := more - there:
        raise ExtractionError(
            f"this portal has no property {', '.join(sorted(strange))} of {kind}: correct "
            "extract.hubspot.properties in connections.yml"
        )
    names = (_declared(kind, "properties") | history | named | more) & there
    return {"properties": sorted(names), "propertiesWithHistory": sorted(history)}


def _declared(kind: str, above: str) -> set[str]:
    """The names that dbt's source declares below `properties` or `propertiesWithHistory`."""
    names = (field.partition(".") for field in declared("hubspot")[kind])
    return {name for parent, _, name in names if parent == above}


def links_of(
    client: Client, kind: str, other: str, found: Iterable[Object]
) -> dict[str, list[Object]]:
    """What each object is linked to, with the type of each link, as lists of objects have it."""
    links: dict[str, list[Object]] = {}
    inputs: list[Object] = [{"id": one["id"]} for one in found]
    while inputs:
        path = f"/crm/v4/associations/{kind}/{other}/batch/read"
        told = client.post(path, {"inputs": inputs[:LINKED]})
        inputs = inputs[LINKED:]
        for one in told["results"]:
            links.setdefault(one["from"]["id"], []).extend(
                {"id": str(to["toObjectId"]), "type": _link_type(link)}
                for to in one["to"]
                for link in to["associationTypes"]
            )
            if after := page_after(one):
                inputs.append(one["from"] | after)
    for of in links.values():
        of.sort(key=lambda link: (int(link["id"]), link["type"]))
    return links


def page_after(page: Mapping[str, Any]) -> dict[str, str] | None:
    """What to ask for the page behind this one; None where it is the last."""
    after = ((page.get("paging") or {}).get("next") or {}).get("after")
    return {"after": after} if after else None


def _link_type(link: Mapping[str, Any]) -> str:
    # A portal's own types have numbers that HubSpot's have too.
    known = _LINK_TYPES.get(link["typeId"]) if link["category"] == "HUBSPOT_DEFINED" else None
    return known or link.get("label") or str(link["typeId"])
