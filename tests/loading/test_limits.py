"""Sizes stop and fool nobody: what is too large costs itself, and all that is beside it comes in.

With small limits, so that it is quick; `python -m dev.torture limits` tries the real ones.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections import namedtuple
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from house import House
from hypothesis import example, given
from hypothesis import strategies as st

from orchestration.lib.common.settings import PROJECT_ROOT
from orchestration.lib.common.warehouse import connect
from orchestration.lib.landing.files import LandedFile
from orchestration.lib.landing.streams import Field, Stream
from orchestration.lib.loading import limits, repair
from orchestration.lib.loading import stage as reading
from orchestration.lib.loading import unpack as unpacking
from orchestration.lib.loading.ledger import audit
from orchestration.lib.loading.load import StreamLoad
from orchestration.lib.loading.repair import nesting

LINE, COLUMNS, NAME, LEVELS = 20_000, 40, 60, 50
Event = Callable[..., str]
_HEADER = "contact_id,created_at,email"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small limits."""
    monkeypatch.setattr(limits, "LONGEST_LINE", LINE)
    monkeypatch.setattr(limits, "MOST_COLUMNS", COLUMNS)
    monkeypatch.setattr(limits, "LONGEST_NAME", NAME)
    monkeypatch.setattr(limits, "DEEPEST", LEVELS)
    monkeypatch.setattr(limits, "MOST_KEPT", 100)


def load(house: House, stream: str, *, accepted: int, quarantined: int) -> StreamLoad:
    """Loads, with a good file of two records beside what was landed; the books must balance."""
    good = {
        "web/events": '{"id": "g%d", "type": "page", "at": "2026-06-01", "user": "u"}\n',
        "crm/contacts": '{"contact_id": "g%d", "created_at": "2026-01-01"}\n',
    }[stream]
    house.land(f"{stream}/0 good.jsonl", good % 1)
    house.land(f"{stream}/~ good.jsonl", good % 2)
    loaded = house.load()[stream]
    with closing(connect(house.home)) as connection:
        assert audit(connection, loaded.stream).balances
    assert loaded.rows_read == loaded.rows_loaded + loaded.rows_quarantined
    assert (loaded.rows_loaded, loaded.rows_quarantined) == (accepted + 2, quarantined)
    return loaded


def the_one_in_quarantine(house: House) -> tuple[int | None, str, str]:
    """Row, reason and record of the only one there."""
    [(_, row, reason, record)] = house.quarantine()
    return row, reason, record


@pytest.mark.parametrize("is_packed", [False, True])
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
@pytest.mark.parametrize(
    "long", ["x" * (LINE + 1), "x" * (7 * LINE), " " * (7 * LINE), "\0" * (3 * LINE)]
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_line_that_is_too_long_costs_itself_wherever_it_stands(
    house: House, event: Event, place: int, long: str, end: str, is_packed: bool
) -> None:
    if long.startswith("\0") and place == 0:
        long = f"{{{' ' * 70_000}{long}"  # a file that begins with these would be no text at all
    lines = [event(1), event(2)]
    lines.insert(place, long)
    content = (end or "\n").join(lines).encode() + end.encode()
    name = "e.jsonl.gz" if is_packed else "e.jsonl"
    house.land(f"web/events/{name}", gzip.compress(content) if is_packed else content)
    load(house, "web/events", accepted=2, quarantined=1)
    row, reason, record = the_one_in_quarantine(house)
    assert row == place + 1
    assert reason == f"longer than {LINE} bytes; leave out what makes it so long"
    assert record == long[: limits.MOST_KEPT]
    assert house.rows("select payload->>'id', _row from raw_web.events where _row > 1") == [
        (f"e{number}", row)
        for number, row in zip((1, 2), [n for n in (1, 2, 3) if n != place + 1], strict=True)
        if row > 1
    ]


@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("size", [LINE + 1, 40 * LINE])
def test_a_file_of_one_long_line_is_one_record_in_quarantine(
    house: House, size: int, end: str
) -> None:
    house.land("web/events/e.jsonl", "x" * size + end)
    load(house, "web/events", accepted=0, quarantined=1)
    assert the_one_in_quarantine(house)[0] == 1


@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("less", [0, 1, 17])
def test_a_line_may_be_as_long_as_the_limit(
    house: House, event: Event, less: int, end: str
) -> None:
    short = event(2, note="")
    long = event(2, note="x" * (LINE - len(short) - less))
    assert len(long) == LINE - less
    house.land("web/events/e.jsonl", "\n".join([event(1), long, event(3), long]) + end)
    load(house, "web/events", accepted=4, quarantined=0)


@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize(
    "cell", ["x" * 3 * LINE, '"' + "x" * 3 * LINE + '"', '"' + '""' * 3 * LINE + '"']
)
def test_a_cell_that_is_too_long_costs_its_row(
    house: House, place: int, cell: str, end: str
) -> None:
    rows = ["1,2026-01-01,a", "2,2026-01-01,b"]
    rows.insert(place, f"9,2026-01-01,{cell}")
    house.land("crm/contacts/c.csv", "\n".join([_HEADER, *rows]) + end)
    load(house, "crm/contacts", accepted=2, quarantined=1)
    row, reason, record = the_one_in_quarantine(house)
    assert row == place + 1
    assert "longer than" in reason
    assert record.startswith("9,2026-01-01,")
    assert len(record) == limits.MOST_KEPT


@pytest.mark.parametrize("place", [0, 1, 2])
def test_no_row_vanishes_beside_a_cell_of_a_great_many_lines(house: House, place: int) -> None:
    rows = ["1,2026-01-01,a", "2,2026-01-01,b"]
    lines = 5 * LINE // 100
    rows.insert(place, '9,2026-01-01,"' + f"{'x' * 99}\n" * lines + '"')
    house.land("crm/contacts/c.csv", "\n".join([_HEADER, *rows]))
    loaded = house.load()["crm/contacts"]
    assert loaded.rows_loaded == 2
    assert loaded.rows_quarantined == lines + 1
    assert "longer than" in house.quarantine()[0][2]


def test_a_parquet_cell_that_is_too_long_costs_its_row(house: House, tmp_path: Path) -> None:
    made = tmp_path / "made.parquet"
    duckdb.execute(
        f"""copy (
            select n::varchar as contact_id, '2026-01-01' as created_at,
                repeat('x', case n when 2 then {LINE + 1} else {LINE} end) as email
            from range(1, 4) as rows (n)
        ) to '{made}' (format parquet)"""
    )
    house.land("crm/contacts/c.parquet", made.read_bytes())
    load(house, "crm/contacts", accepted=2, quarantined=1)
    row, reason, record = the_one_in_quarantine(house)
    assert (row, len(record)) == (2, limits.MOST_KEPT)
    assert reason.startswith("a cell is longer than")


WIDE = [f"c{number}" for number in range(COLUMNS)]
FILES: dict[str, tuple[str, str]] = {
    "a header of too many columns": (",".join(["contact_id", "created_at", *WIDE]), "42 columns"),
    "a header with a long name": (f"{_HEADER},{'n' * 61}", "a column's name is longer than 60"),
    "a header that is too long": (f"{_HEADER},{'n' * 3 * LINE}", "header cannot be read: longer"),
    "a header of many quoted lines": (_HEADER + ',"' + "n\n" * 2 * LINE, "header cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("what", FILES)
@pytest.mark.parametrize("stream", ["crm/contacts", "web/events"])
def test_a_header_that_is_too_large_refuses_its_file(house: House, what: str, stream: str) -> None:
    header, told = FILES[what]
    house.land(f"{stream}/c.csv", f"{header}\n1,2026-01-01,x\n")
    assert load(house, stream, accepted=0, quarantined=0).files_refused == 1
    assert told in the_one_in_quarantine(house)[1]


def test_a_parquet_file_of_too_many_columns_is_refused(house: House, tmp_path: Path) -> None:
    made = tmp_path / "made.parquet"
    cells = ", ".join(f"1 as {column}" for column in WIDE)
    duckdb.execute(f"copy (select '1' as contact_id, {cells}) to '{made}' (format parquet)")
    house.land("crm/contacts/c.parquet", made.read_bytes())
    assert load(house, "crm/contacts", accepted=0, quarantined=0).files_refused == 1
    assert "41 columns, and at most 40 can be" in the_one_in_quarantine(house)[1]


@pytest.mark.parametrize("stream", ["crm/contacts", "web/events"])
def test_a_record_of_too_many_keys_costs_itself(house: House, event: Event, stream: str) -> None:
    record = json.loads(event(1)) | {"contact_id": "1", "created_at": "2026-01-01"}
    many = record | {f"a long name of a key {number}": number for number in range(COLUMNS)}
    lines = [json.dumps(record), json.dumps(many), json.dumps(record | {"id": "e2"})]
    house.land(f"{stream}/r.jsonl", "\n".join(lines))
    load(house, stream, accepted=2, quarantined=1)
    row, reason, _ = the_one_in_quarantine(house)
    assert (row, reason) == (2, "more than 40 keys; put what varies into a list of few keys")


def test_records_of_too_many_different_keys_refuse_their_file_and_no_other(house: House) -> None:
    records = [
        {"contact_id": str(number), "created_at": "2026-01-01", f"for {number}": 1}
        for number in range(COLUMNS)
    ]
    house.land("crm/contacts/r.jsonl", "\n".join(map(json.dumps, records)))
    assert load(house, "crm/contacts", accepted=0, quarantined=0).files_refused == 1
    assert "more than 40 different keys" in the_one_in_quarantine(house)[1]


def test_files_of_ever_other_columns_widen_a_table_up_to_its_limit(house: House) -> None:
    for number in range(10):
        columns = ",".join(f"f{number}_{one}" for one in range(10))
        house.land(
            f"crm/contacts/{number}.csv",
            f"contact_id,created_at,{columns}\n{number},2026-01-01{',1' * 10}\n",
        )
    loaded = load(house, "crm/contacts", accepted=2, quarantined=0)
    assert loaded.files_refused == 8
    assert "raw_crm.contacts would have 43, and at most 40" in house.quarantine()[0][2]
    house.land("crm/contacts/later.csv", f"{_HEADER}\n99,2026-01-01,x\n")
    assert house.load()["crm/contacts"].rows_loaded == 1


def test_a_key_that_is_too_long_for_a_column_costs_its_record(house: House) -> None:
    record = {"contact_id": "1", "created_at": "2026-01-01"}
    lines = [json.dumps(record), json.dumps(record | {"k" * (NAME + 1): 1})]
    house.land("crm/contacts/r.jsonl", "\n".join(lines))
    load(house, "crm/contacts", accepted=1, quarantined=1)
    assert "a key is longer than" in the_one_in_quarantine(house)[1]


def deep(levels: int, kind: str) -> str:
    """A value of so many levels."""
    if kind == "lists":
        return "[" * levels + "]" * levels
    if kind == "objects":
        return '{"a":' * levels + "1" + "}" * levels
    return '[1,{"]}":' * (levels // 2) + "[]" * (levels % 2 or 1) + "}]" * (levels // 2)


@pytest.mark.parametrize("kind", ["lists", "objects", "mixed"])
@pytest.mark.parametrize("stream", ["crm/contacts", "web/events"])
def test_a_record_nested_too_deeply_costs_itself(
    house: House, event: Event, stream: str, kind: str
) -> None:
    record = event(1)[:-1] + ', "contact_id": "1", "created_at": "2026-01-01", "a": %s}'
    lines = [record % 1, record % deep(LEVELS + 1, kind), record % deep(LEVELS - 2, kind)]
    house.land(f"{stream}/r.jsonl", "\n".join(lines))
    load(house, stream, accepted=2, quarantined=1)
    row, reason, _ = the_one_in_quarantine(house)
    assert (row, reason) == (2, "nested in more than 50 levels; flatten it")


@pytest.mark.parametrize("stream", ["crm/contacts", "web/events"])
def test_a_cell_nested_too_deeply_costs_its_row(house: House, stream: str) -> None:
    header = "contact_id,created_at,id,type,at,user,tags"
    row = "{0},2026-01-01,{0},page,2026-06-01,u,{1}"
    rows = [row.format(1, "[1]"), row.format(2, deep(100, "lists")), row.format(3, "")]
    house.land(f"{stream}/r.csv", "\n".join([header, *rows]))
    load(house, stream, accepted=2, quarantined=1)
    assert the_one_in_quarantine(house)[:2] == (2, "nested in more than 50 levels; flatten it")


def test_ten_thousand_entries_are_many_and_not_deep(house: House, event: Event) -> None:
    house.land("web/events/e.jsonl", event(1, ids=[{"id": n} for n in range(1000)]))
    load(house, "web/events", accepted=1, quarantined=0)


json_values = st.recursive(
    st.text() | st.integers() | st.none() | st.sampled_from(["[", "]", '"', "\\", "{}", '\\"[']),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(json_values)
def test_levels_are_counted_as_python_nests_them(value: object) -> None:
    def levels(one: object) -> int:
        inner = one.values() if isinstance(one, dict) else one if isinstance(one, list) else None
        return 0 if inner is None else 1 + max(map(levels, inner), default=0)

    assert nesting(json.dumps(value)) == levels(value)
    assert nesting(json.dumps(value, ensure_ascii=False)) == levels(value)


def disk(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    """A disk with so many bytes free."""
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(unpacking.shutil, "disk_usage", lambda _: usage(0, 0, free))


def test_a_gzip_that_would_fill_the_disk_is_refused_and_leaves_nothing_there(
    house: House, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk(monkeypatch, 100_000)
    house.land("web/events/e.jsonl.gz", gzip.compress(b"x" * 10_000_000))
    house.land("web/events/f.jsonl.gz", gzip.compress(event(1).encode()))
    written = []
    really_unpack = unpacking.unpack

    def unpack(file: LandedFile, plain: Path) -> object:
        content = really_unpack(file, plain)
        written.append(plain.exists() and plain.stat().st_size)
        return content

    monkeypatch.setattr(unpacking, "unpack", unpack)
    assert load(house, "web/events", accepted=1, quarantined=0).files_refused == 1
    assert (
        "unpacks to more than half of what is free on the disk" in the_one_in_quarantine(house)[1]
    )
    assert max(written) < 1000
    assert house.load()["web/events"].files_refused == 0


def test_a_file_larger_than_the_free_disk_is_refused_and_comes_in_once_there_is_room(
    house: House, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.lib.loading.replay import replay

    house.land("web/events/e.jsonl", "\n".join(event(number) for number in range(100)))
    with monkeypatch.context() as patch:
        disk(patch, 1000)
        assert load(house, "web/events", accepted=0, quarantined=0).files_refused == 1
    assert "larger than what is free on the disk" in the_one_in_quarantine(house)[1]
    [done] = replay(house.home, house.streams)
    assert done.accepted == 100


@pytest.mark.parametrize("error", [duckdb.NotImplementedException, duckdb.InternalException])
@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_what_duckdb_says_of_a_file_refuses_that_file_alone(
    house: House, event: Event, monkeypatch: pytest.MonkeyPatch, error: type, kind: str
) -> None:
    good, bad = event(1), event(666)
    if kind == "csv":
        good, bad = (f"id,type,at,user\n{number},page,2026-06-01,u" for number in (1, 666))
    house.land(f"web/events/a.{kind}", good)
    house.land(f"web/events/b.{kind}", bad)
    really = reading._together

    def together(connection: object, files: list[reading.Readable]) -> object:
        if any("666" in file.content.location.read_text() for file in files):
            raise error("no way")
        return really(connection, files)

    monkeypatch.setattr(reading, "_together", together)
    monkeypatch.setattr(reading, "read_repaired", lambda *_: (_ for _ in ()).throw(error("no")))
    assert load(house, "web/events", accepted=1, quarantined=0).files_refused == 1
    assert "no way" not in the_one_in_quarantine(house)[1]
    assert error.__name__ in the_one_in_quarantine(house)[1]


@pytest.mark.parametrize("error", [duckdb.OutOfMemoryException, duckdb.IOException])
def test_no_memory_and_a_full_disk_are_no_fault_of_a_file(
    house: House, event: Event, monkeypatch: pytest.MonkeyPatch, error: type
) -> None:
    house.land("web/events/a.jsonl", event(1))

    def fail(*_: object, **__: object) -> None:
        raise error("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(reading, "_judge", fail)
        with pytest.raises(error):
            house.load()
    assert house.load()["web/events"].rows_loaded == 1


@pytest.mark.parametrize("path", ["web/events", "crm/contacts"])
def test_a_row_that_duckdb_leaves_out_is_read_all_the_same(
    house: House, event: Event, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    really = reading.read_json_lines

    def leave_out(*args: object) -> object:
        landed = really(*args)
        return replace(landed, relation=f"(select * from {landed.relation} limit 1)")

    monkeypatch.setattr(reading, "read_json_lines", leave_out)
    lines = [
        event(number)
        if path == "web/events"
        else json.dumps({"contact_id": f"c{number}", "created_at": "2026-06-01"})
        for number in range(3)
    ]
    house.land(f"{path}/a.jsonl", "\n".join(lines))
    load(house, path, accepted=3, quarantined=0)


def test_a_file_taken_away_while_it_is_read_ends_no_load(
    house: House, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.lib.loading import load as loading

    file = house.land("web/events/a.jsonl", event(1))
    house.land("web/events/b.jsonl", event(2))
    really_stage = loading.stage

    def stage(*args: object) -> object:
        file.unlink(missing_ok=True)
        return really_stage(*args)

    monkeypatch.setattr(loading, "stage", stage)
    assert house.load()["web/events"].rows_loaded == 1


def test_quotes_that_never_end_cost_a_time_that_follows_the_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Each line seems to open a cell which none of the others ends, and is looked at by all before.
    monkeypatch.setattr(limits, "LONGEST_LINE", 10_000_000)
    monkeypatch.setattr(repair, "_ALWAYS_SEARCHED", 0)
    count = 20_000
    source = tmp_path / "c.csv"
    source.write_text("a,b\n" + 'x"y,"abc\n' * count)
    looked_at = 0
    really = repair._Lines.take

    def take(lines: repair._Lines) -> object:
        nonlocal looked_at
        looked_at += 1
        return really(lines)

    monkeypatch.setattr(repair._Lines, "take", take)
    assert repair.repair_rows(source, tmp_path / "repaired.csv", 2, ",") == count
    assert looked_at < 30 * count


def test_rows_of_a_wide_file_that_are_all_faulty_make_no_copy_that_is_wider(tmp_path: Path) -> None:
    source, target = tmp_path / "c.csv", tmp_path / "repaired.csv"
    source.write_text(",".join(["c"] * 30) + "\n" + "x\n" * 1000)
    repair.repair_rows(source, target, 30, ",")
    assert target.stat().st_size < 1000 * 80


parts = st.lists(
    st.sampled_from(["a", "\n", '"', '""', ",", "\r\n", "é", "x" * 7, "y" * 19]), max_size=60
)


@given(parts)
# A cell goes on from one chunk into the next, and its own line ends are no record's.
@example(["zzzzzz\n", "zzzzz\n", '"a\n', 'a"\nbb\ncc\ndd\nee\nf'])
@example(["zzzzzz\n", '"aaaaaa\na', 'aa"\n'])
def test_long_records_are_found_as_a_reader_of_the_whole_would_find_them(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str]
) -> None:
    content = "".join(parts).encode()
    stream = Stream("s", "t", "records", (Field("f", "text"),))
    folder = tmp_path_factory.mktemp("scan")
    for kind in ("jsonl", "csv"):
        file = folder / f"e.{kind}"
        file.write_bytes(content)
        landed = LandedFile(stream, file, file.name, 0, 0)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(limits, "LONGEST_LINE", 16)
            found = unpacking.unpack(landed, folder / f"landed.{kind}")
        records, record = [], b""
        for line in re.findall(rb"[^\n]*\n|[^\n]+", content):
            record += line
            if kind == "jsonl" or record.count(b'"') % 2 == 0:
                records.append(record)
                record = b""
        records += [record] if record else []
        long = any(len(one.removesuffix(b"\n")) > 16 for one in records)
        assert found.has_long_record == long
        assert found.lines == (len(records) if kind == "jsonl" else None)
    shutil.rmtree(folder)


def test_the_document_has_the_limits() -> None:
    document = (PROJECT_ROOT / "docs/landing.md").read_text(encoding="utf-8")
    code = (PROJECT_ROOT / "orchestration/lib/loading/limits.py").read_text(encoding="utf-8")
    for name in re.findall(r"^([A-Z_]+) = ", code, re.MULTILINE):
        assert f"`{name}`" in document
