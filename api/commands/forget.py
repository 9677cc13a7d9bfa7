"""The command ``hakobi forget``: personal data whose time is over are let go, or counted."""

from dataclasses import asdict

import typer

from api.clock import utc_now
from api.commands.database import database
from api.commands.person import machine_user
from api.commands.voice import json_option, read_settings, speaking
from api.db import reading
from api.privacy import forgetting
from api.privacy.periods import read_periods
from api.privacy.personal_data import PERIODS


def forget(
    is_trial: bool = typer.Option(
        False, "--dry-run", help="Only say what would be let go; nothing is changed."
    ),
    as_json: bool = json_option(),
) -> None:
    """Let go of personal data whose time is over, as the server does once a day.

    The book of food stays as it is. Periods are set on the page of personal data.
    """
    with speaking(as_json=as_json) as voice:
        now = utc_now()
        with database(read_settings()) as engine:
            with reading(engine) as connection:
                days = read_periods(connection)
                found = forgetting.due(connection, now=now) if is_trial else ()
            if not is_trial:
                found = forgetting.forget(engine, now=now, person_id=f"@{machine_user()}")
        lines = [
            f"{gone.table}: {gone.rows} 件 rows（{PERIODS[gone.period].name[0]} "
            f"{days[gone.period]} 日 days）"
            for gone in found
        ]
        told = {"is_trial": is_trial, "tables": [asdict(gone) for gone in found]}
        voice.answer(told, "\n".join(lines))
