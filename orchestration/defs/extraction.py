"""Vendors' APIs into landing files: an asset for each configured stream, a step for each source."""

import logging
from collections.abc import Iterator

import dagster as dg

from orchestration.lib.common.permissions import kept_private
from orchestration.lib.common.settings import Home, home
from orchestration.lib.extracting.outcomes import Outcome
from orchestration.lib.extracting.refusals import ExtractionError
from orchestration.lib.extracting.run import configured_streams, extract

log = logging.getLogger("closedloop.extracting")

CLAIM = "everything_new_was_extracted"


def landing_key(path: str) -> dg.AssetKey:
    """The key of what lands in a stream's folder, `<source>/<stream>`."""
    return dg.AssetKey(["landing", *path.split("/")])


def extraction_of(where: Home, source: str, streams: list[str]) -> dg.AssetsDefinition:
    """The step that extracts a source; what fails is a warning, and the refresh goes on."""
    keys = {name: landing_key(f"{source}/{name}") for name in streams}

    @dg.multi_asset(
        name=f"extract_{source}",
        specs=[
            dg.AssetSpec(key, group_name="extraction", description=f"What {source} has of {name}.")
            for name, key in keys.items()
        ],
        check_specs=[
            dg.AssetCheckSpec(
                CLAIM,
                asset=key,
                description="The vendor gave all that is new; else the reason and what to do.",
            )
            for key in keys.values()
        ],
        can_subset=True,
    )
    def extraction(
        context: dg.AssetExecutionContext,
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        chosen = [name for name, key in keys.items() if key in context.selected_asset_keys]
        outcomes = {one.name: one for one in _extracted(where, [f"{source}.{n}" for n in chosen])}
        for name in chosen:
            outcome = outcomes.get(f"{source}.{name}") or outcomes[source]
            if outcome.problem:
                log.warning(outcome.warning)
            yield dg.MaterializeResult(keys[name], metadata=_metadata(outcome))
            yield dg.AssetCheckResult(
                passed=outcome.problem is None,
                asset_key=keys[name],
                check_name=CLAIM,
                severity=dg.AssetCheckSeverity.WARN,
                description=outcome.problem,
            )

    return extraction


def _extracted(where: Home, only: list[str]) -> list[Outcome]:
    try:
        with kept_private(where.root):
            return list(extract(where, only))
    except ExtractionError as error:  # of connections.yml, which somebody changed meanwhile
        return [Outcome(only[0].partition(".")[0], problem=str(error))]


def _metadata(outcome: Outcome) -> dict[str, object]:
    return {
        "records_landed": outcome.landed,
        "records_seen": outcome.seen,
        "calls": outcome.calls,
        "seconds": outcome.seconds,
    }


ASSETS = [
    extraction_of(home(), source, streams) for source, streams in configured_streams(home()).items()
]
