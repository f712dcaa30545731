"""Which landed column feeds which field of a stream, by name or by `_format.yml`."""

from __future__ import annotations

from orchestration.lib.formats import Format
from orchestration.lib.mending import RefusalError
from orchestration.lib.readers import Column, shown
from orchestration.lib.streams import Stream
from orchestration.lib.warehouse import text

# Names that the raw tables, or the batch that feeds them, use for their own purposes.
_RESERVED = {
    "_load_id",
    "_file",
    "_row",
    "_loaded_at",
    "record",
    "fault",
    "is_record",
    "payload",
    "part",
}


def targets(stream: Stream, form: Format, landed: tuple[Column, ...]) -> dict[str, Column]:
    """What each declared field is read from, then every other landed column under its own name.

    A landed column whose name a field or the raw table takes for something else is kept as
    `landed_<name>`. Raises RefusalError when `_format.yml` reads a column that is not there.
    """
    by_name = {column.name.lower(): column for column in landed}
    lacking = sorted({given for given in form.columns.values() if given.lower() not in by_name})
    if lacking:
        raise RefusalError(
            f"_format.yml reads {', '.join(lacking)}, which the file does not have; "
            f"its columns are {shown(column.name for column in landed)}"
        )
    found: dict[str, Column] = {}
    for field in stream.fields:
        if field.name in form.constants:
            constant = text(form.constants[field.name])
            found[field.name] = Column(field.name, constant, f"to_json({constant})")
        elif field.name in form.columns:
            found[field.name] = by_name[form.columns[field.name].lower()]
        elif field.name.lower() in by_name:
            found[field.name] = by_name[field.name.lower()]
    used = {column.name for column in found.values()}
    taken = {field.name.lower() for field in stream.fields} | _RESERVED
    for column in landed:
        if column.name not in used:
            clashes = column.name.lower() in taken
            found[f"landed_{column.name}" if clashes else column.name] = column
    return found


def refuse_if_columns_lack(
    stream: Stream, landed: tuple[Column, ...], found: dict[str, Column], others: list[Stream]
) -> None:
    """Raises RefusalError, with a hint where the file may belong, when no record can be complete.

    A nested field counts as present when the column of its first part is.
    """
    names = {target.lower() for target in found}

    def has(field: str) -> bool:
        return field.lower() in names or field.split(".")[0].lower() in names

    wanted = [field for field in stream.required if not has(field)]
    wanted += [" or ".join(group) for group in stream.any_of if not any(map(has, group))]
    if not wanted:
        return
    columns = {column.name.lower() for column in landed}
    fitting = [
        other
        for other in others
        if other.path != stream.path and {field.lower() for field in other.required} <= columns
    ]
    if fitting:
        hint = f"it has what {fitting[0].path} needs: move it there if it belongs there"
    elif len(landed) == 1:
        hint = "one column only: name the delimiter in a _format.yml if it is no comma"
    else:
        hint = "name its columns in a _format.yml, or move it to the stream that it belongs to"
    raise RefusalError(
        f"lacks the column {', '.join(wanted)}; "
        f"found {shown(column.name for column in landed)}; {hint}"
    )
