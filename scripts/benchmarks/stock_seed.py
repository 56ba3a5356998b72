"""Many alike rows at once: a row that Odoo has made is copied by the database."""

from psycopg2.extras import Json

from odoo.tools import SQL

#: what differs from copy to copy; ``n`` counts from 0
NUMBER = SQL("n")


def pick(ids, number=NUMBER):
    """The expression that takes one of these ids by number."""
    return SQL("(%s::int[])[(%s) %% %s + 1]", list(ids), number, len(ids))


def text(prefix, number=NUMBER):
    """The expression of a code: prefix and a number of eight digits."""
    return SQL("%s || lpad((%s)::text, 8, '0')", prefix, number)


def json(value):
    """A constant JSON value."""
    return SQL("%s::jsonb", Json(value))


def copies(env, record, count, **changes):
    """Copy the row of a record so many times; related rows are not copied.

    :param changes: expression by column
    :return: ids of the copies, in the order of ``n``
    """
    env.flush_all()
    columns = _columns(env, record._table)
    values = [changes.get(name, SQL.identifier("row", name)) for name in columns]
    table = SQL.identifier(record._table)
    rows = env.execute_query(
        SQL(
            """INSERT INTO %s (%s)
            SELECT %s FROM %s "row", generate_series(0, %s) n
            WHERE "row".id = %s ORDER BY n RETURNING id""",
            table,
            SQL(", ").join(SQL.identifier(name) for name in columns),
            SQL(", ").join(values),
            table,
            count - 1,
            record.id,
        )
    )
    env.invalidate_all(flush=False)
    return sorted(row[0] for row in rows)


def _columns(env, table):
    rows = env.execute_query(
        SQL(
            """SELECT column_name FROM information_schema.columns
            WHERE table_schema = current_schema AND table_name = %s
              AND column_name <> 'id'""",
            table,
        )
    )
    return [row[0] for row in rows]
