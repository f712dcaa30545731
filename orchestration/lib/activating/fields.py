"""Fields of the CRM's records: those that differ, by the record's id. No record is ever made.

The ledger has no part in it: what the CRM held when it was last read is the difference's other
side, and writing the same twice does no harm.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from orchestration.lib.activating.destination import Account, Fields
from orchestration.lib.activating.refusing import ActivationError
from orchestration.lib.activating.rows import Field
from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.refusals import RefusedError

_IN_A_ROW = 10  # records refused alone, one after another: then it is not the records
Record = tuple[str, list[Field]]


@dataclass
class Written:
    """What became of the records of one run: object and id, with the reason where refused."""

    done: set[tuple[str, str]] = field(default_factory=set)
    refused: dict[tuple[str, str], str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)  # of object.property why


def write_all(
    client: Client, settings: Account, of: Fields[Any], due: Iterable[Field], written: Written
) -> None:
    """Writes every field that is due; raises what keeps the vendor from taking more."""
    for kind, fields in _by(due, "object").items():
        named = of.missing(client, settings, kind, {one.property for one in fields})
        written.missing |= {f"{kind}.{name}": reason for name, reason in named.items()}
        records = _by((one for one in fields if one.property not in named), "record_id")
        rows = list(records.items())
        for start in range(0, len(rows), of.most):
            _write(client, settings, of, kind, rows[start : start + of.most], written)


def _write(
    client: Client,
    settings: Account,
    of: Fields[Any],
    kind: str,
    batch: list[Record],
    written: Written,
) -> None:
    waiting, in_a_row = [batch], 0
    while waiting:
        part = waiting.pop()
        try:
            refused = of.write(client, settings, kind, dict(part))
        except RefusedError as error:
            if error.status not in (400, 409, 413, 422):
                raise
            if len(part) > 1:
                half = len(part) // 2
                waiting += [part[half:], part[:half]]
                continue
            in_a_row += 1
            if in_a_row >= _IN_A_ROW:
                raise ActivationError(
                    f"{in_a_row} in a row were refused, so it is not the records: {error}"
                ) from None
            refused = {part[0][0]: str(error)}
        else:
            in_a_row = 0
        written.refused |= {(kind, record): reason for record, reason in refused.items()}
        written.done |= {(kind, record) for record, _ in part if record not in refused}


def _by(fields: Iterable[Field], name: str) -> dict[str, list[Field]]:
    found = defaultdict(list)
    for one in fields:
        found[getattr(one, name)].append(one)
    return dict(found)
