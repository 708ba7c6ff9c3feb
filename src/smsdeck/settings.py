"""Settings: typed, documented, checked at start. Each is read from the environment as `SMSDECK_<NAME>`, or
from the settings file (`SMSDECK_SETTINGS_FILE`, lines of `SMSDECK_NAME=value`); the environment wins.

`smsdeck settings` lists them with their meaning and present value, secrets hidden.
"""

import hashlib
import os
import socket
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from smsdeck.errors import SetupError

ROOT = Path(__file__).resolve().parents[2]
"""The checkout, where smsdeck runs from one: holds `programs/`, `migrations/` and `data/`."""

SOCKET_PATH_LIMIT = 107
LONGEST_SOCKET_NAME = 8 + 1 + 64
"""screen names its socket PID.name; beyond sun_path it starts nothing and says nothing."""

SHORTEST_KEPT_DAYS = 8
"""Reports come up to 7 days late; what they change must be there."""

CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


class Settings(BaseSettings):
    """Everything that can be set from outside."""

    model_config = SettingsConfigDict(env_prefix="SMSDECK_", extra="forbid", validate_default=True)

    data_dir: Path = Field(Path("/var/lib/smsdeck"), description="Folder for all that smsdeck keeps on this host.")
    mongodb_url: SecretStr = Field(
        SecretStr("mongodb://127.0.0.1:27017/smsdeck"),
        description="MongoDB: programs, pairs, sessions, quota ledger, users.",
    )
    mysql_url: SecretStr = Field(
        SecretStr(""),
        description="Metrics: mysql://…, mariadb://… or sqlite:///…; empty means SQLite in the data folder.",
    )
    log_level: str = Field(
        "info", pattern="^(debug|info|warning|error)$", description="debug, info, warning or error."
    )

    bind_host: str = Field(
        "127.0.0.1", description="Address that serve listens on; put TLS in front before opening it."
    )
    port: int = Field(8000, ge=1, le=65535, description="Port that serve listens on.")
    public_url: str = Field("", description="Address people open the console at; its origin may open WebSockets.")
    secure_cookies: bool = Field(False, description="Mark the sign-in cookie Secure: true behind TLS.")
    metrics_token: SecretStr = Field(
        SecretStr(""), description="Bearer token for GET /metrics; empty allows loopback callers only."
    )
    access_token_seconds: int = Field(900, ge=60, le=3600, description="Life of an access token.")
    refresh_token_days: int = Field(7, ge=1, le=90, description="Life of a sign-in without use.")
    secret_key_file: Path | None = Field(
        None,
        description="File with the signing key (32 bytes or more); made in the data folder where absent.",
    )

    host_name: str = Field(
        default_factory=socket.gethostname,
        min_length=1,
        description="Name of this host; sessions are bound to it.",
    )
    screen_dir: Path | None = Field(
        None, description="SCREENDIR of our sessions (0700); by default in the data folder."
    )
    session_scopes: str = Field(
        "auto",
        pattern="^(auto|on|off)$",
        description="A systemd scope for each session: auto where systemd makes them, on to insist, off.",
    )
    session_wrapper: str = Field(
        "auto",
        pattern="^(auto|c|python)$",
        description="What stands between screen and a program: auto takes the small one in C where it is built.",
    )
    programs_dir: Path = Field(
        ROOT / "programs", description="Folder that programs may be run from, and no other."
    )
    serve_url: str = Field("", description="Address at which programs reach serve; by default the loopback port.")
    start_seconds: float = Field(
        2.0, ge=0, le=600, description="A session alive this long after start is RUNNING."
    )
    backoff_seconds: float = Field(
        5.0, ge=0.1, le=300, description="Wait after a first crash; doubled with each in a row, 300 s at most."
    )
    stop_wait_seconds: float = Field(10.0, ge=0.1, le=600, description="From TERM to KILL.")
    starts_at_once: int = Field(
        default_factory=lambda: min(os.cpu_count() or 1, 8) * 2,
        ge=1,
        le=1000,
        description="Sessions started together. From some dozens on nothing is throttled but by the machine.",
    )
    session_python: Path | None = Field(None, description="Python that runs programs; by default smsdeck's own.")
    session_log_bytes: int = Field(
        2_000_000, ge=10_000, description="Size at which a session's log is rotated; one older file is kept."
    )
    agent_port: int = Field(
        8070, ge=0, le=65535, description="Port of the agent, for logs and metrics; 0 for none."
    )
    agent_bind_host: str = Field(
        "127.0.0.1", description="Address that the agent's port listens on; it must not face the Internet."
    )
    agent_url: str = Field(
        "", description="Address at which serve reaches this host's agent; by default made from host and port."
    )
    agent_token: SecretStr = Field(
        SecretStr(""),
        description="Bearer token between serve and agents; empty derives it from the signing key. "
        "Set it to the same everywhere when there are several hosts.",
    )

    quota_per_minute: int = Field(10, ge=1, le=1000, description="SMS per country in any 60 s, where none is set.")
    quota_ceiling: int = Field(
        10, ge=1, le=1000, description="No country's limit can be set above this by the API."
    )
    permit_seconds: float = Field(10.0, ge=1, le=60, description="Validity of a permit, from grant to send.")
    permit_wait_seconds: float = Field(
        25.0, ge=0, le=60, description="Longest time a permit request is held open."
    )

    number_cap_per_hour: int = Field(10, ge=1, le=60, description="Messages to one number in any hour.")
    number_cap_per_day: int = Field(50, ge=1, le=500, description="Messages to one number in any 24 h.")
    duplicate_seconds: int = Field(
        60,
        ge=0,
        le=3600,
        description="No second message of a program to one number within this time; 0 allows it.",
    )
    quiet_from: str = Field(
        "21:00", pattern=CLOCK, description="When notices stop, by the wall clock where a number is."
    )
    quiet_to: str = Field(
        "08:00", pattern=CLOCK, description="When notices go on; the same as QUIET_FROM: no quiet hours."
    )

    gateway_url: str = Field("http://127.0.0.1:8090", description="The operator's own SMS gateway.")
    gateway_timeout_seconds: float = Field(10.0, ge=0.5, le=60, description="Time-out of one gateway call.")
    proxy_url: SecretStr = Field(
        SecretStr(""), description="One fixed forward proxy to the gateway; empty for none."
    )
    gateway_hosts: str = Field(
        "",
        description="Origins that gateways and their proxies may have, as https://sms.example.com or "
        "http://127.0.0.1:13013; empty allows none but the gateway of this file.",
    )
    gateway_networks: str = Field(
        "",
        description="Private networks (CIDR) that the names in SMSDECK_GATEWAY_HOSTS may resolve to; public "
        "addresses always may.",
    )
    gateway_ca_dir: Path | None = Field(
        None, description="Folder with own CA files for gateways; by default ca in the data folder."
    )
    gateway_key_file: Path | None = Field(
        None,
        description="File with the key of gateways' secrets (32 bytes), made in the data folder where absent; the "
        "same on every host.",
    )
    callback_url: str = Field(
        "", description="Address at which gateways reach serve with delivery reports; by default that of programs."
    )
    report_timeout_seconds: float = Field(
        180.0, ge=5, le=3600, description="No delivery report for this long: the message is no_report."
    )
    confirm_timeout_seconds: float = Field(
        60.0, ge=5, le=3600, description="No code for this long after delivery: confirm_failed."
    )

    settle_seconds: int = Field(
        300, ge=10, description="A message counts for the settled success rate after this long."
    )
    policy_window_seconds: int = Field(900, ge=60, description="Length of the settled window.")
    minimum_sample: int = Field(20, ge=1, description="Fewer settled messages than this: not enough data.")
    rate_drop_threshold: float = Field(
        0.5, ge=0, le=1, description="Alert when a settled success rate is surely below."
    )

    keep_messages_days: int = Field(
        90, ge=SHORTEST_KEPT_DAYS, le=3650, description="Days that single messages are kept."
    )
    keep_minutes_days: int = Field(
        30, ge=SHORTEST_KEPT_DAYS, le=3650, description="Days that totals by the minute are kept."
    )
    keep_5min_days: int = Field(
        180, ge=SHORTEST_KEPT_DAYS, le=3650, description="Days that totals of five minutes are kept."
    )
    keep_hours_days: int = Field(
        730, ge=SHORTEST_KEPT_DAYS, le=36500, description="Days that totals by the hour are kept."
    )
    keep_days_days: int = Field(
        0, ge=0, le=36500, description="Days that totals by the day are kept; 0: for ever."
    )

    telegram_api_url: str = Field("https://api.telegram.org", description="Base address of the Telegram Bot API.")
    telegram_token: SecretStr = Field(SecretStr(""), description="Bot token; empty sends no Telegram message.")
    telegram_chat: str = Field("", description="Chat (or channel) that alerts go to.")
    alerts_told_by: str = Field(
        "smsdeck",
        pattern="^(smsdeck|alertmanager)$",
        description="Who writes to the chat: smsdeck or alertmanager; set Alertmanager's side to the same.",
    )
    webhook_token: SecretStr = Field(
        SecretStr(""), description="Bearer token Alertmanager shows to our webhook; empty refuses all."
    )

    @field_validator("data_dir", "programs_dir", mode="after")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("keep_days_days", mode="after")
    @classmethod
    def _for_ever_or_long_enough(cls, value: int) -> int:
        if 0 < value < SHORTEST_KEPT_DAYS:
            raise ValueError(f"0 for ever, or {SHORTEST_KEPT_DAYS} or more: reports come up to 7 days late")
        return value

    @model_validator(mode="after")
    def _limit_under_ceiling(self) -> Self:
        if self.quota_per_minute > self.quota_ceiling:
            raise ValueError("SMSDECK_QUOTA_PER_MINUTE is above SMSDECK_QUOTA_CEILING")
        return self

    @cached_property
    def longest_send_ms(self) -> int:
        """From a permit's grant to the latest moment at which its message can leave."""
        return round((self.permit_seconds + self.gateway_timeout_seconds) * 1000)

    @cached_property
    def sql_url(self) -> str:
        """The metrics store's URL, with the default filled in."""
        return self.mysql_url.get_secret_value() or f"sqlite:///{self.data_dir / 'metrics.sqlite3'}"

    @cached_property
    def sessions_dir(self) -> Path:
        """One folder per session: its token, spool, run records and logs."""
        return self.data_dir / "sessions"

    @cached_property
    def effective_screen_dir(self) -> Path:
        """SCREENDIR: as set, or in the data folder, or where that path would be too long for a socket, under
        /tmp with a name made from it.
        """
        if self.screen_dir:
            return self.screen_dir
        inside = self.data_dir / "screen"
        if len(str(inside)) + 1 + LONGEST_SOCKET_NAME <= SOCKET_PATH_LIMIT:
            return inside
        digest = hashlib.sha256(str(inside).encode()).hexdigest()[:12]
        return Path(f"/tmp/smsdeck-{os.getuid()}-{digest}")  # noqa: S108 - made 0700 and its owner checked

    @cached_property
    def effective_agent_url(self) -> str:
        """Where serve reaches this host's agent; empty where it has no port."""
        made = f"http://{self.agent_bind_host}:{self.agent_port}" if self.agent_port else ""
        return self.agent_url or made

    @cached_property
    def key_file(self) -> Path:
        """Where the signing key is."""
        return self.secret_key_file or self.data_dir / "secret.key"

    @cached_property
    def effective_gateway_key_file(self) -> Path:
        """Where the key of gateways' secrets is."""
        return self.gateway_key_file or self.data_dir / "gateway.key"

    @cached_property
    def effective_gateway_ca_dir(self) -> Path:
        """Where own CA files for gateways are."""
        return self.gateway_ca_dir or self.data_dir / "ca"

    @cached_property
    def effective_callback_url(self) -> str:
        """Where gateways reach serve."""
        return self.callback_url or self.effective_serve_url

    @cached_property
    def effective_serve_url(self) -> str:
        """Where programs reach serve."""
        return self.serve_url or f"http://127.0.0.1:{self.port}"


def load(**overrides: Any) -> Settings:
    """Settings from file and environment; SetupError names every value that is wrong."""
    file = os.environ.get("SMSDECK_SETTINGS_FILE")
    if file and not Path(file).is_file():
        raise SetupError(
            f"The settings file {file} does not exist.",
            hint="Mend or unset SMSDECK_SETTINGS_FILE; a demo's file is there while it runs.",
        )
    try:
        return Settings(_env_file=file, **overrides)
    except ValidationError as error:
        wrong = "; ".join(f"{_place(one['loc'])}{one['msg']}" for one in error.errors())
        raise SetupError(f"Settings are not valid: {wrong}", hint="`smsdeck settings` lists them all.") from None


def _place(location: tuple[int | str, ...]) -> str:
    return f"SMSDECK_{str(location[0]).removeprefix('SMSDECK_').upper()}: " if location else ""


def describe(settings: Settings) -> list[tuple[str, str, str]]:
    """(environment name, present value with secrets hidden, meaning) of every setting."""
    return [
        (f"SMSDECK_{name.upper()}", str(getattr(settings, name) or ""), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
