"""Landing files into raw tables: one asset per source and stream, loaded by one step."""

import logging
from collections.abc import Iterator
from contextlib import closing

import dagster as dg

from orchestration.defs.extraction import ASSETS as EXTRACTIONS
from orchestration.defs.extraction import landing_key
from orchestration.defs.resources import Warehouse
from orchestration.lib.common.own_settings import project_var
from orchestration.lib.common.warehouse import connect, one
from orchestration.lib.landing.files import find_strays
from orchestration.lib.landing.hints import hint, nothing_came
from orchestration.lib.landing.streams import Stream, read_streams
from orchestration.lib.loading.ledger import audit
from orchestration.lib.loading.load import StreamLoad, load
from orchestration.lib.loading.quarantine import shares_over_limit
from orchestration.lib.publishing.snapshots import current

log = logging.getLogger("closedloop.loading")

CLAIM = "every_row_read_is_accepted_or_quarantined"
FEW = "few_rows_are_quarantined"
STREAMS = read_streams()
EXTRACTED = {key for asset in EXTRACTIONS for key in asset.keys}
BOOKS = [dg.AssetKey(["ops", "load_ledger"]), dg.AssetKey(["quarantine", "records"])]


def asset_key(stream: Stream) -> dg.AssetKey:
    """The key of a stream's raw table, which is also that of its dbt source."""
    return dg.AssetKey([stream.schema, stream.name])


@dg.multi_asset(
    name="landing",
    specs=[
        *(
            dg.AssetSpec(
                asset_key(stream),
                deps=EXTRACTED & {landing_key(stream.path)},
                group_name=stream.schema,
                description=stream.description,
                kinds={"duckdb"},
            )
            for stream in STREAMS
        ),
        *(dg.AssetSpec(key, group_name="books", kinds={"duckdb"}) for key in BOOKS),
    ],
    check_specs=[
        dg.AssetCheckSpec(
            CLAIM,
            asset=asset_key(stream),
            blocking=True,
            description="Rows read, by the ledger, are in the raw table or in quarantine.",
        )
        for stream in STREAMS
    ]
    + [
        # The step fails by itself, in one line and for good, so the check need not block.
        dg.AssetCheckSpec(
            FEW,
            asset=asset_key(stream),
            description="Of the rows since the last publishing no larger share is in quarantine "
            "than the var quarantine_share_limit allows.",
        )
        for stream in STREAMS
    ],
    can_subset=True,
    # A file that is being copied, or a disk that stalls, may do better a little later.
    retry_policy=dg.RetryPolicy(max_retries=2, delay=5),
)
def landing(
    context: dg.AssetExecutionContext, warehouse: Warehouse
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Loads what is new in the landing folder."""
    selected = [one for one in STREAMS if asset_key(one) in context.selected_asset_keys]
    strays = find_strays(warehouse.home, STREAMS)
    if strays:
        log.warning(
            "not loaded: %d files in no stream's folder, of no known kind, or not to be opened "
            "(landing/%s)",
            len(strays),
            ", landing/".join(map(_with_hint, strays[:3])),
        )
    loads = load(warehouse.home, STREAMS, selected)
    log.info(loaded_in_one_line(loads))
    for one_load in loads:
        yield dg.MaterializeResult(asset_key(one_load.stream), metadata=_metadata(one_load))
    with closing(connect(warehouse.home, read_only=True)) as connection:
        for key in BOOKS:
            if key in context.selected_asset_keys:
                count = one(connection, f"select count(*) from {'.'.join(key.path)}")
                yield dg.MaterializeResult(key, metadata={"dagster/row_count": count})
        for stream in selected:
            if dg.AssetCheckKey(asset_key(stream), CLAIM) in context.selected_asset_check_keys:
                found = audit(connection, stream)
                yield dg.AssetCheckResult(
                    passed=found.balances,
                    asset_key=asset_key(stream),
                    check_name=CLAIM,
                    metadata=vars(found),
                )
        over_limit = shares_over_limit(
            connection,
            warehouse.home,
            selected,
            project_var("quarantine_share_limit"),
            int(project_var("quarantine_minimum_rows")),
        )
        came = one(connection, "select coalesce(sum(rows_loaded), 0) from ops.load_ledger")
    problems = {share.stream: share.describe() for share in over_limit}
    for stream in selected:
        if dg.AssetCheckKey(asset_key(stream), FEW) in context.selected_asset_check_keys:
            yield dg.AssetCheckResult(
                passed=stream.path not in problems,
                asset_key=asset_key(stream),
                check_name=FEW,
                severity=dg.AssetCheckSeverity.ERROR,
                description=problems.get(stream.path),
            )
    if problems:
        raise dg.Failure("; ".join(problems.values()), allow_retries=False)
    if not came and current(warehouse.home) is None:
        raise dg.Failure(nothing_came(warehouse.home.landing), allow_retries=False)


def _with_hint(stray: str) -> str:
    advice = hint(stray, STREAMS)
    return f"{stray}: {advice}" if advice else stray


def loaded_in_one_line(loads: list[StreamLoad]) -> str:
    """What all streams loaded, for a person."""
    files = sum(one.files_loaded for one in loads)
    refused = sum(one.files_refused for one in loads)
    read = sum(one.rows_read for one in loads)
    accepted = sum(one.rows_loaded for one in loads)
    return (
        f"loaded {files:,} new files, refused {refused:,}: {read:,} rows read = "
        f"{accepted:,} accepted + {read - accepted:,} quarantined"
    )


def _metadata(load: StreamLoad) -> dict[str, object]:
    changes = [change.describe() for change in load.changes]
    return {
        "files_loaded": load.files_loaded,
        "files_known": load.files_known,
        "files_refused": load.files_refused,
        "files_unsettled": load.files_unsettled,
        "rows_read": load.rows_read,
        "rows_accepted": load.rows_loaded,
        "rows_quarantined": load.rows_quarantined,
        **({"refusals": dg.MetadataValue.json(load.refusals)} if load.refusals else {}),
        **({"schema_changes": dg.MetadataValue.json(changes)} if changes else {}),
    }
