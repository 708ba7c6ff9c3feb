"""What programs, and a test from the console, are told of a gateway: its fields with the secrets opened."""

from urllib.parse import quote, urlsplit

from smsdeck.catalog.gateways.rules import GatewayRules
from smsdeck.catalog.gateways.schemas import DEFAULT
from smsdeck.catalog.gateways.secrets import SecretBox, UnreadableSecretError
from smsdeck.gateway.spec import Spec
from smsdeck.kit.mongo import Document
from smsdeck.settings import Settings

NOT_ALLOWED = "address_not_allowed"
UNREADABLE = "secret_not_readable"


def spec_maker(settings: Settings) -> "SpecMaker":
    """With the key of this host; SetupError if a setting is wrong or the key cannot be read."""
    box = SecretBox.load(settings.effective_gateway_key_file)
    return SpecMaker(settings, GatewayRules(settings), box)


def calls(row: Document) -> bool:
    """Whether the gateway of this document calls with reports: Kannel always does."""
    return row["adapter"] == "kannel" or bool(row.get("callback"))


class SpecMaker:
    """Makes specs from documents and settings."""

    def __init__(self, settings: Settings, rules: GatewayRules, box: SecretBox) -> None:
        self._settings = settings
        self._rules = rules
        self._box = box

    def of_settings(self) -> Spec:
        """The gateway that the settings file names. Who may write that file may choose any address."""
        settings = self._settings
        return Spec(
            DEFAULT,
            "http",
            settings.gateway_url,
            settings.gateway_timeout_seconds,
            retries=1,
            proxy_url=settings.proxy_url.get_secret_value(),
        )

    def of(self, row: Document) -> Spec:
        """A gateway of the catalog. One that this host does not allow, or whose secret it cannot read, is
        `broken`: its programs wait and say why. `report_key` is the gateway's: sign with the session's own.
        """
        spec = Spec(
            row["_id"],
            row["adapter"],
            row["url"],
            min(row["timeout_s"], self._rules.longest_timeout_s),
            retries=row["retries"],
            username=row["username"],
            sender=row["sender"],
            tls_verify=row["tls_verify"],
            ca_file=self._rules.ca_path(row["ca_file"]),
            networks=self._rules.networks(row["url"], row["proxy_url"]),
            smsc=row["smsc"],
        )
        if not all(self._rules.permits(url) for url in (row["url"], row["proxy_url"]) if url):
            return spec._replace(broken=NOT_ALLOWED)
        try:
            spec = spec._replace(secret=self.secret(row, "secret"), proxy_url=self._proxy(row))
            return self._with_reports(spec, row) if calls(row) else spec
        except UnreadableSecretError:
            return spec._replace(broken=UNREADABLE)

    def _with_reports(self, spec: Spec, row: Document) -> Spec:
        url = f"{self._settings.effective_callback_url}/api/v1/gateways/{spec.name}/dlr"
        return spec._replace(report_url=url, report_key=self.secret(row, "callback_key"))

    def secret(self, row: Document, field: str) -> str:
        """A secret of a gateway, empty where none is set; UnreadableSecretError."""
        sealed = row.get(field)
        return self._box.open(sealed, row["_id"], field) if sealed else ""

    def _proxy(self, row: Document) -> str:
        url: str = row["proxy_url"]
        if not url or not row["proxy_username"]:
            return url
        parts = urlsplit(url)
        who = f"{quote(row['proxy_username'], safe='')}:{quote(self.secret(row, 'proxy_secret'), safe='')}"
        return f"{parts.scheme}://{who}@{parts.netloc}{parts.path}"
