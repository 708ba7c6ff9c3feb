"""Alerts over HTTP: the list, and the door for Alertmanager."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, SecretStr, ValidationError

from smsdeck.alerts.alert import Kind, State
from smsdeck.alerts.listing import AlertList, AlertPage
from smsdeck.alerts.webhook import WebhookPayload, WebhookReceiver
from smsdeck.errors import InvalidInputError, NotSignedInError, TooLargeError
from smsdeck.kit import bearer
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.services import service

router = APIRouter(tags=["alerts"])

BODY_LIMIT = 1024 * 1024
"""Bytes; Alertmanager's own `max_alerts` keeps it far below."""


class WebhookAnswer(BaseModel):
    """How many of the payload's alerts were news."""

    received: int
    new: int


class WebhookKey:
    """The bearer token that Alertmanager shows; an empty one lets nobody in."""

    def __init__(self, token: SecretStr) -> None:
        self._token = token.get_secret_value()

    def check(self, request: Request) -> None:
        """NotSignedInError unless the token was sent."""
        if not bearer.shows(request, self._token):
            raise NotSignedInError(
                "The webhook needs its bearer token.",
                hint="Set SMSDECK_WEBHOOK_TOKEN and give Alertmanager the same one.",
            )


@router.get("/alerts", summary="List alerts")
async def alerts(
    listing: Annotated[AlertList, service(AlertList)],
    state: Annotated[State | None, Query(description="Only alerts in this state.")] = None,
    kind: Annotated[Kind | None, Query(description="Only alerts of this kind.")] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="At most this many.")] = 50,
    cursor: Annotated[str | None, Query(description="`next_cursor` of the page before.")] = None,
) -> AlertPage:
    """Newest first. A `silenced` alert was recorded and told to nobody; `last_error` says why."""
    return await listing.page(state, kind, limit, cursor)


@router.post(
    "/alerts/webhook",
    summary="Take alerts from Alertmanager",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": WebhookPayload.model_json_schema()}},
        }
    },
)
async def webhook(
    request: Request,
    key: Annotated[WebhookKey, service(WebhookKey)],
    receiver: Annotated[WebhookReceiver, service(WebhookReceiver)],
) -> WebhookAnswer:
    """Alertmanager's webhook, with `Authorization: Bearer` SMSDECK_WEBHOOK_TOKEN. Safe to repeat: an alert is
    the same by fingerprint and start. At most 1 MiB.
    """
    key.check(request)
    payload = _parse(await _body(request))
    new = await receiver.take(payload, SystemClock().now_ms())
    return WebhookAnswer(received=len(payload.alerts), new=new)


async def _body(request: Request) -> bytes:
    """Read no more than the limit, whatever Content-Length says."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise TooLargeError("The payload is over 1 MiB.", hint="Set max_alerts in Alertmanager.")
    return bytes(body)


def _parse(body: bytes) -> WebhookPayload:
    try:
        return WebhookPayload.model_validate_json(body)
    except ValidationError as error:
        places = [
            {"where": ".".join(str(part) for part in one["loc"]) or "body", "what": one["msg"]}
            for one in error.errors(include_url=False, include_context=False, include_input=False)[:20]
        ]
        raise InvalidInputError(
            "This is not a payload of Alertmanager (version 4).",
            hint="Point a webhook_configs url here.",
            errors=places,
        ) from None
