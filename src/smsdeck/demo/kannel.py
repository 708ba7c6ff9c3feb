"""Kannel for the demo: bearerbox and smsbox on loopback, between the programs and the simulator's side of SMPP."""

import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from smsdeck.demo.ports import free_port, kept_port
from smsdeck.errors import SetupError
from smsdeck.kit import durable

ACCOUNT = "smsdeck"
LINK = "simulator"
RETRIES, RETRY_AFTER_S = 1, 5
"""What the operator throttles is tried again once, this long after; then it is reported. Kannel's own way is to
try for ever and to report nothing.
"""

CONFIG = """\
group = core
admin-port = {admin}
admin-interface = "127.0.0.1"
admin-password = "{password}"
admin-deny-ip = "*.*.*.*"
admin-allow-ip = "127.0.0.1"
smsbox-port = {box}
smsbox-interface = "127.0.0.1"
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"
log-file = "{folder}/bearerbox.log"
log-level = 2
dlr-storage = internal
store-type = file
store-location = "{folder}/store"
sms-resend-retry = {retries}
sms-resend-freq = {retry_after_s}

group = smsc
smsc = smpp
smsc-id = {link}
allowed-smsc-id = {link}
host = 127.0.0.1
port = {smpp}
transceiver-mode = true
smsc-username = {account}
smsc-password = any
system-type = ""
enquire-link-interval = 5
reconnect-delay = 1

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = {box}
sendsms-port = {sendsms}
sendsms-interface = "127.0.0.1"
sendsms-chars = "0123456789 +-"
log-file = "{folder}/smsbox.log"
log-level = 2
http-request-retry = 20
http-queue-delay = 3

group = sendsms-user
username = {account}
password = "{password}"
user-deny-ip = "*.*.*.*"
user-allow-ip = "127.0.0.1"
max-messages = 10
concatenation = true

group = sms-service
keyword = default
text = ""
max-messages = 0
"""


@dataclass(frozen=True)
class Kannel:
    """One on ports of its own. `sendsms` is what programs call, `smpp` where the simulator listens."""

    folder: Path
    sendsms: int
    smpp: int = field(default_factory=free_port)
    admin: int = field(default_factory=free_port)
    box: int = field(default_factory=free_port)
    password: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)

    @property
    def url(self) -> str:
        """Where programs send."""
        return f"http://127.0.0.1:{self.sendsms}"

    def command(self, box: str) -> list[str]:
        """`bearerbox` or `smsbox` on this configuration; SetupError where Kannel is not installed."""
        return [_binary(box), "-v", "4", str(self.folder / "kannel.conf")]


def prepare(data_dir: Path) -> Kannel:
    """Write its configuration (0600: it holds a password); SetupError where Kannel is not installed. Programs that
    outlived their demo find it at the same port. What it held for sending when it ended is gone: a demo must not
    send what an older one asked for.
    """
    _binary("bearerbox")
    folder = data_dir / "kannel"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    kannel = Kannel(folder, kept_port(data_dir / "kannel-port"))
    durable.write(folder / "kannel.conf", config(kannel).encode())
    return kannel


def config(kannel: Kannel) -> str:
    """Its configuration: every port on loopback alone, one link, one account."""
    return CONFIG.format(**vars(kannel), account=ACCOUNT, link=LINK, retries=RETRIES, retry_after_s=RETRY_AFTER_S)


def _binary(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if not found:
        raise SetupError(f"Kannel's {name} is not installed.", hint="apt-get install kannel")
    return found
