"""`smsdeck user …`: the first admin is made here; the API has no default password."""

from smsdeck.access.audit import Audit
from smsdeck.access.passwords import Passwords
from smsdeck.access.roles import Role
from smsdeck.access.users import Users
from smsdeck.errors import InvalidInputError, NotFoundError
from smsdeck.kit import mongo
from smsdeck.settings import Settings

BY = "command line"


async def add_user(settings: Settings, username: str, password: str, role: str) -> None:
    """Add a person with a role."""
    if role not in Role.__members__:
        raise InvalidInputError(f"{role!r} is not a role.", hint=f"One of {', '.join(Role.__members__)}.")
    async with mongo.connect(settings.mongodb_url.get_secret_value()) as client:
        db = mongo.database(client)
        await Users(db, Passwords()).create(username, password, Role[role])
        await Audit(db).record(BY, "user.create", username, after={"role": role})


async def set_password(settings: Settings, username: str, password: str) -> None:
    """Give a person a new password."""
    async with mongo.connect(settings.mongodb_url.get_secret_value()) as client:
        db = mongo.database(client)
        if not await Users(db, Passwords()).set_password(username, password):
            raise NotFoundError(f"There is no user {username}.", hint="`smsdeck user add` makes one.")
        await Audit(db).record(BY, "user.password", username)
