"""The command that writes the notices of an approved plan as mails."""

from pathlib import Path

import typer

from api import store
from api.commands.database import database
from api.commands.voice import json_option, read_settings, speaking, write_whole
from api.db import reading
from api.notices import outbox
from api.notices.desk import read_notices
from api.notices.mail import eml


def export_notices(
    plan_id: str = typer.Argument(metavar="ID", help="Id of an approved plan."),
    *,
    out: Path = typer.Option(..., "--out", help="Folder to write to."),
    as_json: bool = json_option(),
) -> None:
    """Write what halls, drivers and bases are told of an approved plan, as a mail for each.

    A mail program opens the files as drafts. Confidential places have their shown name.
    """
    with speaking(as_json=as_json) as voice:
        settings = read_settings()
        with database(settings) as engine, reading(engine) as connection:
            notices = read_notices(connection, store.get_plan(connection, plan_id))
            known = outbox.read_addresses(connection)
        written = []
        for key, one in notices.by_key.items():
            mail = one.mail(known.get(key, ""))
            write_whole(out / mail.file_name, eml(mail, sender=settings.smtp_from))
            told = {"kind": key[0], "subject": key[1], "to": mail.to}
            written.append({"file": str(out / mail.file_name), **told})
        without = sum(not one["to"] for one in written)
        if without:
            voice.note(f"宛先なし without address: {without}")
        voice.answer({"plan_id": plan_id, "notices": written}, f"{out}: {len(written)}")
