"""Triggers that hold facts: rows are added and never changed. Migrations call this.

Personal data must go one day all the same. A table may let a row go that is named before in
``forgotten_rows``, whole or in some columns, and never another one.
"""

from collections.abc import Sequence

from alembic import op


def forbid_change(table: str) -> None:
    """Have the database refuse to update or delete rows of ``table``; for use in a migration."""
    message = f"{table} are never changed"
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_unchanged() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{message}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_unchanged()"
    )


def allow_forgetting(
    table: str, key: str, *, blanked: Sequence[str] = (), columns: Sequence[str] = (), gone: str
) -> None:
    """Let rows of ``table`` go that are marked as forgotten; for use in a migration.

    ``blanked`` are the columns that may be changed then, ``columns`` all others. ``gone`` is the
    condition, on ``OLD``, under which a row may be deleted; empty = if it is marked.
    """
    marked = (
        f"EXISTS (SELECT 1 FROM forgotten_rows AS f WHERE f.table_name = '{table}' "
        f"AND f.row_key = CAST(OLD.{key} AS TEXT))"
    )
    if op.get_bind().dialect.name == "sqlite":
        _allow_on_sqlite(table, gone or marked, marked, blanked, columns)
    else:
        _allow_on_postgresql(table, gone or marked, marked, blanked, columns)


def _allow_on_sqlite(
    table: str, gone: str, marked: str, blanked: Sequence[str], columns: Sequence[str]
) -> None:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} are never changed'); END"
    op.execute(f"DROP TRIGGER {table}_no_delete")
    op.execute(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN NOT ({gone}) {refuse}"
    )
    if blanked:
        op.execute(f"DROP TRIGGER {table}_no_update")
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {', '.join(columns)} "
            f"ON {table} {refuse}"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_blank BEFORE UPDATE OF {', '.join(blanked)} "
            f"ON {table} WHEN NOT ({marked}) {refuse}"
        )


def _allow_on_postgresql(
    table: str, gone: str, marked: str, blanked: Sequence[str], columns: Sequence[str]
) -> None:
    refused = f"UPDATE OF {', '.join(columns)}" if blanked else "UPDATE"
    op.execute(f"DROP TRIGGER {table}_unchanged ON {table}")
    op.execute(
        f"CREATE TRIGGER {table}_unchanged BEFORE {refused} OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_unchanged()"
    )
    blank = f"UPDATE OF {', '.join(blanked)}"
    wanted = {"deleted": ("DELETE", gone, "OLD"), "blanked": (blank, marked, "NEW")}
    for name in ("deleted", "blanked") if blanked else ("deleted",):
        verb, condition, row = wanted[name]
        op.execute(
            f"CREATE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF NOT ({condition}) THEN RAISE EXCEPTION '{table} are never changed'; "
            f"END IF; RETURN {row}; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_{name} BEFORE {verb} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_{name}()"
        )
