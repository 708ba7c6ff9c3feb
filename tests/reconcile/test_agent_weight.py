import subprocess
import sys

HEAVY = {"fastapi", "sqlalchemy", "aiosqlite", "alembic"}


def test_the_agent_loads_nothing_that_only_serve_needs() -> None:
    asked = f"import sys, smsdeck.reconcile.agent_process; print({HEAVY!r} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
