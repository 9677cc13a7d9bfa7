"""Mails of notices: each once, encrypted, to listed servers, and what went wrong is told."""

import smtplib
import ssl
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.db import writing
from api.notices import outbox
from api.notices.mail import Mail, MailFailed, open_postbox
from api.notices.tables import MailTrouble
from api.settings import Settings
from logistics.model import Scenario
from logistics.plan_model import Plan
from tests.mail_server import PASSWORD, USER, mail_served
from tests.web.notice_desk import mail_settings, office
from tests.web.serving import NOW


def test_mails_go_once_and_a_failed_one_is_tried_again(
    sample: Scenario, sample_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        mail_served(tmp_path) as server,
        office(
            tmp_path / "data", sample, sample_plan, monkeypatch, **mail_settings(server)
        ) as desk,
    ):
        desk.approve()
        everybody = {f"to__hall__HALL-0{i}": f"h{i}@example.jp" for i in (1, 2, 3)}
        server.refused.add("h2@example.jp")
        assert desk.send(**everybody, send="all").headers["location"].endswith("done=asked")
        assert desk.send(send="all").headers["location"].endswith("done=nothing")  # a double click
        assert server.taken == []  # the request itself sends nothing
        assert desk.work() == 2
        assert sorted(server.addresses) == ["h1@example.jp", "h3@example.jp"]
        message = server.taken[0][1]
        assert message["From"] == "hakobi@example.jp"
        assert "地域食堂" in message["Subject"]
        assert "ごろ" in message.get_content()
        assert desk.states() == {"HALL-01": "sent", "HALL-02": "failed", "HALL-03": "sent"}
        page = desk.client.get(desk.path).text
        assert "この宛先を受け付けませんでした" in page
        assert "550" not in page
        assert "もう一度送る" in page
        server.refused.clear()
        assert desk.send(send="hall:HALL-02").headers["location"].endswith("done=asked")
        assert desk.work() == 1
        assert sorted(server.addresses) == [f"h{i}@example.jp" for i in (1, 2, 3)]
        desk.send(**{"to__hall__HALL-01": "new@example.jp", "was__hall__HALL-01": "h1@example.jp"})
        assert "そのあとで、文か宛先が変わりました" in desk.client.get(desk.path).text
        desk.send(send="all")
        assert desk.work() == 1
        assert server.addresses[-1] == "new@example.jp"


def test_a_server_that_is_away_and_one_that_was_ended_lose_nothing(
    sample: Scenario, sample_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_served(tmp_path) as server:
        about = mail_settings(server)
    with office(tmp_path / "data", sample, sample_plan, monkeypatch, **about) as desk:
        desk.approve()
        desk.send(**{f"to__hall__HALL-0{i}": f"h{i}@example.jp" for i in (1, 2)}, send="all")
        assert desk.work() == 0
        assert set(desk.states().values()) == {"failed"}
        page = desk.client.get(desk.path).text
        assert "メールサーバーにつながりませんでした" in page
        assert "Refused" not in page
        desk.send(send="hall:HALL-01")
        with writing(desk.engine) as connection:
            taken = outbox.take_one(connection, now=NOW)  # and then that server is killed
            assert taken
            assert outbox.take_one(connection, now=NOW + timedelta(minutes=1)) is None
            assert outbox.take_one(connection, now=NOW + timedelta(minutes=11)) is None
        assert desk.states() == {"HALL-01": "unclear", "HALL-02": "failed"}
        assert "送れたかわかりません" in desk.client.get(desk.path).text
        assert desk.send(send="hall:HALL-01").headers["location"].endswith("done=asked")


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_mails_are_encrypted_and_go_to_listed_servers_alone(tmp_path: Path, tls: str) -> None:
    with mail_served(tmp_path, tls=tls) as server:
        secret = tmp_path / "secret"
        secret.write_text(f"{PASSWORD}\n")
        whole = mail_settings(
            server, smtp_user=USER, smtp_password_file=secret, smtp_ca_file=server.ca_file
        )
        for settings, cause in (
            ({**whole, "outbound_private": ""}, "network that is not listed"),
            ({**whole, "smtp_ca_file": None}, "CERTIFICATE_VERIFY_FAILED"),
            ({**whole, "smtp_password_file": None}, "did not take the user name or password"),
        ):
            assert cause in outcome(**settings)
            assert server.taken == []
        assert outcome(**whole) == ""
        assert server.addresses == ["h1@example.jp"]
        assert not any(PASSWORD in line for line in server.heard)


def outcome(**settings: Any) -> str:
    """Send one mail with the settings; return why that failed."""
    mail = Mail(file_name="", to="h1@example.jp", title="題", body="文")
    try:
        with open_postbox(Settings(**settings)) as postbox:
            postbox.post(mail, message_id="one", at=NOW)
    except MailFailed as failed:
        return str(failed)
    return ""


def test_a_server_without_encryption_gets_no_mail_unless_that_is_set(tmp_path: Path) -> None:
    with mail_served(tmp_path) as server:
        assert "STARTTLS" in outcome(**mail_settings(server, smtp_security="starttls"))
        assert server.taken == []
        assert outcome(**mail_settings(server)) == ""
    with pytest.raises(ValueError, match="in clear"):
        Settings(**mail_settings(server, smtp_user=USER))
    with pytest.raises(ValueError, match="HAKOBI_SMTP_FROM"):
        Settings(**mail_settings(server, smtp_from="nobody"))


def test_what_went_wrong_is_told_by_what_to_do_and_the_log_has_no_addresses() -> None:
    def refused(code: int) -> Exception:
        return smtplib.SMTPRecipientsRefused({"a@b.jp": (code, b"no <a@b.jp> here")})

    told: dict[Exception, MailTrouble] = {
        refused(550): MailTrouble.ADDRESS,
        refused(451): MailTrouble.BUSY,
        smtplib.SMTPSenderRefused(553, b"not you", "x@y.jp"): MailTrouble.SENDER,
        smtplib.SMTPDataError(554, b"spam"): MailTrouble.REFUSED,
        smtplib.SMTPServerDisconnected("gone"): MailTrouble.AWAY,
        ssl.SSLCertVerificationError("self-signed"): MailTrouble.CERTIFICATE,
        TimeoutError(): MailTrouble.AWAY,
        ValueError("?"): MailTrouble.OTHER,
    }
    failures = {MailFailed(error, is_server=False): trouble for error, trouble in told.items()}
    assert all(failed.trouble == trouble for failed, trouble in failures.items())
    assert str(next(iter(failures))) == "550 no <…@…> here"
