"""Small questions about the same moment, in one statement."""

from odoo.tools import SQL

#: PostgreSQL takes some statements for much larger than they are and would compile
#: them, each time anew and for longer than a second; sent along, so no statement more
NO_JIT = "SET LOCAL jit = off;\n"


def asked_together(env, *questions):
    """The answers to several questions: one way to the server and back.

    Meant for some thousand rows, which travel as JSON.

    :param questions: ``SQL`` of a SELECT each, whose columns have names of their own
        and hold numbers, texts, truth values or lists of them
    :return: for each question its rows as tuples
    """
    rows = SQL(", ").join(
        SQL("(SELECT json_agg(answer) FROM (%s) AS answer)", question)
        for question in questions
    )
    (answers,) = env.execute_query(SQL(NO_JIT + "SELECT %s", rows))
    return [[tuple(row.values()) for row in answer or ()] for answer in answers]
