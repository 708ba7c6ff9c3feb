"""Gateways on the wire. Secrets go in and never come out: `secret_set` says whether there is one."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from smsdeck.catalog import names
from smsdeck.catalog.gateways.health import State
from smsdeck.gateway.origins import origin_of

DEFAULT = "default"
"""The gateway of pairs that name none: that of the settings file, or one of this name here, which replaces it."""

Adapter = Literal["http", "kannel"]
Reports = Literal["poll", "callback", "both"]


def _address(url: str) -> str:
    origin_of(url)
    return url.rstrip("/")


def _proxy(url: str) -> str:
    if url and origin_of(url).scheme != "http":
        raise ValueError("a forward proxy is reached over http://")
    return url.rstrip("/")


def _printable(secret: SecretStr) -> SecretStr:
    if any(not " " <= letter <= "~" for letter in secret.get_secret_value()):
        raise ValueError("printable ASCII only")
    return secret


Url = Annotated[str, StringConstraints(max_length=300), AfterValidator(_address)]
ProxyUrl = Annotated[str, StringConstraints(max_length=300), AfterValidator(_proxy)]
Word = Annotated[str, StringConstraints(max_length=64, pattern=r"^[!-~]*$")]
Sender = Annotated[str, StringConstraints(max_length=16, pattern=r"^[A-Za-z0-9 .+_-]*$")]
CaFile = Annotated[str, StringConstraints(max_length=64, pattern=r"^([A-Za-z0-9][A-Za-z0-9._-]*)?$")]
Secret = Annotated[SecretStr, Field(max_length=256), AfterValidator(_printable)]
TimeoutS = Annotated[float, Field(ge=0.5, le=60)]
Retries = Annotated[int, Field(ge=0, le=3)]

EXAMPLE: dict[str, Any] = {
    "name": "kannel-west",
    "adapter": "kannel",
    "url": "https://kannel.example.com:13013",
    "username": "smsdeck",
    "secret": "the account's password",
    "sender": "Lanterna",
    "smsc": "west",
}


class GatewayCreate(BaseModel):
    """A gateway to add."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    name: str = Field(pattern=f"^{names.GATEWAY}$", description="`default` replaces that of the settings file.")
    adapter: Adapter = Field("http", description="http: polled for reports. kannel: it calls back.")
    url: Url = Field(description="Its origin must be in SMSDECK_GATEWAY_HOSTS of the host's settings.")
    username: Word = Field("", description="Account; without one the secret is sent as a bearer token (http).")
    secret: Secret | None = Field(None, description="Password or token. Written, never read back.")
    sender: Sender = Field("", description="Sender id of all its messages; empty leaves it to the program.")
    timeout_s: TimeoutS = Field(10.0, description="One call; at most SMSDECK_GATEWAY_TIMEOUT_SECONDS.")
    retries: Retries = Field(1, description="More tries, only where it is sure that nothing was sent.")
    tls_verify: bool = Field(True, description="False takes any certificate: for a test bench only.")
    ca_file: CaFile = Field("", description="Own CA: a file in SMSDECK_GATEWAY_CA_DIR of each host.")
    proxy_url: ProxyUrl = Field("", description="One fixed forward proxy; its origin must be allowed too.")
    proxy_username: Word = ""
    proxy_secret: Secret | None = Field(None, description="Written, never read back.")
    smsc: Word = Field("", description="kannel: the smsc-id to send through; empty leaves it to Kannel.")
    callback: bool = Field(False, description="http: pass `callback_url` along, for reports by call as well.")


class GatewayChange(BaseModel):
    """What to change; what is left out stays. An empty secret removes it."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"timeout_s": 5}, {"secret": "the new password"}]}
    )

    url: Url | None = Field(None, description="Another origin needs the secret again.")
    username: Word | None = None
    secret: Secret | None = None
    sender: Sender | None = None
    timeout_s: TimeoutS | None = None
    retries: Retries | None = None
    tls_verify: bool | None = None
    ca_file: CaFile | None = None
    proxy_url: ProxyUrl | None = None
    proxy_username: Word | None = None
    proxy_secret: Secret | None = None
    smsc: Word | None = None
    callback: bool | None = None


class GatewayItem(BaseModel):
    """A gateway as it is now."""

    name: str
    adapter: Adapter
    url: str
    username: str
    secret_set: bool
    sender: str
    timeout_s: float
    retries: int
    tls_verify: bool
    ca_file: str
    proxy_url: str
    proxy_username: str
    proxy_secret_set: bool
    smsc: str
    callback: bool = False
    origin: Literal["settings", "catalog"] = Field(description="settings: from the host's file; not edited here.")
    reports: Reports = Field(description="How delivery reports come: asked for, by a call to us, or both.")
    pairs: list[str] = Field(description="Pairs that name it. Those that name none use `default`.")
    state: State = Field(description="What programs meet there: up, throttled, down; unknown without news.")
    since: datetime | None = Field(description="Since when it is in that state.")
    last_accepted_at: datetime | None = Field(description="The last message it took.")
    last_report_at: datetime | None = Field(description="Its last call with a delivery report, if it calls.")
    last_error: str = Field(description="The last failure that was its own, as a short name; empty for none.")
    revision: int = Field(description="Send it back as If-Match; 0 for that of the settings.")
    updated_at: datetime | None
    updated_by: str


class GatewayList(BaseModel):
    """All gateways, and where others may be."""

    items: list[GatewayItem]
    total: int
    allowed: list[str] = Field(description="Origins that a gateway may have, from the host's settings.")


class GatewayTest(BaseModel):
    """What came of a test. Nothing was sent to anybody, and the gateway's answer is not repeated."""

    ok: bool
    error: str = Field(description="A short name of what failed, such as refused, timeout, http_403; or empty.")
    detail: str
    took_ms: int
