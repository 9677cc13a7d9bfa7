"""Everything that an installation may set, from the environment, frozen after the start."""

from datetime import date
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from api.accounts.mail_address import is_mail_address

TILE_HOSTS = ("cyberjapandata.gsi.go.jp",)
"""Hosts that map tiles may come from."""


class LogFormat(StrEnum):
    """How a line of the log is written: for people, or as JSON for machines."""

    CONSOLE = "console"
    JSON = "json"


def _embedded_database_url(known: dict[str, Any]) -> str:
    return f"sqlite:///{Path(known['data_dir']).absolute() / 'hakobi.sqlite3'}"


class SecondFactor(StrEnum):
    """Whether a number of the phone is asked for: never, of whoever has set it up, of all staff."""

    OFF = "off"
    OPTIONAL = "optional"
    REQUIRED = "required"


class SmtpSecurity(StrEnum):
    """How mails travel to the mail server: encrypted from the first byte, after a word, or not."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class Settings(BaseSettings):
    """Settings of one server. Each is read from ``HAKOBI_`` and its name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix="HAKOBI_", frozen=True, extra="forbid", validate_default=True
    )

    data_dir: Path = Field(
        default=Path("hakobi-data"),
        description="Folder of the embedded database; made when it is missing.",
    )
    database_url: str = Field(
        default_factory=_embedded_database_url,
        repr=False,
        description="Database: sqlite:///file or postgresql://user:password@host/name.",
    )
    host: str = Field(default="127.0.0.1", description="Address that the server listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port that it listens on.")
    public_url: str = Field(
        default="",
        description="Address that people reach the server by, for QR codes and passkeys; "
        "empty = http://host:port.",
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("127.0.0.1", "localhost", "[::1]"),
        description="Host names that requests may ask for, comma-separated in the environment; "
        "anything else is refused (DNS rebinding).",
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("127.0.0.1", "::1"),
        description="Addresses of proxies whose X-Forwarded-For is believed, comma-separated.",
    )
    backup_recipients: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Public keys (age1…) that backups are encrypted to, comma-separated; empty = "
        "they are not encrypted.",
    )
    second_factor: SecondFactor = Field(
        default=SecondFactor.OPTIONAL,
        description="Second factor at signing in: off, optional (whoever has set one up), or "
        "required of administrators, council and hub operators.",
    )
    oidc_issuer: str = Field(
        default="",
        description="Address of the municipality's provider of accounts (OpenID Connect), https; "
        "empty = one signs in with passwords alone.",
    )
    oidc_client_id: str = Field(default="", description="What the provider calls hakobi.")
    oidc_client_secret: str = Field(
        default="",
        repr=False,
        description="Secret that the provider gave hakobi; better in a file:",
    )
    oidc_client_secret_file: Path | None = Field(
        default=None, description="File with that secret, readable by hakobi alone."
    )
    oidc_label: str = Field(
        default="", max_length=60, description="Words on the button; empty = hakobi's own."
    )
    oidc_claim: str = Field(
        default="preferred_username",
        pattern="^[A-Za-z0-9_]{1,64}$",
        description="Claim by which an account that an administrator has named is known at its "
        "first sign-in (`sub`, `email`, `oid` …); from then on the provider's lasting subject is.",
    )
    oidc_trusts_second_factor: bool = Field(
        default=False,
        description="Whether the provider's own second factor is enough, so that hakobi asks "
        "for none.",
    )
    oidc_ca_file: Path | None = Field(
        default=None,
        description="Certificate of an own authority (PEM) that is trusted for the provider.",
    )
    outbound_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Other hosts that the provider's addresses may name, comma-separated; the "
        "server asks no other but the issuer's and the mail server.",
    )
    outbound_private: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        default=(),
        description="Private networks that those hosts may be in (10.20.0.0/16), comma-separated; "
        "all others are refused.",
    )
    smtp_host: str = Field(
        default="",
        description="Mail server that notices of approved plans are sent by; empty = none are "
        "sent. Where it is in a private network, that is listed in HAKOBI_OUTBOUND_PRIVATE.",
    )
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Its port.")
    smtp_security: SmtpSecurity = Field(
        default=SmtpSecurity.STARTTLS,
        description="starttls, tls (port 465), or none (a relay in the own network, without a "
        "password).",
    )
    smtp_user: str = Field(default="", description="Name to sign in with there; empty = none.")
    smtp_password: str = Field(
        default="", repr=False, description="Password there; better in a file:"
    )
    smtp_password_file: Path | None = Field(
        default=None, description="File with that password, readable by hakobi alone."
    )
    smtp_from: str = Field(default="", description="Address that the mails come from.")
    smtp_ca_file: Path | None = Field(
        default=None,
        description="Certificate of an own authority (PEM) that is trusted for the mail server.",
    )
    max_body_bytes: int = Field(
        default=1_000_000, ge=1_000, description="Largest body of an ordinary request."
    )
    max_upload_bytes: int = Field(
        default=20_000_000, ge=1_000, description="Largest uploaded zip of a month."
    )
    max_photo_bytes: int = Field(
        default=8_000_000, ge=1_000, description="Largest uploaded photo of a label."
    )
    run_time_limit_s: float = Field(
        default=120, gt=0, description="Planning time when a run asks for none."
    )
    max_run_time_limit_s: float = Field(
        default=3600, gt=0, description="Longest planning time that a run may ask for."
    )
    run_margin_s: float = Field(
        default=60, gt=0, description="Time after its limit at which a planner is ended by force."
    )
    cancel_grace_s: float = Field(
        default=10, gt=0, description="Time that a cancelled planner has to hand over its best."
    )
    run_memory_mb: int = Field(
        default=4096, ge=256, description="Memory of data that one planner may take (RLIMIT_DATA)."
    )
    run_workers: int = Field(
        default=1, ge=0, le=64, description="Planning runs at the same time; 0 = this server none."
    )
    run_attempts: int = Field(
        default=3, ge=1, le=20, description="Starts of a run whose planner dies before it fails."
    )
    explain_s: float = Field(
        default=60,
        ge=0,
        le=600,
        description="Time in which a new plan's worst-off are explained unasked, while nothing is "
        "planned; 0 = only when asked.",
    )
    max_queued_runs: int = Field(
        default=50, ge=1, description="Runs that may wait; more are refused."
    )
    lease_s: float = Field(
        default=20, gt=0.5, description="Silence after which a run's server is taken for dead."
    )
    allergen_change_on: date | None = Field(
        default=None,
        description="Day from which the list of allergens with カシューナッツ is in force "
        "(YYYY-MM-DD); empty = not confirmed yet.",
    )
    tile_url: str = Field(
        default="",
        description="Map tiles of 国土地理院 behind the map on the screen, as "
        "https://cyberjapandata.gsi.go.jp/xyz/pale/{z}/{x}/{y}.png; empty = none, and no page "
        "asks another host.",
    )
    metrics_token: str = Field(
        default="",
        repr=False,
        description="Bearer token that /metrics wants; empty = only from the machine itself.",
    )
    slow_query_ms: float = Field(
        default=500, gt=0, description="Database statements that take longer are logged."
    )
    log_format: LogFormat = Field(default=LogFormat.CONSOLE, description="console or json.")
    log_level: str = Field(
        default="INFO",
        pattern="^(DEBUG|INFO|WARNING|ERROR)$",
        description="Least level that is logged.",
    )

    @field_validator(
        "allowed_hosts",
        "trusted_proxies",
        "outbound_hosts",
        "outbound_private",
        "backup_recipients",
        mode="before",
    )
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(host.strip() for host in value.split(",") if host.strip())
        return value

    @field_validator("tile_url")
    @classmethod
    def _known_tiles(cls, value: str) -> str:
        """Take tiles from hosts that are known and over HTTPS alone."""
        if not value:
            return value
        parts = urlsplit(value)
        if parts.scheme != "https" or parts.netloc not in TILE_HOSTS:
            raise ValueError(f"tiles come from https://{' or '.join(TILE_HOSTS)} only")
        if not all(value.count(place) == 1 for place in ("{z}", "{x}", "{y}")):
            raise ValueError("the address of tiles has {z}, {x} and {y} once each")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _known_issuer(cls, value: str) -> str:
        """Take a provider by HTTPS alone."""
        parts = urlsplit(value)
        if value and (parts.scheme != "https" or not parts.hostname or parts.query):
            raise ValueError("the provider's address begins with https:// and has no query")
        return value

    @model_validator(mode="after")
    def _whole_provider(self) -> Self:
        if self.oidc_issuer and not self.oidc_client_id:
            raise ValueError("HAKOBI_OIDC_ISSUER needs HAKOBI_OIDC_CLIENT_ID beside it")
        return self

    @model_validator(mode="after")
    def _whole_mail(self) -> Self:
        if self.smtp_host and not is_mail_address(self.smtp_from):
            raise ValueError("HAKOBI_SMTP_HOST needs HAKOBI_SMTP_FROM beside it: a mail address")
        if self.smtp_user and self.smtp_security is SmtpSecurity.NONE:
            raise ValueError("a password is not sent in clear: set HAKOBI_SMTP_SECURITY")
        return self

    @property
    def smtp_secret(self) -> str:
        """The mail server's password. Raises ``OSError`` where its file is unreadable."""
        file = self.smtp_password_file
        return self.smtp_password if file is None else file.read_text("utf-8").strip()

    @property
    def oidc_secret(self) -> str:
        """The provider's secret; empty = none. Raises ``OSError`` where its file is unreadable."""
        file = self.oidc_client_secret_file
        return self.oidc_client_secret if file is None else file.read_text("utf-8").strip()

    @property
    def tile_origin(self) -> str:
        """Scheme and host of the map tiles; empty = no tiles."""
        parts = urlsplit(self.tile_url)
        return f"{parts.scheme}://{parts.netloc}" if self.tile_url else ""

    @property
    def is_sqlite(self) -> bool:
        """Tell whether the embedded database is used."""
        return self.database_url.startswith("sqlite")

    @property
    def base_url(self) -> str:
        """The address that people reach the server by, without a slash at its end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


def data_folder() -> Path:
    """Return the folder of the sample month and the reference tables (``data/``)."""
    return Path(__file__).resolve().parent.parent / "data"
