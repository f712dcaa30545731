"""Which export of a GA4 day counts, whatever arrives first: visits after each refresh, and the same
models as from one full build."""

import json
import os
from collections.abc import Iterable

from dev.compiled import CompiledHome

DAY = 1785801600  # 2026-08-04 in Unix seconds
DAILY, STREAMED = "1", None  # an intraday table has no batch_ordering_id, so that ids differ


def event(
    visitor: int,
    *,
    stream: str | None = "1",
    order: str | None = DAILY,
    day: int = 0,
    user: str | None = None,
    page: str = "/",
) -> dict:
    """A page view of a visitor, each an hour after the one before."""
    row = {
        "event_date": f"202608{4 + day:02}",
        "event_timestamp": str((DAY + 86400 * day + 3600 * visitor) * 1_000_000),
        "event_name": "page_view",
        "event_params": [
            {"key": "page_location", "value": {"string_value": f"https://a.example{page}"}}
        ],
        "user_pseudo_id": f"v{visitor}",
        "user_id": user,
        "batch_ordering_id": order,
    }
    return row if stream is None else row | {"stream_id": stream}


def events(visitors: Iterable[int], **fields: str | int | None) -> list[dict]:
    """A page view of each visitor."""
    return [event(visitor, **fields) for visitor in visitors]


Step = dict[str, list[dict]]

FIVE = range(5)
# What lands before each refresh, and how many page views there are on 4 and 5 August after it.
SCENES: dict[str, list[tuple[Step, tuple[int, int]]]] = {
    "shards of one day add up, the second late": [
        ({"events_20260804-000000000000.jsonl": events([0, 1, 2])}, (3, 0)),
        ({"events_20260804-000000000001.jsonl": events([3, 4])}, (5, 0)),
    ],
    "shards in one folder are one export": [
        (
            {
                "exported_at=2026-08-05/events_20260804-000000000000.jsonl": events([0, 1, 2, 9]),
                "exported_at=2026-08-05/events_20260804-000000000001.jsonl": events([3, 4]),
            },
            (6, 0),
        ),
        ({"exported_at=2026-08-06/events_20260804.jsonl": events(FIVE)}, (5, 0)),
    ],
    "a day replaces its intraday table": [
        ({"events_intraday_20260804.jsonl": events([0, 1, 9], order=STREAMED)}, (3, 0)),
        ({"events_20260804.jsonl": events(FIVE)}, (5, 0)),
    ],
    "an intraday table that comes after the day says nothing": [
        ({"exported_at=2026-08-05/events_20260804.jsonl": events(FIVE)}, (5, 0)),
        (
            {"exported_at=2026-08-06/events_intraday_20260804.jsonl": events([7], order=STREAMED)},
            (5, 0),
        ),
    ],
    "a newer intraday table replaces the older one of its series": [
        ({"intraday/exported_at=2026-08-04T12/a.jsonl": events([0, 9])}, (2, 0)),
        ({"intraday/exported_at=2026-08-04/a.jsonl": events([0, 8])}, (3, 0)),
        ({"intraday/exported_at=2026-08-04T130000/a.jsonl": events([0, 1, 2])}, (3, 0)),
    ],
    "the newest of three exports counts, though it has least": [
        ({"exported_at=2026-08-05/a.jsonl": events(FIVE) + events(FIVE, day=1)}, (5, 5)),
        ({"exported_at=2026-08-07/a.jsonl": events([0])}, (1, 5)),
        ({"exported_at=2026-08-06/a.jsonl": events([*FIVE, 9])}, (1, 5)),
    ],
    "another folder's exports add up": [
        ({"exported_at=2026-08-05/a.jsonl": events(FIVE)}, (5, 0)),
        ({"agency/exported_at=2026-08-06/a.jsonl": events([0, 7])}, (6, 0)),
    ],
    "a file that is written over is replaced for the days it holds": [
        ({"a.jsonl": events(FIVE) + events(FIVE, day=1)}, (5, 5)),
        ({"a.jsonl": events([0, 1])}, (2, 5)),
        ({"a.jsonl": events([3], day=1)}, (2, 1)),
    ],
    "a shard under two names is one shard": [
        ({"events_20260804-000000000000.jsonl": events(FIVE)}, (5, 0)),
        ({"copy of events_20260804-000000000000.jsonl": events(FIVE)}, (5, 0)),
    ],
    "a day under two names, with other batch fields, counts once": [
        ({"events_20260804.jsonl": events(FIVE)}, (5, 0)),
        ({"events_20260804 (1).jsonl": events([*FIVE, 5], order=STREAMED)}, (6, 0)),
        ({"events_20260804 (2).jsonl": events([6, 7])}, (8, 0)),
    ],
    "two properties in one folder do not replace each other": [
        ({"exported_at=2026-08-05/a.jsonl": events(FIVE, stream="1")}, (5, 0)),
        ({"exported_at=2026-08-06/a.jsonl": events(FIVE, stream="2")}, (10, 0)),
        ({"exported_at=2026-08-07/a.jsonl": events([0], stream="2")}, (6, 0)),
    ],
    "two instances have visitors of their own": [
        ({"instance=shop/exported_at=2026-08-05/a.jsonl": events(FIVE)}, (5, 0)),
        ({"instance=Blog/exported_at=2026-08-06/a.jsonl": [*events(FIVE), event(9)]}, (11, 0)),
        ({"instance=blog/exported_at=2026-08-07/a.jsonl": events([0])}, (11, 0)),
    ],
    "an export with stream ids replaces one without": [
        ({"exported_at=2026-08-05/a.jsonl": events(FIVE, stream=None)}, (5, 0)),
        ({"exported_at=2026-08-06/a.jsonl": events(FIVE)}, (5, 0)),
    ],
}


def land(home: CompiledHome, number: int) -> None:
    """Drops what each scene's step brings, as if written at that time.

    Each scene has a folder of its own, which names an instance unless the scene's files do.
    """
    for scene, steps in enumerate(SCENES.values()):
        for path, rows in (steps[number][0] if number < len(steps) else {}).items():
            of_scene = (
                f"{scene:02}/{path}" if "instance=" in path else f"instance={scene:02}/{path}"
            )
            file = home.home.landing / "ga4/events" / of_scene
            lines = "".join(json.dumps(row | {"scene": scene}) + "\n" for row in rows)
            home.land({f"ga4/events/{of_scene}": lines})
            os.utime(file, (DAY + number, DAY + number))


def views(home: CompiledHome) -> dict[str, tuple[int, int]]:
    """How many page views there are in sessions on the two days, by scene."""
    found = home.work.execute(
        """
        select
            regexp_extract(loads.path, '/(?:instance=)?([0-9]{2})/', 1)::int as scene,
            count(*) filter (events.occurred_at::date = '2026-08-04'),
            count(*) filter (events.occurred_at::date = '2026-08-05')
        from intermediate.int_events_sessionized
        inner join intermediate.int_web_events_deduplicated as events using (event_key)
        inner join ops.load_ledger as loads on events._load_id = loads.load_id
        group by scene
        """
    ).fetchall()
    counted = {scene: (first, second) for scene, first, second in found}
    return {name: counted.get(scene, (0, 0)) for scene, name in enumerate(SCENES)}


def expected(number: int) -> dict[str, tuple[int, int]]:
    """Likewise, what there must be after a step; after a scene's last, what there was."""
    return {name: steps[min(number, len(steps) - 1)][1] for name, steps in SCENES.items()}


def test_an_export_replaces_what_it_covers_and_nothing_else(home: CompiledHome) -> None:
    last = max(map(len, SCENES.values())) - 1
    for number in range(last + 1):
        land(home, number)
        home.refresh(marts=number == last)
        assert views(home) == expected(number)
    added_to = {model: home.rows(model) for model in home.project.compared}
    home.refresh(full=True)
    for model, rows in added_to.items():
        assert home.rows(model) == rows, model


def test_exports_that_arrive_together_count_as_those_that_come_one_by_one(
    home: CompiledHome,
) -> None:
    last = max(map(len, SCENES.values())) - 1
    for number in range(last + 1):
        land(home, number)
    home.refresh(full=True)
    written_over = {"a file that is written over is replaced for the days it holds"}
    found, wanted = views(home), expected(last)
    assert {name: found[name] for name in found.keys() - written_over} == {
        name: wanted[name] for name in wanted.keys() - written_over
    }
