"""One line of a problem's list. By itself, because who only says what is wrong need not load what answers HTTP."""

from pydantic import BaseModel


class FieldProblem(BaseModel):
    """One place in the request that is wrong."""

    where: str
    what: str
