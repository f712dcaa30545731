"""What can be wrong with an export: records with odd values, files with odd bytes.

A mutator makes one bad input of a good one. All chance comes from the Random that is handed in, so
a seed says which inputs there were.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterable
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dev.torture.values import INJECTIONS, MANGLED_TIMES, ODD_TEXTS, SPARED, WRONG_TYPES, Raw, edges
from orchestration.lib.loading import limits

Record = dict[str, Any]
_LARGEST = 1_000_000  # bytes that are put in somewhere
_MARK = "\ue000raw:"  # stands in a dumped record for JSON that no Python value gives


def mutate(record: Record, types: dict[str, str], others: list[Record], chance: Random) -> str:
    """One line of JSON: the record with one to three things wrong.

    `types` are those of the stream's contract by dotted path; `others` are whence ids collide.
    """
    changed = json.loads(json.dumps(record, default=str))
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        chance.choice(_RECORD_MUTATORS)(changed, types, others, chance)
    line = _dump(changed)
    if chance.random() < 0.05 and line.startswith("{") and len(line) > 2:
        key = json.dumps(chance.choice(list(changed) or ["id"]))
        line = (
            line
            if key in map(json.dumps, SPARED)
            else f"{{{key}:{chance.choice(WRONG_TYPES).text},{line[1:]}"
        )
    return line


def as_cell(value: object) -> str:
    """A value as CSV spells it."""
    if isinstance(value, Raw):
        return value.text
    return (
        "" if value is None else value if isinstance(value, str) else json.dumps(value, default=str)
    )


def csv_text(header: list[str], rows: list[list[str]]) -> bytes:
    """Rows as a CSV file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8", "surrogatepass")


def text_file(records: list[Record], kind: str) -> bytes:
    """Good records as a CSV or JSON lines file."""
    if kind == "csv":
        header = list(records[0])
        return csv_text(header, [[as_cell(one.get(key)) for key in header] for one in records])
    return "".join(json.dumps(record, default=str) + "\n" for record in records).encode()


def mutate_row(record: Record, types: dict[str, str], chance: Random) -> list[str]:
    """The cells of a CSV row, one to three of them odd."""
    cells = {key: as_cell(value) for key, value in record.items()}
    for _ in range(chance.choice((1, 1, 2, 3))):
        key = chance.choice([key for key in cells if key not in SPARED])
        cells[key] = as_cell(_odd_value(types.get(key, "text"), chance))
    return list(cells.values())


def mutate_bytes(content: bytes, chance: Random) -> bytes:
    """A text file with one to three things wrong in its bytes, none of them in what is spared."""
    spared = (b"USD", *(json.dumps(key).encode() for key in SPARED))
    while True:
        bad = content
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            bad = chance.choice(_BYTE_MUTATORS)(bad, chance)
        if all(bad.count(one) == content.count(one) for one in spared):
            return bad


def mutate_gzip(content: bytes, chance: Random) -> bytes:
    """A packed file that is cut off, damaged, packed twice, or in several members."""
    packed = gzip.compress(content, mtime=0)
    return chance.choice(
        (
            lambda: packed[: chance.randrange(len(packed))],
            lambda: _flip(packed, chance),
            lambda: gzip.compress(packed, mtime=0),
            lambda: packed + packed,
            lambda: packed + b"trailing",
            lambda: gzip.compress(b"", mtime=0),
            lambda: content,
        )
    )()


def mutate_parquet(records: list[Record], types: dict[str, str], chance: Random) -> bytes:
    """A Parquet file with other types or names of columns, odd values, or damaged pages."""
    columns = {key: [as_cell(record.get(key)) for record in records] for key in records[0]}
    table = pa.table({key: pa.array(values, pa.string()) for key, values in columns.items()})
    key = chance.choice([key for key in table.column_names if key not in SPARED])
    place = table.column_names.index(key)
    rows = len(records)
    other = chance.choice(
        (
            pa.array([chance.choice((1, -1, 2**62)) for _ in range(rows)]),
            pa.array([chance.choice((1e308, float("nan"), float("-inf"))) for _ in range(rows)]),
            pa.array([None] * rows, pa.null()),
            pa.array([[1, 2]] * rows),
            pa.array([{"a": "b"}] * rows),
            pa.array([b"\xff\x00"] * rows, pa.binary()),
            pa.array([chance.choice((0, 2**60, -(2**60)))] * rows, pa.timestamp("us")),
            pa.array([chance.choice((0, 10**15))] * rows, pa.timestamp("ms", "America/New_York")),
            pa.array([10**6] * rows, pa.date32()),
            pa.array([True] * rows),
            pa.array([as_cell(_odd_value(types.get(key, "text"), chance)) for _ in range(rows)]),
        )
    )
    changed = chance.choice(
        (
            lambda: table.set_column(place, key, other),
            lambda: table.set_column(place, key, other),
            lambda: table.set_column(place, key, other),
            lambda: table.drop_columns([key]),
            lambda: table.rename_columns(
                [
                    name if name in SPARED else chance.choice((name.upper(), f"{name} ", name))
                    for name in table.column_names
                ]
            ),
            lambda: table.append_column(chance.choice(INJECTIONS), other),
            lambda: table.slice(0, 0),
        )
    )()
    out = io.BytesIO()
    pq.write_table(changed, out, compression=chance.choice(("snappy", "zstd", "none")))
    content = out.getvalue()
    if chance.random() < 0.3 and b"USD" not in text_file(records, "jsonl"):
        content = chance.choice((_flip, _cut, _insert))(content, chance)
    return content


def _odd_value(kind: str, chance: Random) -> object:
    """A value that its type's contract should refuse, or should not and that may hurt later."""
    pool = chance.choice((edges(kind), edges(kind), WRONG_TYPES, ODD_TEXTS, INJECTIONS))
    return chance.choice(pool)


def _dump(record: object) -> str:
    raws: list[str] = []

    def stand_in(value: object) -> object:
        if isinstance(value, Raw):
            raws.append(value.text)
            return f"{_MARK}{len(raws) - 1};"
        if isinstance(value, dict):
            return {key: stand_in(one) for key, one in value.items()}
        if isinstance(value, list):
            return [stand_in(one) for one in value]
        return value

    line = json.dumps(stand_in(record), separators=(",", ":"))
    for number, raw in enumerate(raws):
        line = line.replace(json.dumps(f"{_MARK}{number};"), raw)
    return line


def _places(value: object, path: str = "") -> list[tuple[Any, Any, str]]:
    """Every place in a record: the object or list, the key or index in it, the dotted path."""
    found: list[tuple[Any, Any, str]] = []
    items: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, one in items:
        if key in SPARED:
            continue
        where = f"{path}.{key}" if path else str(key)
        found.append((value, key, where))
        found += _places(one, where)
    return found


def _kind(where: str, value: object, types: dict[str, str]) -> str:
    """What a place holds: by the contract, else by its name and value."""
    if where in types:
        return types[where]
    name = where.rpartition(".")[2].lower()
    if any(word in name for word in ("time", "date", "stamp", "_at")):
        return "timestamp"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)) or (isinstance(value, str) and value.isdigit()):
        return _number_or_id(name)
    return "list" if isinstance(value, list) else "text"


def _number_or_id(name: str) -> str:
    """Ids are text, whatever they look like; the rest may be a number."""
    return "text" if name.endswith("id") else "number"


def _swap(record: Record, types: dict[str, str], _: list[Record], chance: Random) -> None:
    places = _places(record)
    if places:
        holder, key, where = chance.choice(places)
        holder[key] = _odd_value(_kind(where, holder[key], types), chance)


def _swap_declared(record: Record, types: dict[str, str], _: list[Record], chance: Random) -> None:
    places = [place for place in _places(record) if place[2] in types]
    if places:
        holder, key, where = chance.choice(places)
        holder[key] = _odd_value(types[where], chance)


def _spell_otherwise(
    record: Record, types: dict[str, str], _: list[Record], chance: Random
) -> None:
    """Numbers and booleans as text, text as numbers, times in other forms."""
    places = _places(record)
    if not places:
        return
    holder, key, where = chance.choice(places)
    value = holder[key]
    if _kind(where, value, types) == "timestamp":
        holder[key] = chance.choice(MANGLED_TIMES)
    elif isinstance(value, str):
        holder[key] = chance.choice(
            (Raw(value), value.upper(), f" {value} ", f"'{value}'", [value])
        )
        if isinstance(holder[key], Raw) and not value.isdigit():
            holder[key] = value[::-1]
    else:
        holder[key] = as_cell(value)


def _drop(record: Record, _: dict[str, str], __: list[Record], chance: Random) -> None:
    places = [place for place in _places(record) if isinstance(place[0], dict)]
    if places:
        holder, key, _where = chance.choice(places)
        holder.pop(key)


def _rename(record: Record, _: dict[str, str], __: list[Record], chance: Random) -> None:
    places = [place for place in _places(record) if isinstance(place[0], dict)]
    if places:
        holder, key, _where = chance.choice(places)
        names = (key.upper(), key.lower(), f"{key} ", f"{key}.x", f'"{key}', "", "_load_id")
        value = holder.pop(key)
        holder[chance.choice((*names, "payload", chance.choice(INJECTIONS)))] = value


def _both_cases(record: Record, _: dict[str, str], __: list[Record], chance: Random) -> None:
    places = [place for place in _places(record) if isinstance(place[0], dict)]
    if places:
        holder, key, _where = chance.choice(places)
        holder[key.upper()] = holder[key]


def _collide(record: Record, _: dict[str, str], others: list[Record], chance: Random) -> None:
    """Takes a value from another record of the stream: ids collide, times contradict."""
    other = chance.choice(others)
    same = [key for key in record if key in other]
    if same:
        key = chance.choice(same)
        record[key] = json.loads(json.dumps(other[key], default=str))


def _grow(record: Record, _: dict[str, str], __: list[Record], chance: Random) -> None:
    """Long texts, many keys, many levels, each of a size that is drawn."""
    size = drawn(chance, _LARGEST)
    levels = min(size, 200_000)
    grown: object = chance.choice(
        (
            "x" * size,
            '"\\' * (size // 2),
            Raw("[" * levels + "]" * levels),
            Raw('{"a":' * levels + "1" + "}" * levels),
            [{"a": "]"}] * (size // 10),
        )
    )
    keys = chance.choice((drawn(chance, 50), limits.MOST_COLUMNS + drawn(chance, 10_000)))
    if chance.random() < 0.3:
        record |= {f"grown {number}": 1 for number in range(keys)}
    else:
        record["grown"] = grown


def drawn(chance: Random, largest: int) -> int:
    """A size up to the largest; small ones are as likely as large ones."""
    return int(largest ** chance.random())


_RECORD_MUTATORS: tuple[Callable[[Record, dict[str, str], list[Record], Random], None], ...] = (
    _swap,
    _swap,
    _swap_declared,
    _swap_declared,
    _spell_otherwise,
    _drop,
    _rename,
    _both_cases,
    _collide,
    _grow,
)


def _cut(content: bytes, chance: Random) -> bytes:
    start = chance.randrange(len(content) + 1)
    return content[:start] + content[start + chance.randrange(1, 200) :]


def _cut_off(content: bytes, chance: Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _flip(content: bytes, chance: Random) -> bytes:
    flipped = bytearray(content)
    for _ in range(chance.randrange(1, 8) if content else 0):
        flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
    return bytes(flipped)


def _insert(content: bytes, chance: Random) -> bytes:
    place = chance.randrange(len(content) + 1)
    what = chance.choice(
        (
            chance.randbytes(chance.randrange(1, 40)),
            b"\0",
            b"\xff\xfe",
            b"\xc3\x28",
            b"\xed\xa0\x80",
            b"\xef\xbb\xbf",
            b'"',
            b",",
            b"\n",
            b"\r",
            b"\r\n",
            b"\x1a",
            b"\xe2\x80\xa8",
            b"{" * 200,
            b"[" * 5000,
        )
    )
    return content[:place] + what + content[place:]


def _lines(content: bytes, chance: Random) -> bytes:
    """Lines doubled, joined, split, blank, out of order, or with other endings."""
    lines = content.split(b"\n")
    place = chance.randrange(len(lines))
    line = lines[place] or b"\n"
    half = len(line) // 2
    return chance.choice(
        (
            lambda: b"\n".join([*lines, lines[place]]),
            lambda: b"\n".join(lines[:place]) + b"".join(lines[place:]),
            lambda: content.replace(line, line[:half] + b"\n" + line[half:]),
            lambda: content.replace(b"\n", b"\n\n"),
            lambda: content.replace(b"\n", b"\r\n"),
            lambda: content.replace(b"\n", b"\r"),
            lambda: b"\n".join(reversed(lines)),
            lambda: b"\n" * 50 + content,
            lambda: content + b" \t \n",
        )
    )()


def _encode(content: bytes, chance: Random) -> bytes:
    text = content.decode("utf-8", "replace")
    coding = chance.choice(("utf-16", "utf-16-le", "utf-32", "latin-1", "utf-8-sig", "cp500"))
    return text.encode(coding, "replace")


def _replace(content: bytes, chance: Random) -> bytes:
    """Quotes and delimiters of other kinds, brackets lost, magic numbers of other files."""
    return chance.choice(
        (
            lambda: content.replace(b",", b";"),
            lambda: content.replace(b",", b"\t"),
            lambda: content.replace(b'"', b"'"),
            lambda: content.replace(b'"', b""),
            lambda: content.replace(b"}", b"", 1),
            lambda: content.replace(b",", b",,", 3),
            lambda: b"[" + content + b"]",
            lambda: b"PK\x03\x04" + content,
            lambda: b"PAR1" + content,
            lambda: b"",
            lambda: b"\n",
            lambda: content.replace(b",", b",x" * chance.randrange(1, 1_000), 1),
            lambda: content[:-2] + b"y" * 1_000_000 + content[-2:],
        )
    )()


def _lengthen(content: bytes, chance: Random) -> bytes:
    """A long line, cell or header, of a size that is drawn, somewhere."""
    size = drawn(chance, _LARGEST)
    lines = content.split(b"\n")
    place = chance.randrange(len(lines) + 1)
    what = chance.choice((b"x", b" ", b"\0", b'"', b'""', b",", b"[", b"\xc3\xa9")) * size
    return chance.choice(
        (
            lambda: b"\n".join([*lines[:place], what, *lines[place:]]),
            lambda: b"\n".join([*lines[:place], b'"' + what + b'"', *lines[place:]]),
            lambda: content + what,
            lambda: what,
            lambda: content.replace(b",", b',"' + what, 1),
            lambda: content.replace(b"\n", b",x" * (size // 2) + b"\n", 1),
            lambda: b",".join(b"c%d" % one for one in range(size // 8)) + b"\n" + content,
        )
    )()


_BYTE_MUTATORS: tuple[Callable[[bytes, Random], bytes], ...] = (
    _cut, _cut_off, _flip, _flip, _insert, _insert, _insert, _lines, _encode, _replace,
    _lengthen,
)  # fmt: skip
