"""Bugs that programs like this one have had, each as a change of our own sources, and who notices it.

The old text stands exactly once in its file: where somebody changes it, the bug's definition is to follow.
"""

from tests.known_bugs.planting import Bug, Edit

GNU, WRAPPER = "tests/screen/test_gnu.py", "tests/screen/test_wrapper.py"
IDENTITY, SCRIPTS = "tests/screen/test_identity.py", "tests/scripts/test_session_scripts.py"
DECISIONS, PLAN = "tests/reconcile/test_agent_decisions.py", "tests/reconcile/test_plan.py"
DELIVERY, LEDGER = "tests/alerts/test_delivery.py", "tests/quota/test_ledger.py"
TOLD = "tests/quota/rails/test_told.py"

BUGS = (
    Bug(
        "a session is stopped by its bare name, which screen takes for a prefix",
        (
            Edit(
                "src/smsdeck/screen/gnu.py",
                "        return end(target, grace_s)\n",
                '        env = {"SCREENDIR": str(self.folder)}\n'
                '        return call([self._binary, "-S", target.name, "-X", "quit"], env, grace_s)\n',
            ),
        ),
        (f"{GNU}::test_ending_one_that_is_gone_never_touches_another_with_a_longer_name",),
    ),
    Bug(
        "session-stop takes every socket whose name begins alike",
        (
            Edit(
                "scripts/lib/sessions.sh",
                'for entry in "$screen_dir"/*."$1"; do',
                'for entry in "$screen_dir"/*."$1"*; do',
            ),
            Edit(
                "scripts/lib/sessions.sh",
                '[ "$entry" = "$pid.$1" ] && is_server "$pid" "$1"',
                'is_server "$pid" "$1"',
            ),
        ),
        (f"{SCRIPTS}::test_stopping_touches_no_session_whose_name_begins_alike",),
    ),
    Bug(
        "screen's return is taken for a program that runs",
        (
            Edit(
                "src/smsdeck/reconcile/starting.py",
                "if not await self._began(launch.folder, run_id, START_SECONDS):",
                "if False:",
            ),
        ),
        (f"{DECISIONS}::test_a_start_that_screen_swallows_is_a_crash_and_not_running",),
    ),
    Bug(
        "a session is looked for, then started, with nothing held in between",
        (
            Edit(
                "src/smsdeck/screen/wrapper.py",
                "        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)\n",
                "        pass\n",
            ),
            Edit(
                "src/smsdeck/screen/wrapper.c",
                "*held = flock(file, LOCK_EX | LOCK_NB) == 0;",
                "*held = true;",
            ),
            Edit(
                "scripts/session-start",
                'flock -n 9 || die "$name is being started by another session-start"\n',
                "",
            ),
        ),
        (
            f"{WRAPPER}::test_a_session_does_not_run_twice[c]",
            f"{WRAPPER}::test_a_session_does_not_run_twice[python]",
            f"{SCRIPTS}::test_of_many_starts_at_the_same_moment_one_runs",
        ),
    ),
    Bug(
        "a process is known by its pid alone, without its start time",
        (
            Edit(
                "src/smsdeck/screen/identity.py",
                " and not stat.dead and stat.start_ticks == process.start_ticks",
                " and not stat.dead",
            ),
        ),
        (
            f"{IDENTITY}::test_another_start_time_or_boot_is_another_process",
            f"{IDENTITY}::test_a_reused_pid_is_never_signalled",
        ),
    ),
    Bug(
        "session-stop knows a process by its pid alone",
        (Edit("scripts/lib/sessions.sh", ' && [ "$ticks" = "$2" ]', ""),),
        (f"{SCRIPTS}::test_stopping_signals_no_stranger_that_was_given_the_pid_of_a_dead_run",),
    ),
    Bug(
        "an alert is marked as sent before the chat took it",
        (
            Edit(
                "src/smsdeck/alerts/delivery.py",
                "        try:\n            sent = await self._chat.send(message.html, message.reply_to)\n",
                "        for notice in message.notices:\n"
                '            await self._settle(notice, Outcome("sent", self._clock.now_ms()))\n'
                "        try:\n            sent = await self._chat.send(message.html, message.reply_to)\n",
            ),
        ),
        (f"{DELIVERY}::test_an_alert_is_not_marked_before_the_chat_took_it",),
    ),
    Bug(
        "a MongoDB that answers with nothing is believed",
        (
            Edit(
                "src/smsdeck/reconcile/desired.py", "        if not rows and self.wishes:\n", "        if False:\n"
            ),
            Edit(
                "src/smsdeck/reconcile/living.py",
                "    if wish is None:\n        return None\n",
                '    if wish is None:\n        return "not wished for", "agent"\n',
            ),
        ),
        (f"{DECISIONS}::test_an_empty_reading_of_the_store_stops_nothing",),
    ),
    Bug(
        "sessions are started before the first look was whole",
        (
            Edit(
                "src/smsdeck/reconcile/observe.py", "sight = Sight(scan.complete)", "sight = Sight(complete=True)"
            ),
        ),
        (f"{DECISIONS}::test_a_screen_dir_that_cannot_be_read_is_unknown_and_starts_nothing",),
    ),
    Bug(
        "an agent works on a host that another one holds",
        (Edit("src/smsdeck/reconcile/fence.py", "if not free:", "if False:"),),
        ("tests/reconcile/test_fence.py::test_a_second_agent_of_another_folder_waits_and_does_nothing",),
    ),
    Bug(
        "restarts go on in the middle of a mass crash",
        (Edit("src/smsdeck/reconcile/admission.py", "not (brake and one.reason in AUTOMATIC)", "True"),),
        (f"{PLAN}::test_a_mass_crash_holds_automatic_starts_but_not_those_of_people",),
    ),
    Bug(
        "a zombie counts as alive",
        (Edit("src/smsdeck/screen/identity.py", 'frozenset("ZXx")', 'frozenset("Xx")'),),
        (f"{IDENTITY}::test_a_zombie_is_dead",),
    ),
    Bug(
        "whoever does not heed TERM is left to live",
        (
            Edit(
                "src/smsdeck/screen/ending.py",
                "            _signal_group(target.child, signal.SIGKILL, alone=_lives(target.wrapper))\n",
                "            pass\n",
            ),
        ),
        (f"{GNU}::test_a_program_that_ignores_every_wish_is_killed",),
    ),
    Bug(
        "KILL goes to an orphan alone, and its children live on",
        (
            Edit(
                "src/smsdeck/screen/ending.py",
                "            os.killpg(leader.pid, number)\n",
                "            signal.pidfd_send_signal(descriptor, number)\n",
            ),
        ),
        (f"{GNU}::test_an_orphan_is_ended_without_its_wrapper",),
    ),
    Bug(
        "a program is signalled before the wish to end it is on the disk",
        (
            Edit(
                "src/smsdeck/reconcile/acting.py",
                "            later = await asyncio.to_thread(self._write_intents, wanted, sight)\n",
                "            pass\n",
            ),
        ),
        (f"{DECISIONS}::test_a_stop_is_intended_before_it_is_done_and_no_crash",),
    ),
    Bug(
        "a session is told as stopped while its screen server still lives",
        (Edit("src/smsdeck/reconcile/plan.py", "served = seen.servers > 0", "served = False"),),
        (f"{PLAN}::test_it_has_stopped_once_its_screen_server_is_gone_too",),
    ),
    Bug(
        "a log that somebody made a link is followed",
        (
            Edit("src/smsdeck/screen/wrapper.py", "os.O_APPEND | os.O_NOFOLLOW", "os.O_APPEND"),
            Edit("src/smsdeck/screen/wrapper_log.c", "O_APPEND | O_NOFOLLOW", "O_APPEND"),
        ),
        (
            f"{WRAPPER}::test_a_log_that_is_a_link_is_not_followed[c]",
            f"{WRAPPER}::test_a_log_that_is_a_link_is_not_followed[python]",
        ),
    ),
    Bug(
        "a crash is taken for a wanted end, because a stop came after it",
        (Edit("src/smsdeck/reconcile/ends.py", "if intent and ended_ms >= intent.at_ms:", "if intent:"),),
        ("tests/reconcile/test_ends.py::test_a_crash_before_the_wish_to_stop_stays_a_crash",),
    ),
    Bug(
        "crashes are counted in stretches of the clock",
        (
            Edit(
                "src/smsdeck/reconcile/backoff.py",
                "if time > at_ms - WINDOW_MS))",
                "if time // WINDOW_MS == at_ms // WINDOW_MS))",
            ),
        ),
        ("tests/reconcile/test_backoff.py::test_any_five_crashes_within_ten_minutes_spend_the_budget",),
    ),
    Bug(
        "the quota is counted in minutes of the clock",
        (
            Edit(
                "src/smsdeck/quota/documents.py",
                "self.clock.latest_ms() + self._window_ms",
                "(self.clock.latest_ms() // self._window_ms + 1) * self._window_ms",
            ),
        ),
        (f"{LEDGER}::test_a_report_shortens_the_hold_to_a_window_after_the_send",),
    ),
    Bug(
        "the report of a send is thrown away",
        (
            Edit(
                "src/smsdeck/quota/documents.py",
                '        done = await self._unhurried.update_one(mine, {"$set": sets, '
                '"$min": {f"{slot}.held_until_ms": until_ms}})',
                '        done = await self._unhurried.update_one(mine, {"$setOnInsert": {"at": until_ms}})',
            ),
        ),
        (f"{LEDGER}::test_a_report_shortens_the_hold_to_a_window_after_the_send",),
    ),
    Bug(
        "the ledgers do not hear of a change of a rail",
        (
            Edit(
                "src/smsdeck/catalog/rail_changes.py",
                '    await db["quota"].update_many(about, {"$inc": {"rev": 1, "rails_rev": 1}})',
                '    await db["quota"].find_one(about)',
            ),
        ),
        (f"{TOLD}::test_the_next_permit_is_refused[kill_switch-kill_switch]",),
    ),
)
