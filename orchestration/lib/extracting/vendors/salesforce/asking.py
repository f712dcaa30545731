"""What is asked of each object: the fields that it has and the user may read."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any

from orchestration.lib.common.own_rules import rule_rows
from orchestration.lib.common.own_settings import project_vars
from orchestration.lib.common.settings import home
from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.declared import declared
from orchestration.lib.extracting.refusals import ExtractionError, RefusedError
from orchestration.lib.extracting.vendors.salesforce.settings import Settings

log = logging.getLogger("closedloop.extracting")

API = "/services/data/v62.0"


@dataclass(frozen=True)
class Kind:
    """A stream and its object. `own` are the vars of dbt that name fields of the company's own."""

    stream: str
    object: str
    seed: str = ""  # what crm_fields.csv calls the object
    own: tuple[str, ...] = ()
    is_history: bool = False
    tracked: tuple[str, ...] = ()

    @property
    def stamp(self) -> str:
        """The field that says when a record last changed; a history only grows."""
        return "CreatedDate" if self.is_history else "SystemModstamp"


@dataclass(frozen=True)
class Asked:
    """The fields to select, and which records: all where it is blank."""

    fields: list[str]
    where: str


def asked_of(kind: Kind, client: Client, settings: Settings) -> Asked:
    """What to ask of an object; raises ExtractionError where it lacks what every record needs."""
    told = _describe(kind, client)
    there = {field["name"] for field in told}
    fields = declared("salesforce")[kind.stream]
    own = [project_vars()[f"salesforce_{name}_field"] for name in kind.own]
    more = settings.fields.get(kind.stream, [])
    wanted = {"Id", kind.stamp, *fields, *more, *(() if kind.is_history else own)}
    lacking = {name for name in wanted if _in_itself(name) not in there}
    needed = {name for name in wanted if name in (kind.stamp, *more) or fields.get(name)}
    if strange := lacking & needed:
        raise ExtractionError(
            f"{kind.object} has no {', '.join(sorted(strange))} that this user may read: let it "
            "(field-level security), or correct extract.salesforce.fields in connections.yml"
        )
    if lacking:
        log.info("salesforce.%s: goes without %s", kind.stream, ", ".join(sorted(lacking)))
    seeded = {name for name in there if _compared(name) in _of_seed(kind.seed)}
    tracked = ["created", *kind.tracked, *own] if kind.tracked or own else []
    where = "Field IN ({})".format(", ".join(f"'{name}'" for name in tracked))
    return Asked(sorted(wanted - lacking | seeded), where if kind.is_history and tracked else "")


def _describe(kind: Kind, client: Client) -> list[dict[str, Any]]:
    try:
        told: list[dict[str, Any]] = client.get(f"{API}/sobjects/{kind.object}/describe")["fields"]
    except RefusedError as error:
        if error.status == 404:
            raise ExtractionError(
                f"this user sees no {kind.object}: give it the permission to read them"
                f"{' and track the history of fields' if kind.is_history else ''}, or name the "
                "streams to bring in extract.salesforce.streams"
            ) from None
        raise
    return told


def _in_itself(name: str) -> str:
    """The field that must be there for one to be asked: of `RecordType.Name`, the record type."""
    above, dot, _ = name.partition(".")
    return f"{above}Id" if dot else name


def _of_seed(seed: str) -> set[str]:
    """What the seeds name of an object, to read or to write, as names are compared."""
    if not seed:
        return set()
    read = {
        row["field"]
        for row in rule_rows(home(), "crm_fields")
        if row["source"] in ("", "salesforce") and row["object"] in ("", seed)
    }
    # What activation wrote is read back, so that only what differs is written again.
    written = {
        row["property"]
        for row in rule_rows(home(), "activation_fields")
        if (row["destination"], row["object"].lower()) == ("salesforce", seed)
    }
    return {_compared(name) for name in read | written}


def _compared(name: str) -> str:
    """A name without case, punctuation and `__c`, as the macro field_name_compared has it."""
    return re.sub(r"__c$|[\W_]", "", name.lower())
