"""A gateway as people see it: no secret, and what programs meet there. Pure."""

from urllib.parse import urlsplit

from smsdeck.catalog.gateways.health import Evidence, judge
from smsdeck.catalog.gateways.schemas import GatewayItem, Reports
from smsdeck.catalog.gateways.specs import calls
from smsdeck.catalog.gateways.store import SEALED, shown
from smsdeck.gateway.spec import Spec
from smsdeck.kit.clock import to_datetime
from smsdeck.kit.mongo import Document

HIDDEN = frozenset({"_id", "updated_ms", *SEALED})


def item(row: Document, evidence: Evidence | None, pairs: list[str], now_ms: int) -> GatewayItem:
    """The gateway of this document; `pairs` are those that name it."""
    evidence = evidence or Evidence()
    state, since_ms = judge(evidence, now_ms)
    fields = {field: value for field, value in row.items() if field not in HIDDEN}
    set_or_not = shown({field: row.get(field) for field in ("secret", "proxy_secret")})
    return GatewayItem(
        **{"origin": "catalog", **fields, **set_or_not},
        name=row["_id"],
        reports=_reports(row),
        pairs=pairs,
        state=state,
        since=to_datetime(since_ms) if since_ms else None,
        last_accepted_at=to_datetime(evidence.good_ms) if evidence.good_ms else None,
        last_report_at=to_datetime(evidence.called_ms) if evidence.called_ms else None,
        last_error=evidence.error if evidence.bad_run else "",
        updated_at=to_datetime(row["updated_ms"]) if row["updated_ms"] else None,
    )


def _reports(row: Document) -> Reports:
    if row["adapter"] == "kannel":
        return "callback"
    return "both" if calls(row) else "poll"


def row_of_settings(spec: Spec) -> Document:
    """The gateway of the settings file in the shape of those of the catalog."""
    url, username, secret = _bare(spec.url)
    proxy_url, proxy_username, proxy_secret = _bare(spec.proxy_url)
    return {
        "_id": spec.name,
        "origin": "settings",
        "adapter": spec.adapter,
        "url": url,
        "username": username,
        "secret": secret,
        "sender": "",
        "timeout_s": spec.timeout_s,
        "retries": spec.retries,
        "tls_verify": True,
        "ca_file": "",
        "proxy_url": proxy_url,
        "proxy_username": proxy_username,
        "proxy_secret": proxy_secret,
        "smsc": "",
        "revision": 0,
        "updated_ms": 0,
        "updated_by": "",
    }


def in_words(error: str) -> str:
    """What a test found, for people."""
    if not error:
        return "It answers and knows us. Nothing was sent."
    if error.startswith("http_3"):
        return "It leads to another address, and redirects are not followed: set the address that it leads to."
    words = {
        "refused": "Nothing listens at that address.",
        "timeout": "It did not answer in time.",
        "cut": "It closed the connection without an answer.",
        "http_401": "It does not know the account, or the secret is wrong.",
        "http_403": "It does not know the account, or the secret is wrong.",
        "address_not_allowed": "Its address is not one that this host's settings allow.",
        "secret_not_readable": "Its secret was sealed with another key: set it again, or copy gateway.key.",
        "SSLCertVerificationError": "Its certificate is not one that we trust.",
        "gaierror": "Its name does not resolve.",
        "http_429": "It wants fewer messages from us.",
        "throttled": "It wants fewer messages from us.",
        "link_throttled": "The operator wants fewer messages from it.",
        "link_busy": "The operator throttled it or had no room, each time that it tried.",
        "link_refused": "It has no working link to the operator.",
    }
    return words.get(error, f"It failed with {error}.")


def _bare(url: str) -> tuple[str, str, bool]:
    """The address without user and password, the user, and whether there is a password."""
    parts = urlsplit(url)
    netloc = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=netloc).geturl(), parts.username or "", parts.password is not None
