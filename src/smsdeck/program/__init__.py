"""What runs inside a session. Standard library only: hundreds of these run at once.

from smsdeck.program import Program, run

class Welcome(Program):
    def text(self, permit): return "Welcome!"

run(Welcome())
"""

from smsdeck.program.answers import Permit
from smsdeck.program.base import Program
from smsdeck.program.codes import new_code
from smsdeck.program.message import Message
from smsdeck.program.runner import run
from smsdeck.program.say import say

__all__ = ["Message", "Permit", "Program", "new_code", "run", "say"]
