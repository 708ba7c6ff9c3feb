"""Who may call what: one table, route by route. A route that is not in it is refused to everybody.

A test compares the table with the app's routes, both ways.
"""

from enum import IntEnum


class Role(IntEnum):
    """Each may do all that the ones before it may."""

    viewer = 1
    operator = 2
    manager = 3
    admin = 4


class Door(IntEnum):
    """Ways in that are no person's role."""

    public = 0
    program = -1
    ticket = -2


Access = Role | Door

ROUTES: dict[tuple[str, str], Access] = {
    ("POST", "/api/v1/auth/login"): Door.public,
    ("POST", "/api/v1/auth/refresh"): Door.public,
    ("POST", "/api/v1/auth/logout"): Door.public,
    ("GET", "/api/v1/auth/me"): Role.viewer,
    ("POST", "/api/v1/permits"): Door.program,
    ("POST", "/api/v1/permits/{permit_id}/used"): Door.program,
    ("POST", "/api/v1/events"): Door.program,
    ("GET", "/api/v1/quota"): Role.viewer,
    ("PATCH", "/api/v1/quota/{country}"): Role.manager,
    ("GET", "/api/v1/states"): Role.viewer,
    ("GET", "/api/v1/sessions"): Role.viewer,
    ("GET", "/api/v1/sessions/{name}"): Role.viewer,
    ("POST", "/api/v1/sessions/{name}/start"): Role.operator,
    ("POST", "/api/v1/sessions/{name}/stop"): Role.operator,
    ("POST", "/api/v1/sessions/{name}/restart"): Role.operator,
    ("POST", "/api/v1/sessions/bulk"): Role.operator,
    ("GET", "/api/v1/sessions/{name}/log"): Role.operator,
    ("GET", "/api/v1/sessions/{name}/log/download"): Role.operator,
    ("WS", "/api/v1/sessions/{name}/log/follow"): Door.ticket,
    ("POST", "/api/v1/sessions"): Role.manager,
    ("POST", "/api/v1/sessions/{name}/adopt"): Role.operator,
    ("POST", "/api/v1/sessions/{name}/pairs"): Role.manager,
    ("POST", "/api/v1/sessions/{name}/ignore"): Role.operator,
    ("GET", "/api/v1/sessions/{name}/history"): Role.viewer,
    ("GET", "/api/v1/sessions/{name}/runs"): Role.viewer,
    ("GET", "/api/v1/sessions/{name}/why"): Role.viewer,
    ("GET", "/api/v1/jobs"): Role.viewer,
    ("GET", "/api/v1/jobs/{id}"): Role.viewer,
    ("POST", "/api/v1/jobs/{id}/cancel"): Role.operator,
    ("GET", "/api/v1/programs"): Role.viewer,
    ("GET", "/api/v1/pairs"): Role.viewer,
    ("POST", "/api/v1/pairs"): Role.manager,
    ("POST", "/api/v1/pairs/import"): Role.manager,
    ("GET", "/api/v1/pairs/{pair}"): Role.viewer,
    ("PATCH", "/api/v1/pairs/{pair}"): Role.manager,
    ("DELETE", "/api/v1/pairs/{pair}"): Role.manager,
    ("POST", "/api/v1/pairs/{pair}/numbers"): Role.manager,
    ("GET", "/api/v1/numbers"): Role.viewer,
    ("POST", "/api/v1/numbers/import"): Role.manager,
    ("POST", "/api/v1/numbers/find"): Role.operator,
    ("POST", "/api/v1/numbers/{number_id}/unmask"): Role.manager,
    ("DELETE", "/api/v1/numbers/{number_id}"): Role.manager,
    ("GET", "/api/v1/opt-outs"): Role.viewer,
    ("POST", "/api/v1/opt-outs"): Role.operator,
    ("POST", "/api/v1/opt-outs/import"): Role.operator,
    ("POST", "/api/v1/opt-outs/find"): Role.operator,
    ("DELETE", "/api/v1/opt-outs/{number_id}"): Role.admin,
    ("GET", "/api/v1/kill-switch"): Role.viewer,
    ("PUT", "/api/v1/kill-switch"): Role.operator,
    ("GET", "/api/v1/gateways"): Role.viewer,
    ("POST", "/api/v1/gateways"): Role.admin,
    ("GET", "/api/v1/gateways/{name}"): Role.viewer,
    ("PATCH", "/api/v1/gateways/{name}"): Role.admin,
    ("DELETE", "/api/v1/gateways/{name}"): Role.admin,
    ("POST", "/api/v1/gateways/{name}/test"): Role.manager,
    ("GET", "/api/v1/gateways/{name}/dlr"): Door.public,
    ("POST", "/api/v1/gateways/{name}/dlr"): Door.public,
    ("GET", "/api/v1/metrics/summary"): Role.viewer,
    ("GET", "/api/v1/metrics/trend"): Role.viewer,
    ("GET", "/api/v1/metrics/trend.csv"): Role.viewer,
    ("GET", "/api/v1/metrics/comparison"): Role.viewer,
    ("GET", "/api/v1/metrics/ranking"): Role.viewer,
    ("GET", "/api/v1/metrics/funnel"): Role.viewer,
    ("GET", "/api/v1/metrics/errors"): Role.viewer,
    ("GET", "/api/v1/metrics/errors.csv"): Role.viewer,
    ("GET", "/api/v1/metrics/heatmap"): Role.viewer,
    ("GET", "/api/v1/metrics/time-to-deliver"): Role.viewer,
    ("GET", "/api/v1/metrics/health"): Role.viewer,
    ("GET", "/api/v1/messages"): Role.viewer,
    ("GET", "/api/v1/messages/{message_id}"): Role.viewer,
    ("GET", "/api/v1/alerts"): Role.viewer,
    ("POST", "/api/v1/alerts/webhook"): Door.public,
    ("POST", "/api/v1/live/ticket"): Role.viewer,
    ("WS", "/api/v1/live"): Door.ticket,
    ("GET", "/api/openapi.json"): Door.public,
    ("GET", "/metrics"): Door.public,
    ("GET", "/healthz"): Door.public,
    ("GET", "/readyz"): Door.public,
}
"""Public ones guard themselves: sign-in by its throttle, the webhook and /metrics by bearer tokens, delivery
reports by a signature.
"""
