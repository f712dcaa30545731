"""Other systems are told: an asset for each connected destination, in a job of its own."""

import logging

import dagster as dg

from orchestration.lib.activating.outcomes import DID, HELD, REFUSED, UNSURE, Outcome, write_rows
from orchestration.lib.activating.places import Order
from orchestration.lib.activating.run import activate, configured
from orchestration.lib.common.permissions import kept_private
from orchestration.lib.common.settings import Home, home

log = logging.getLogger("closedloop.activating")

GROUP = "telling"  # of the models of schema activation there may be a group of that name


def telling(where: Home, name: str) -> dg.AssetsDefinition:
    """The step that tells one destination what is due there."""

    @dg.asset(
        key=["told", name],
        group_name=GROUP,
        deps=[
            dg.AssetKey(["activation", table])
            for table in ("act_conversions", "act_contact_fields", "act_audience_members")
        ],
        description=f"What {name} was told: sent, adjusted, withdrawn, refused and why.",
    )
    def told() -> dg.MaterializeResult:
        with kept_private(where.root):
            outcomes = list(activate(where, Order(only=[name], send=True)))
            write_rows(where, outcomes)
        for one in outcomes:
            for warning in one.warnings:
                log.warning("%s: %s", one.name, warning)
        if problems := [f"{one.name}: {one.problem}" for one in outcomes if one.problem]:
            raise dg.Failure("; ".join(problems), allow_retries=False)
        return dg.MaterializeResult(metadata=_metadata(outcomes))

    return told


def _metadata(outcomes: list[Outcome]) -> dict[str, object]:
    """How many rows of all kinds had each end, and why so many were refused or held back."""
    whys: dict[str, dict[str, int]] = {REFUSED: {}, HELD: {}, UNSURE: {}}
    for one in outcomes:
        for (what, why), (count, _) in one.counts().items():
            if what in whys:
                whys[what][why] = whys[what].get(why, 0) + count
    return {
        **{what: sum(one.count(what) for one in outcomes) for what in DID.values()},
        **{what.replace(" ", "_"): dg.MetadataValue.json(of) for what, of in whys.items()},
        "calls": sum(one.calls for one in outcomes),
    }


ASSETS = [telling(home(), name) for name in configured(home())]
