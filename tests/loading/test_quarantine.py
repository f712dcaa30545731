"""What did not come in stands in one place, comes in after a fix, and stops a broken export."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

import pytest
from house import SOURCES, House

from orchestration.commands import quarantine as command
from orchestration.lib.common.warehouse import connect
from orchestration.lib.landing.streams import read_streams
from orchestration.lib.loading import replay as replaying
from orchestration.lib.loading.ledger import audit
from orchestration.lib.loading.quarantine import Share, faults, listed, shares_over_limit
from orchestration.lib.loading.replay import Replay, replay

Event = Callable[..., str]


def replayed(house: House) -> dict[str, Replay]:
    """The outcome of a replay by `<source>/<stream>`; the books balance after it."""
    done = {one.stream.path: one for one in replay(house.home, house.streams)}
    with closing(connect(house.home)) as connection:
        assert all(audit(connection, stream).balances for stream in house.streams)
    return done


def beyond(house: House, limit: float = 0.05, least: int = 10) -> list[Share]:
    with closing(connect(house.home)) as connection:
        return shares_over_limit(connection, house.home, house.streams, limit, least)


def test_the_list_counts_by_reason_and_shows_nobodys_data(house: House, event: Event) -> None:
    house.land("web/events/a.jsonl", "\n".join([event(1, at="ann@x.org"), event(2, at="it's is ")]))
    house.land("web/events/b.jsonl", event(3, at="+1 212 5550100") + "\n" + event(4, id=None))
    house.land("crm/contacts/c.csv", "Ann Miller,ann@x.org,2125550100\nBob,b@x.org,2125550101\n")
    house.load()
    with closing(connect(house.home)) as connection:
        found = faults(connection)
    assert [(one.stream, one.records, one.files, one.example) for one in found] == [
        ("web/events", 3, 0, "web/events/a.jsonl, row 1"),
        ("crm/contacts", 0, 1, "crm/contacts/c.csv"),
        ("web/events", 1, 0, "web/events/b.jsonl, row 2"),
    ]
    assert found[0].reason.startswith("at is not a time between 1900 and 2999; write it like")
    told = listed(found)
    assert "first row looks like data" in told
    assert not any(data in told for data in ("x.org", "555", "Ann", "it's"))


def test_nothing_that_is_logged_holds_a_persons_data(
    house: House, event: Event, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "closedloop")
    bad = event(1, email="ann@x.org", ip="192.0.2.7")
    house.land("web/events/a.jsonl", f"{bad[:-1]}\n{bad}\n".encode() + b"\xff\n")
    house.land("crm/contacts/a.csv", "contact_id,created_at,email\n1,ann@x.org\n2,2026,ann@x.org\n")
    house.land("crm/contacts/b.csv", "ann@x.org,ANN@x.org\n1,2\n")
    house.land("crm/contacts/d/_format.yml", "columns: {email: mail}")
    house.land("crm/contacts/d/c.csv", "Ann,ann@x.org\n1,2\n")
    house.load()
    assert len(caplog.messages) > 3
    assert not any("x.org" in message or "192.0" in message for message in caplog.messages)


def test_records_come_in_after_the_contract_was_mended(house: House, event: Event) -> None:
    house.land(
        "web/events/a.jsonl",
        "\n".join([event(1), "", event(2, type="screen"), event(3, id=None), "{", event(5)]),
    )
    house.load()
    [declared] = (house.home.root.parent / "staging").glob("*/*.yml")
    declared.write_text(SOURCES.replace("[page, track]", "[page, track, screen]"))
    house.streams = read_streams(declared.parent.parent)
    assert house.load()["web/events"].rows_read == 0
    done = replayed(house)["web/events"]
    assert (done.tried, done.accepted, done.left, done.not_there) == (3, 1, 2, [])
    assert house.rows("select payload->>'id', _row from raw_web.events order by 2") == [
        ("e1", 1), ("e2", 3), ("e5", 6),
    ]  # fmt: skip
    assert [row for _, row, _, _ in house.quarantine()] == [4, 5]
    assert house.rows(
        "select rows_read, rows_loaded, rows_quarantined, changed_at > loaded_at "
        "from ops.load_ledger"
    ) == [(5, 3, 2, True)]
    [(row, reason, is_later)] = house.rows(
        'select "row", reason, replayed_at > first_seen_at from quarantine.replayed'
    )
    assert (row, is_later) == (3, True)
    assert "type 'screen' is none of page, track" in reason
    assert replayed(house)["web/events"].accepted == 0


def test_records_and_files_come_in_after_their_format_was_mended(house: House) -> None:
    house.land(
        "crm/contacts/a.csv", 'contact_id,created_at,email\n1,2026-01-01,x\n2,01_02_2026,"\n'
    )
    house.land("crm/contacts/b.csv", "contact_id:created_at\n4:01_02_2026\n")
    house.land("crm/contacts/c.csv", "contact_id,created_at,email\n3,01_03_2026,x\n")
    house.load()
    house.land("crm/contacts/_format.yml", 'timestamp_format: ["%d_%m_%Y", "%Y-%m-%d"]')
    assert replayed(house)["crm/contacts"].accepted == 1
    house.land("crm/contacts/_format.yml", 'delimiter: ":"\ntimestamp_format: "%d_%m_%Y"')
    assert replayed(house)["crm/contacts"].accepted == 1
    assert house.rows("select contact_id, created_at from raw_crm.contacts order by 1") == [
        ("1", "2026-01-01"),
        ("3", "2026-03-01"),
        ("4", "2026-02-01"),
    ]
    assert house.load()["crm/contacts"].rows_read == 0
    assert [(file, row) for file, row, _, _ in house.quarantine()] == [("crm/contacts/a.csv", 2)]


def test_a_content_that_falls_into_other_rows_now_is_stored_anew_as_a_whole(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.lib.loading import repair

    house.land(
        "crm/contacts/a.csv", 'contact_id,created_at,email\n1,2026-01-01,"a\nb\nc"\n2,2026-01-01\n'
    )
    with monkeypatch.context() as patch:
        patch.setattr(repair, "_MOST_LINES", 2)
        assert house.load()["crm/contacts"].rows_quarantined == 4
    assert replayed(house)["crm/contacts"].accepted == 1
    assert house.rows("select contact_id, email, _row from raw_crm.contacts") == [
        ("1", "a\nb\nc", 1)
    ]
    assert house.rows("select rows_read, rows_quarantined from ops.load_ledger") == [(2, 1)]


def test_a_replay_that_is_killed_changes_nothing(
    house: House, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.land("web/events/a.jsonl", f"{event(1)}\n{event(2, at='01.02.2026')}\n")
    house.load()
    house.land("web/events/_format.yml", "timestamp_format: ['%d.%m.%Y', '%Y-%m-%dT%H:%M:%S%z']")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(replaying, "keep_replayed", killed)
        with pytest.raises(KeyboardInterrupt):
            replay(house.home, house.streams)
    assert house.rows("select count(*) from raw_web.events") == [(1,)]
    assert replayed(house)["web/events"].accepted == 1


def test_a_file_that_is_gone_or_changed_is_named_and_left(house: House, event: Event) -> None:
    house.land("web/events/a.jsonl", "{")
    gone = house.land("web/events/b.jsonl", "{{")
    house.load()
    house.land("web/events/a.jsonl", event(1))
    gone.unlink()
    done = replayed(house)["web/events"]
    assert done.not_there == ["web/events/a.jsonl", "web/events/b.jsonl"]
    assert (done.accepted, done.left) == (0, 2)


def test_too_large_a_share_in_quarantine_is_told_with_its_reason_and_remedy(
    house: House, event: Event
) -> None:
    lines = [event(n) for n in range(94)] + [event(n, at="ann@x.org") for n in range(5)] + ["{"]
    bad = house.land("web/events/a.jsonl", "\n".join(lines))
    house.load()
    [share] = beyond(house)
    assert (share.stream, share.read, share.quarantined) == ("web/events", 100, 6)
    told = share.describe()
    assert "6 of the 100 records" in told
    assert "6.0%, and 5.0% may be" in told
    assert "most often: at is not a time" in told
    assert "make replay" in told
    assert "x.org" not in told
    assert beyond(house, limit=0.06) == []
    assert beyond(house, least=101) == []
    house.load()
    assert beyond(house), "a refresh that brings nothing new publishes no more than the one before"
    bad.unlink()
    assert beyond(house) == []


def test_what_was_published_once_is_not_judged_again(house: House, event: Event) -> None:
    house.land("web/events/a.jsonl", "{\n" * 50)
    house.load()
    assert beyond(house)
    snapshot = house.home.published / "current"
    snapshot.mkdir(parents=True)
    published_at = datetime.now(UTC).isoformat()
    (snapshot / "snapshot.json").write_text(json.dumps({"published_at": published_at}))
    assert beyond(house) == []
    house.land("web/events/b.jsonl", "\n".join(event(n) for n in range(50)))
    house.load()
    assert beyond(house) == []


def test_the_command_lists_and_replays(
    house: House, event: Event, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLOSEDLOOP_HOME", str(house.home.root))
    monkeypatch.setattr(command, "read_streams", lambda: house.streams)
    assert command.main([]) == 1
    house.land("web/events/a.jsonl", event(1, at="01.02.2026"))
    house.load()
    assert command.main([]) == 0
    assert "web/events/a.jsonl, row 1" in capsys.readouterr().out
    house.land("web/events/_format.yml", "timestamp_format: '%d.%m.%Y'")
    assert command.main(["replay"]) == 0
    assert "web/events: 1 tried, 1 records came in, 0 stay" in capsys.readouterr().out
    assert command.main([]) == 0
    assert capsys.readouterr().out.startswith("Nothing is in quarantine.")
