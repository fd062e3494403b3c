"""Many rows at the speed of the database, with history, without model instances.

Values are given as in Python (dates, lists, None). All functions work inside the
transaction of their caller, on PostgreSQL and on SQLite.
"""

import json
import re
from itertools import islice
from types import SimpleNamespace

from django.db import connection, models

SIZE = 5_000  # rows at a time: memory stays flat
AT_ONCE = 50  # lines that COPY sends: the database works while the next are made
COLUMN, NULL = "\x1f", "\x1e"  # signs of COPY; no cell consists of the second
_SPECIAL = re.compile("[\\\\\n\r\0]")
_ESCAPED = str.maketrans(
    {"\\": "\\\\", "\n": "\\n", "\r": "\\r", COLUMN: "\\x1f", "\0": None}
)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def chunks(rows, size=SIZE):
    """Lists of up to `size` rows."""
    rows = iter(rows)
    while chunk := list(islice(rows, size)):
        yield chunk


def quote(name):
    return connection.ops.quote_name(name)


def is_postgres():
    return connection.vendor == "postgresql"


def columns_of(model):
    """Attribute names of all stored fields, the key first."""
    return [field.attname for field in model._meta.concrete_fields]


def allocate_ids(model, count):
    """`count` new primary keys. On SQLite only inside a transaction that writes."""
    meta = model._meta
    with connection.cursor() as cursor:
        if is_postgres():
            cursor.execute(
                "SELECT nextval((SELECT pg_get_serial_sequence(%s, %s)::regclass))"
                " FROM generate_series(1, %s)",
                [meta.db_table, meta.pk.column, count],
            )
            return [key for (key,) in cursor.fetchall()]
        cursor.execute(
            f"SELECT MAX(COALESCE((SELECT MAX({quote(meta.pk.column)})"  # noqa: S608
            f" FROM {quote(meta.db_table)}), 0), COALESCE((SELECT seq"
            " FROM sqlite_sequence WHERE name = %s), 0))",
            [meta.db_table],
        )
        last = cursor.fetchone()[0]
        return list(range(last + 1, last + 1 + count))


def write(model, columns, rows):
    """Insert `rows` (tuples in the order of `columns`, attribute names).

    A generator that makes no queries gains most: the database stores the first rows
    while it makes the next.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    chosen = [fields[name] for name in columns]
    _insert(model._meta.db_table, [f.column for f in chosen], _stored(chosen, rows))


def update(model, columns, rows):
    """Change `rows` (key first, then `columns`)."""
    meta = model._meta
    fields = {field.attname: field for field in meta.concrete_fields}
    chosen = [meta.pk, *(fields[name] for name in columns)]
    table, (key, *names) = quote(meta.db_table), [quote(f.column) for f in chosen]
    rows = _stored(chosen, rows)
    with connection.cursor() as cursor:
        if not is_postgres():
            given = ", ".join(f"{name} = %s" for name in names)
            cursor.executemany(
                f"UPDATE {table} SET {given} WHERE {key} = %s",  # noqa: S608
                ((*values, pk) for pk, *values in rows),
            )
            return
        # Without lengths: a cast would cut what the column itself refuses.
        types = [field.db_type(connection).partition("(")[0] for field in chosen]
        cells = [f"(given.row->>{i})::{type}" for i, type in enumerate(types)]
        pairs = zip(names, cells[1:], strict=True)
        given = ", ".join(f"{name} = {cell}" for name, cell in pairs)
        cursor.execute(
            f"UPDATE {table} SET {given}"  # noqa: S608
            " FROM jsonb_array_elements(%s) AS given (row)"
            f" WHERE {table}.{key} = {cells[0]}",
            [_encode(list(rows))],
        )


def record(model, ids, batch, *, sign, at, column=None):
    """One history row for each of `ids` as it stands, by one INSERT … SELECT.

    `ids` are keys or, with `column`, values of a foreign key. `sign` is
    simple_history's "+", "~" or "-"; `at` the moment; `batch` the action.
    """
    history = model.history.model
    copied = [field.column for field in model._meta.concrete_fields]
    marks = {
        "history_type": sign,
        "history_date": connection.ops.adapt_datetimefield_value(at),
        "history_user_id": batch.by_id,
        "history_change_reason": batch.reason[:100] or None,
        "batch_id": batch.pk,
    }
    into = ", ".join(map(quote, [*copied, *marks]))
    condition, params = _among(column or model._meta.pk.column, ids)
    # Typed: PostgreSQL takes a bare parameter in a SELECT list for text.
    types = {
        field.column: field.db_type(connection)
        for field in history._meta.concrete_fields
        if field.column in marks
    }
    values = ", ".join(
        [*map(quote, copied), *(f"CAST(%s AS {types[mark]})" for mark in marks)]
        if is_postgres()
        else [*map(quote, copied), *("%s" for mark in marks)]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(history._meta.db_table)} ({into})"  # noqa: S608
            f" SELECT {values} FROM {quote(model._meta.db_table)} WHERE {condition}",
            [*marks.values(), *params],
        )


def restore(model, history_ids):
    """Give live rows the values that the history rows `history_ids` hold."""
    history = model.history.model._meta
    meta = model._meta
    key = quote(meta.pk.column)
    columns = [quote(f.column) for f in meta.concrete_fields if not f.primary_key]
    given = ", ".join(f"{column} = past.{column}" for column in columns)
    condition, params = _among(history.pk.column, history_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quote(meta.db_table)} SET {given}"  # noqa: S608
            f" FROM {quote(history.db_table)} AS past"
            f" WHERE {quote(meta.db_table)}.{key} = past.{key}"
            f" AND past.{condition}",
            params,
        )


def revive(model, history_ids):
    """Put back the rows that the history rows `history_ids` hold and that are gone."""
    history, meta = model.history.model._meta, model._meta
    key = quote(meta.pk.column)
    columns = ", ".join(quote(field.column) for field in meta.concrete_fields)
    condition, params = _among(history.pk.column, history_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(meta.db_table)} ({columns})"  # noqa: S608
            f" SELECT {columns} FROM {quote(history.db_table)} AS past"
            f" WHERE past.{condition} AND NOT EXISTS (SELECT 1 FROM"
            f" {quote(meta.db_table)} AS live WHERE live.{key} = past.{key})",
            params,
        )


def delete(model, ids, column=None):
    """Delete rows by key or, with `column`, by a foreign key; nothing cascades."""
    condition, params = _among(column or model._meta.pk.column, ids)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {quote(model._meta.db_table)} WHERE {condition}",  # noqa: S608
            params,
        )


def _among(column, ids):
    """SQL and parameters for "column is one of ids", however many there are."""
    if is_postgres():
        return f"{quote(column)} = ANY(%s)", [list(ids)]
    listed = json.dumps(list(ids), default=lambda key: key.hex)  # of a UUID
    return f"{quote(column)} IN (SELECT value FROM json_each(%s))", [listed]  # noqa: S608


def _insert(table, columns, rows):
    listed = ", ".join(map(quote, columns))
    with connection.cursor() as cursor:
        if not is_postgres():
            signs = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f"INSERT INTO {quote(table)} ({listed}) VALUES ({signs})",  # noqa: S608
                rows,
            )
            return
        statement = (
            f"COPY {quote(table)} ({listed}) FROM STDIN"
            f" WITH (DELIMITER E'\\x1f', NULL E'\\x1e')"
        )
        lines = map(_line, rows)
        source = SimpleNamespace(read=lambda size: "".join(islice(lines, AT_ONCE)))
        cursor.copy_expert(statement, source)


def _line(row):
    line = COLUMN.join(
        [NULL if v is None else v if type(v) is str else str(v) for v in row]
    )
    if _SPECIAL.search(line) or line.count(COLUMN) >= len(row):
        line = COLUMN.join(
            [NULL if v is None else str(v).translate(_ESCAPED) for v in row]
        )
    return line + "\n"


def _stored(fields, rows):
    """`rows` with the values that only Python knows made into the database's."""
    special = [
        (index, convert)
        for index, field in enumerate(fields)
        if (convert := _converter(field))
    ]
    return _converted(rows, special) if special else rows


def _converted(rows, special):
    for row in rows:
        row = list(row)
        for index, convert in special:
            if row[index] is not None:
                row[index] = convert(row[index])
        yield row


def _converter(field):
    """How a column's values are stored, None if just as they are."""
    if field.is_relation:
        return _converter(field.target_field)
    if isinstance(field, models.JSONField):
        return _encode
    if isinstance(field, models.DateTimeField):
        return _remembered(connection.ops.adapt_datetimefield_value)
    if isinstance(field, models.DateField):
        return str
    if isinstance(field, models.UUIDField):
        return str if is_postgres() else lambda value: value.hex
    if isinstance(field, models.DecimalField):
        return lambda value: str(
            connection.ops.adapt_decimalfield_value(
                field.to_python(value), field.max_digits, field.decimal_places
            )
        )
    if isinstance(field, models.TextField) and type(field) is not models.TextField:
        return field.get_prep_value  # encrypted, or a list of codes
    return None


def _remembered(convert):
    """`convert` for values of which nearly all are the same moment."""
    known = {}

    def converted(value):
        if value not in known:
            known[value] = str(convert(value))
        return known[value]

    return converted
