"""Sign in, stay signed in, sign out."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from smsdeck.access.current import User, current_user
from smsdeck.access.sign_in import SignedIn, SignIn
from smsdeck.errors import ForbiddenError, NotSignedInError
from smsdeck.kit.services import service

router = APIRouter(prefix="/auth", tags=["auth"])
COOKIE = "smsdeck_refresh"
COOKIE_PATH = "/api/v1/auth"
CSRF_HEADER = "x-smsdeck"
"""A header that no form and no foreign page can send without asking first."""

Gate = Annotated[SignIn, service(SignIn)]


class Credentials(BaseModel):
    """User name and password."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"username": "admin", "password": "correct horse battery"}]},
    )

    username: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=256)


class Token(BaseModel):
    """An access token, for the Authorization header. Keep it in memory only."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - the name of the scheme
    expires_in: int = Field(description="Seconds from now.")


class Me(BaseModel):
    """Who is signed in."""

    username: str
    role: Literal["viewer", "operator", "manager", "admin"]


@router.post("/login", summary="Sign in")
async def login(body: Credentials, request: Request, response: Response, gate: Gate) -> Token:
    """Gives an access token and sets the refresh cookie. Several wrong passwords: 429 with Retry-After."""
    address = request.client.host if request.client else ""
    return _give(response, gate, await gate.with_password(body.username, body.password, address))


@router.post("/refresh", summary="Get a new access token")
async def refresh(request: Request, response: Response, gate: Gate) -> Token:
    """Uses the refresh cookie up and sets its successor. Send the header `X-Smsdeck: 1`."""
    _same_site(request)
    token = request.cookies.get(COOKIE)
    if not token:
        raise NotSignedInError("Nobody is signed in here.", hint="Sign in.")
    return _give(response, gate, await gate.with_refresh(token))


@router.post("/logout", summary="Sign out", status_code=204)
async def logout(request: Request, response: Response, gate: Gate) -> None:
    """Ends this sign-in on every tab of this browser. Send the header `X-Smsdeck: 1`."""
    _same_site(request)
    await gate.end(request.cookies.get(COOKIE, ""))
    response.delete_cookie(COOKIE, path=COOKIE_PATH)


@router.get("/me", summary="Who am I")
async def me(user: Annotated[User, Depends(current_user)]) -> Me:
    """Name and role of whoever is signed in."""
    return Me.model_validate({"username": user.username, "role": user.role.name})


def _same_site(request: Request) -> None:
    if CSRF_HEADER not in request.headers:
        raise ForbiddenError("The header X-Smsdeck is missing.", hint="Send X-Smsdeck: 1.")


def _give(response: Response, gate: SignIn, done: SignedIn) -> Token:
    response.set_cookie(
        COOKIE,
        done.refresh_token,
        max_age=gate.refresh_life_s,
        path=COOKIE_PATH,
        httponly=True,
        secure=gate.secure_cookies,
        samesite="strict",
    )
    response.headers["Cache-Control"] = "no-store"
    return Token(access_token=done.access_token, expires_in=gate.access_life_s)
