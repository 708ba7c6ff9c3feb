"""The programs that ship with smsdeck."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Purpose = Literal["code", "notice", "probe"]


class Program(BaseModel):
    """A registered script."""

    model_config = ConfigDict(extra="forbid")

    program: str = Field(description="Its name, `program1`.")
    path: str = Field(description="File in the programs folder.")
    title: str
    description: str
    expects_code: bool = Field(description="True: success is a confirmed code. False: success is delivery.")
    purpose: Purpose = Field(description="What its messages are for; quiet hours depend on it.")


PROGRAMS = [
    Program(
        program="program1",
        path="program1.py",
        title="Sign-up code",
        description="Sends the code that a new customer types to finish signing up.",
        expects_code=True,
        purpose="code",
    ),
    Program(
        program="program2",
        path="program2.py",
        title="Log-in code",
        description="Second factor at log-in; written in the SendSMS / SubmitSMS shape.",
        expects_code=True,
        purpose="code",
    ),
    Program(
        program="program3",
        path="program3.py",
        title="Password reset",
        description="Sends the code that allows a new password.",
        expects_code=True,
        purpose="code",
    ),
    Program(
        program="program4",
        path="program4.py",
        title="Payment notice",
        description="Tells of a payment. No code comes back: delivery is success.",
        expects_code=False,
        purpose="notice",
    ),
    Program(
        program="program5",
        path="program5.py",
        title="Route probe",
        description="Measures how long an operator takes to deliver.",
        expects_code=False,
        purpose="probe",
    ),
    Program(
        program="program6",
        path="program6.py",
        title="Several pairs at once",
        description="Works several pairs of a region in one session.",
        expects_code=True,
        purpose="code",
    ),
]
