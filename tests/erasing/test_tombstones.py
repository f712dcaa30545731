"""What becomes of a text or a record of somebody who was erased, and of those of others."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.lib.common.erased import Erased, Identifier
from orchestration.lib.landing.likely import plain
from orchestration.lib.landing.rewriting import rewrite
from orchestration.lib.landing.tombstones import Tombstones


@pytest.mark.parametrize(
    "text",
    [
        "Ann@Firm.example",
        "mail <ann@firm.example>.",
        "https://x.example/?e=ann%40firm.example&u=login-ann-7",
        "r=https%3A%2F%2Fx%3Femail%3Dann%2540firm.example%26u%3Dlogin-ann-7%26z",
        '{"mail": "ann@firm.example"}',
        "call (555) 010-0001 now",
        "2026-08-30 555-010-0001",
        "p=%2B15550100001&q=555+010+0001",
        "+15550100001",
        "GA1.1.login-ann-7",
        "next=%2Fx%3Fu%3Dlogin-ann-7%26z",
        "/u/login-ann-7.html",
        "?vid=501&amount=7",
    ],
)
def test_an_identifier_is_found_however_it_is_written(tombstones: Tombstones, text: str) -> None:
    assert tombstones.likely.found(plain(text.encode()))
    changed = tombstones.text(text)
    for part in ("ann", "0001", "501"):
        assert part not in changed.replace("erased-", "").lower(), changed
    assert tombstones.text(changed) == changed


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("joann@firm.example", ""),
        ("ann@firm.example.org", ""),
        ("ann+news@firm.example", ""),
        ("15550100002", "phone"),
        ("501", "amount"),
        ("15550100001", "cost_micros"),
        ("login-ann-77", ""),
    ],
)
def test_what_only_looks_like_it_stays(tombstones: Tombstones, text: str, field: str) -> None:
    assert tombstones.text(text, field) == text


def test_all_spellings_of_a_number_get_one_token(tombstones: Tombstones) -> None:
    texts = ("+1 555 010 0001", "(555) 010-0001", "555.010.0001")
    assert len({tombstones.text(text).lstrip("+") for text in texts}) == 1


def test_numbers_of_a_record_stay_as_they_are_written(erased: Erased, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"id":501,"email":"ann@firm.example","amount":12.50,"big":1e3,"n":501}\n')
    os.utime(file, (1_000, 1_000))
    assert rewrite(file, erased, "hubspot/contacts/a.jsonl")
    assert '"amount":12.50,"big":1e3,"n":501}' in file.read_text()
    assert '"id":999' in file.read_text()
    assert file.stat().st_mtime == 1_000


def test_lines_of_others_stay_to_the_byte(erased: Erased, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    other = b'{"id" : 7,  "firstname":"Bob", "x":"\\u0041"}\r\n\xff broken {\n'
    file.write_bytes(other + b'{"firstname":"Ann","email":"ann\\u0040firm.example"}\n')
    assert rewrite(file, erased, "hubspot/contacts/a.jsonl")
    assert file.read_bytes().startswith(other)
    assert b"Ann" not in file.read_bytes()


def test_rewriting_twice_is_rewriting_once(erased: Erased, tmp_path: Path) -> None:
    files = {
        "a.csv": 'id;first name;e-mail\r\n501;Ann;"ann@firm.example"\r\n'.encode("utf-16"),
        "b.jsonl.gz": gzip.compress(b'{"u":"?e=ann%40firm.example"}\n'),
        "c.jsonl.gz": gzip.compress(b'{"u":"?e=ann%40firm.example"}\n' * 9)[:-6],
        "d.txt": b"ann@firm.example said \xe9",
    }
    for name, content in files.items():
        file = tmp_path / name
        file.write_bytes(content)
        assert rewrite(file, erased, f"hubspot/contacts/{name}"), name
        once = file.read_bytes()
        assert not rewrite(file, erased, f"hubspot/contacts/{name}"), name
        assert file.read_bytes() == once
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(files)


def test_a_parquet_file_keeps_its_types(erased: Erased, tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    table = pa.table(
        {
            "id": pa.array([501, 502], pa.int32()).cast(pa.int64()),
            "who": [{"mail": "ann@firm.example", "n": 1}, {"mail": None, "n": 2}],
            "cost": [0.1, 0.2],
        }
    )
    pq.write_table(table, file, compression="zstd")
    assert rewrite(file, erased, "hubspot/contacts/a.parquet")
    after = pq.read_table(file)
    assert after.schema.equals(table.schema)
    assert after["cost"].equals(table["cost"])
    assert "ann@" not in str(after.to_pylist())


def test_a_token_tells_nothing_without_the_key() -> None:
    tokens = set()
    for key in (b"a" * 32, b"b" * 32):
        erased = Erased(key)
        erased.add([Identifier("email", "ann@firm.example")])
        tokens |= set(erased.tokens.values()) | {mark.hex() for mark in erased.tokens}
    assert len(tokens) == 4
