#!/bin/sh
# render.sh OUT: writes Alertmanager's configuration from the template beside it.
#
#   SMSDECK_ALERTS_TOLD_BY       smsdeck (default) or alertmanager; the same as serve's setting
#   SMSDECK_TELEGRAM_TOKEN_FILE  file with the bot token; empty or absent: Alertmanager writes to no chat
#   SMSDECK_TELEGRAM_CHAT        the chat's number (Alertmanager takes no @names)
#   SMSDECK_TELEGRAM_API_URL     https://api.telegram.org by default
#   SMSDECK_WEBHOOK_URL          http://serve:8000/api/v1/alerts/webhook by default
#   SMSDECK_WEBHOOK_TOKEN_FILE   /run/secrets/webhook_token by default
#
# Values are checked before they reach sed and YAML, and a wrong one is named without being shown.
set -eu
umask 077

fail() {
    echo "render.sh: $1" >&2
    exit 1
}

check() { # check NAME VALUE REGEX
    lines=$(printf '%s' "$2" | wc -l)
    if [ "$lines" -ne 0 ] || ! printf '%s' "$2" | grep -Eqx -e "$3"; then
        fail "$1 is not valid: it must match $3"
    fi
}

[ $# -eq 1 ] || fail "say where to write: render.sh OUT"
template="$(dirname "$0")/alertmanager.yml.template"
told_by=${SMSDECK_ALERTS_TOLD_BY:-smsdeck}
token_file=${SMSDECK_TELEGRAM_TOKEN_FILE:-}
chat=${SMSDECK_TELEGRAM_CHAT:-}
api_url=${SMSDECK_TELEGRAM_API_URL:-https://api.telegram.org}
webhook_url=${SMSDECK_WEBHOOK_URL:-http://serve:8000/api/v1/alerts/webhook}
webhook_token_file=${SMSDECK_WEBHOOK_TOKEN_FILE:-/run/secrets/webhook_token}

case $told_by in
    smsdeck) receiver=serve ;;
    alertmanager) receiver=chat ;;
    *) fail "SMSDECK_ALERTS_TOLD_BY must be smsdeck or alertmanager" ;;
esac
check SMSDECK_TELEGRAM_API_URL "$api_url" 'https?://[A-Za-z0-9._:/-]+'
check SMSDECK_WEBHOOK_URL "$webhook_url" 'https?://[A-Za-z0-9._:/-]+'
check SMSDECK_WEBHOOK_TOKEN_FILE "$webhook_token_file" '/[A-Za-z0-9._/-]+'

token=
[ -z "$token_file" ] || [ ! -s "$token_file" ] || token=$(tr -d '[:space:]' <"$token_file")
if [ -n "$token" ]; then
    check "the token in SMSDECK_TELEGRAM_TOKEN_FILE" "$token" '[0-9]+:[A-Za-z0-9_-]+'
    check SMSDECK_TELEGRAM_CHAT "$chat" '-?[0-9]+'
    telegram='/# telegram: /d'
else
    [ "$told_by" = smsdeck ] || fail "SMSDECK_ALERTS_TOLD_BY=alertmanager needs SMSDECK_TELEGRAM_TOKEN_FILE"
    telegram='/# telegram: begin/,/# telegram: end/d'
fi

# sed reads its script from standard input, so that the token is in no argument list.
sed -f - "$template" >"$1" <<END
$telegram
s|@RECEIVER@|$receiver|
s|@TELEGRAM_API_URL@|$api_url|
s|@TELEGRAM_TOKEN@|$token|
s|@TELEGRAM_CHAT@|$chat|
s|@WEBHOOK_URL@|$webhook_url|
s|@WEBHOOK_TOKEN_FILE@|$webhook_token_file|
END
