# Shared by session-start, session-stop, session-restart and session-list: where things are, and what lives.
# shellcheck shell=sh disable=SC2034,SC2154 # `here` is set by, and `root` and others are used in, the scripts
#
# A session is always found by its exact name in SCREENDIR and addressed by pid: screen itself takes
# `program1_UZ` for `program1_UZ_uzmobile`, and its exit codes say nothing.

export LC_ALL=C
root=$(cd "$here/.." && pwd)
data=${SMSDECK_DATA_DIR:-/var/lib/smsdeck}
# SCREENDIR's name may be made from the whole path, so it is written as smsdeck writes it.
data=${data%/}
case $data in /*) ;; *) data=$PWD/${data#./} ;; esac

die() {
    printf '%s: %s\n' "${0##*/}" "$1" >&2
    exit 1
}

# The same choice as smsdeck's settings make: in the data folder, unless a socket's path would be too long.
find_screen_dir() {
    screen_dir=${SMSDECK_SCREEN_DIR:-$data/screen}
    if [ -z "${SMSDECK_SCREEN_DIR:-}" ] && [ $((${#screen_dir} + 1 + 73)) -gt 107 ]; then
        digest=$(printf '%s' "$screen_dir" | sha256sum | cut -c1-12)
        screen_dir=/tmp/smsdeck-$(id -u)-$digest
    fi
}

check_name() {
    case $1 in
        '' | [!A-Za-z]* | *[!A-Za-z0-9_-]*) die "'$1' cannot be a session's name (a letter, then letters, digits, _ or -)" ;;
    esac
    [ "${#1}" -le 64 ] || die "the name is longer than 64 characters"
}

# check_startable PROGRAM NAME: sets program and folder; ends where session-start could not start it.
check_startable() {
    folder=$data/sessions/$2
    program=${SMSDECK_PROGRAMS_DIR:-$root/programs}/$1.py
    [ -f "$program" ] || die "there is no program $program"
    [ -f "$folder/session.json" ] || die "$folder/session.json is missing: add the session in the console first"
    command -v screen >/dev/null || die "GNU screen is not installed"
}

# process_state PID: sets state, parent and ticks (field 22) from /proc; fails if it is dead or a zombie.
process_state() {
    { stat=$(cat "/proc/$1/stat"); } 2>/dev/null || return 1
    command_name=${stat#*(}
    command_name=${command_name%)*}
    # shellcheck disable=SC2086 # the fields after the name are split on purpose
    set -- ${stat##*) }
    state=$1
    parent=$2
    ticks=${20}
    [ "$state" != Z ] && [ "$state" != X ]
}

# is_server PID NAME: a living screen server of this SCREENDIR and session, not a stranger that was given the pid of
# a dead one: another person's screen, another folder's, or another session of ours. Only where no other socket
# names its pid may its name be another than it was started with, since people rename sessions.
is_server() {
    process_state "$1" && [ "$command_name" = screen ] || return 1
    its_dir=$({ tr '\0' '\n' <"/proc/$1/environ"; } 2>/dev/null | sed -n 's/^SCREENDIR=//p' | head -n 1)
    [ -n "$its_dir" ] && [ "$(place "$its_dir")" = "$(place "$screen_dir")" ] || return 1
    set -- "$1" "$2" "$screen_dir/$1".*
    [ $# -le 3 ] || { tr '\0' '\n' <"/proc/$1/cmdline"; } 2>/dev/null | grep -qxF -e "$2"
}

# place FOLDER: which one it is, however its path is written.
place() {
    stat -L -c %d:%i -- "$1" 2>/dev/null
}

# servers NAME: the pids of living servers of exactly this name, one a line.
servers() {
    for entry in "$screen_dir"/*."$1"; do
        entry=${entry##*/}
        pid=${entry%%.*}
        [ "$entry" = "$pid.$1" ] && is_server "$pid" "$1" && printf '%s\n' "$pid"
    done
    return 0
}

# field NAME FILE: a number or text of a run record.
field() {
    sed -n "s/.*\"$1\": \"\\{0,1\\}\\([^\",}]*\\).*/\\1/p" "$2" 2>/dev/null
}

# same_process PID TICKS: that very process lives.
same_process() {
    [ -n "$1" ] && process_state "$1" && [ "$ticks" = "$2" ]
}

# live_runs NAME: start records of runs of which a process lives, one a line.
live_runs() {
    boot=$(cat /proc/sys/kernel/random/boot_id)
    for record in "$data/sessions/$1/runs/"*.start; do
        [ -f "$record" ] && [ "$(field boot_id "$record")" = "$boot" ] || continue
        if same_process "$(field wrapper_pid "$record")" "$(field wrapper_ticks "$record")" ||
            same_process "$(field child_pid "$record")" "$(field child_ticks "$record")"; then
            printf '%s\n' "$record"
        fi
    done
}

# run_in PID NAME: the start record of the run that lives in this very server; nothing where it is not ours.
run_in() {
    for run in $(live_runs "$2"); do
        below=$(field child_pid "$run")
        while process_state "$below" && [ "$parent" -gt 1 ]; do
            if [ "$parent" = "$1" ]; then
                printf '%s\n' "$run"
                return 0
            fi
            below=$parent
        done
    done
}

# wait_until SECONDS COMMAND…: try it ten times a second.
wait_until() {
    tries=$(($1 * 10))
    shift
    until "$@"; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 0.1
    done
}

find_screen_dir
