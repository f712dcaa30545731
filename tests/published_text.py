"""All that somebody who has the published files can read in them."""

from pathlib import Path

from dev.refreshing import Demo


def published_text(demo: Demo) -> str:
    """Every text in any column of the published DuckDB file, once, a line each."""
    texts = set()
    columns = demo.marts.execute(
        "select schema_name, table_name, column_name from duckdb_columns() "
        "where database_name = 'closedloop' and data_type like 'VARCHAR%' and not internal"
    ).fetchall()
    for schema, table, column in columns:
        found = demo.marts.execute(f'select distinct "{column}" from {schema}."{table}"').fetchall()
        texts |= {text for (text,) in found if text}
    return "\n".join(sorted(map(str, texts)))


def published_bytes(home: Path) -> bytes:
    """The published files as they lie on the disk."""
    files = [path for path in (home / "published/current/").rglob("*") if path.is_file()]
    return b"\n".join(path.read_bytes() for path in files)


def parquet_is_the_same(demo: Demo) -> bool:
    """Whether the Parquet files hold the rows of the DuckDB file, so that one stands for both."""
    folder = demo.home / "published/current"
    tables = demo.marts.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'closedloop'"
    ).fetchall()
    for schema, table in tables:
        file = folder / ("" if schema == "marts" else schema) / f"{table}.parquet"
        names = (f'{schema}."{table}"', f"'{file}'")
        for one, other in (names, names[::-1]):
            if demo.marts.execute(f"from {one} except all from {other} limit 1").fetchall():
                return False
    return bool(tables)
