"""People who may sign in."""

import re

from pymongo.errors import DuplicateKeyError

from smsdeck.access.passwords import SHORTEST, Passwords
from smsdeck.access.roles import Role
from smsdeck.errors import ConflictError, InvalidInputError
from smsdeck.kit.mongo import Database, Document

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")


class Users:
    """The store of them. `version` grows with every change of rights: tokens of an older one are refused."""

    def __init__(self, db: Database, passwords: Passwords) -> None:
        self._users = db["users"]
        self._passwords = passwords

    async def create(self, username: str, password: str, role: Role) -> None:
        """Add a user; ConflictError if the name is taken."""
        if not USERNAME.fullmatch(username):
            raise InvalidInputError(
                f"{username!r} is not a user name.", hint="Use a-z, 0-9, dot, dash; at most 32."
            )
        row = {"_id": username, "role": role.name, "version": 1, "password": await self._hash(password)}
        try:
            await self._users.insert_one(row)
        except DuplicateKeyError as error:
            raise ConflictError(f"A user named {username} exists already.") from error

    async def set_password(self, username: str, password: str) -> bool:
        """Give a new password and end all sign-ins of the user; False if there is no such user."""
        change = {"$set": {"password": await self._hash(password)}, "$inc": {"version": 1}}
        return (await self._users.update_one({"_id": username}, change)).matched_count == 1

    async def get(self, username: str) -> Document | None:
        """The user's row, or None."""
        return await self._users.find_one({"_id": username})

    async def verify(self, username: str, password: str) -> Document | None:
        """The user's row if the password is right, in the same time either way."""
        row = await self._users.find_one({"_id": username})
        right, better = await self._passwords.verify(password, row["password"] if row else None)
        if right and better:
            await self._users.update_one({"_id": username}, {"$set": {"password": better}})
        return row if right else None

    async def _hash(self, password: str) -> str:
        if len(password) < SHORTEST:
            raise InvalidInputError(
                f"The password is shorter than {SHORTEST} characters.", hint="Take a longer one."
            )
        return await self._passwords.hash(password)
