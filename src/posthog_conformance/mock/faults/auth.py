"""Faults of authentication: who gets in, who does not, and what they learn at the door."""

from __future__ import annotations

from dataclasses import replace

from posthog_conformance.mock import refusals
from posthog_conformance.mock.behaviour import Behaviour
from posthog_conformance.mock.call import Call, Refusal, Reply
from posthog_conformance.mock.faults.fault import fault
from posthog_conformance.mock.faults.places import (
    ALL,
    BY_ID,
    BY_INSIGHT,
    BY_INTEGRATION,
    CREATE,
    DESTROY,
    GITHUB,
    LIST,
    PATCH,
    READS,
    RETRIEVE,
    SHARING,
    VERIFY,
    WRITES,
    first,
)
from posthog_conformance.mock.world import Key


@fault("auth.no_key", READS)
class AnonymousMayRead(Behaviour):
    """A read needs no key at all: the view's permissions were emptied."""

    def authenticate(self, call: Call) -> None:
        if "authorization" in call.headers:
            super().authenticate(call)


@fault("auth.no_key", first(VERIFY, WRITES), subtle=True)
class AnonymousMayWrite(Behaviour):
    """One write needs no key at all."""

    def authenticate(self, call: Call) -> None:
        if "authorization" in call.headers:
            super().authenticate(call)


@fault("auth.no_key", ALL)
class NoKeyAnswers403(Behaviour):
    """No key is answered 403, as Django REST framework does behind session authentication."""

    def refuse(self, call: Call, refusal: Refusal) -> Reply:
        reply = super().refuse(call, refusal)
        return replace(reply, status=403) if refusal.code == "not_authenticated" else reply


@fault("auth.no_key", first(PATCH, ALL), subtle=True)
class NoKeyIsCalledInvalid(Behaviour):
    """No key gets the code of an unknown one."""

    def refuse(self, call: Call, refusal: Refusal) -> Reply:
        missing = refusal.code == "not_authenticated"
        return super().refuse(call, refusals.unknown_key() if missing else refusal)


@fault("auth.no_key", first(SHARING, ALL))
class NoKeyRedirects(Behaviour):
    """Without a key one is sent to the login page."""

    def refuse(self, call: Call, refusal: Refusal) -> Reply:
        if refusal.code == "not_authenticated":
            return Reply(302, headers={"Location": "/login"})
        return super().refuse(call, refusal)


@fault("auth.unknown_key", ALL)
class UnknownKeyAnswers403(Behaviour):
    """An unknown key is answered 403."""

    def find_key(self, token: str) -> Key | None:
        found = super().find_key(token)
        if found is None:
            raise refusals.forbidden("Invalid personal API key.")
        return found


@fault("auth.unknown_key", first(GITHUB, ALL), subtle=True)
class UnknownKeyCrashes(Behaviour):
    """An unknown key is looked up with get() and nobody catches DoesNotExist: 500."""

    def find_key(self, token: str) -> Key | None:
        return self.world.keys[token]


@fault("auth.unknown_key", first(LIST, ALL))
class AnyKeyWillDo(Behaviour):
    """Whatever looks like a personal API key is taken for one."""

    def find_key(self, token: str) -> Key | None:
        stranger = Key("stranger", token, ("*",)) if token.startswith("phx_") else None
        return super().find_key(token) or stranger


@fault("auth.unknown_key", first(CREATE, ALL), subtle=True)
class UnknownKeyIsInvalidRequest(Behaviour):
    """The 401 for an unknown key has the type invalid_request."""

    def refuse(self, call: Call, refusal: Refusal) -> Reply:
        if refusal.code == "invalid_personal_api_key":
            refusal.type = "invalid_request"
        return super().refuse(call, refusal)


@fault("auth.malformed_header")
class AnySchemeWillDo(Behaviour):
    """The token is whatever follows the first space, after any scheme."""

    def is_bearer(self, scheme: str) -> bool:
        return scheme != ""


@fault("auth.malformed_header", subtle=True)
class BasicWillDo(Behaviour):
    """The scheme Basic is taken as Bearer is."""

    def is_bearer(self, scheme: str) -> bool:
        return super().is_bearer(scheme) or scheme.lower() == "basic"


@fault("auth.malformed_header", subtle=True)
class BareKeyWillDo(Behaviour):
    """A key without any scheme in front of it is taken."""

    def token(self, call: Call) -> str | None:
        header = call.headers.get("authorization", "")
        return header if header in self.world.keys else super().token(call)


@fault("auth.malformed_header", subtle=True)
class NoTokenCrashes(Behaviour):
    """A header that is only a scheme is split, and its second part is missing: 500."""

    def token(self, call: Call) -> str | None:
        header = call.headers.get("authorization", "")
        scheme = header.split(" ")[0]
        return super().token(call) if not header else header.split()[1] if self.is_bearer(scheme) else None


@fault("auth.before_existence", BY_ID)
class MissingIdTellsStrangers(Behaviour):
    """The object is looked up before the key: without one, a missing id is answered 404."""

    def authenticate(self, call: Call) -> None:
        if "authorization" not in call.headers:
            _look_up(self, call)
        super().authenticate(call)


@fault("auth.before_existence", (RETRIEVE, DESTROY, PATCH, VERIFY, *BY_INSIGHT), subtle=True)
class DetailTellsStrangers(Behaviour):
    """Without a key both are answered 401, but the detail says that the object does not exist."""

    def authenticate(self, call: Call) -> None:
        try:
            super().authenticate(call)
        except Refusal as refusal:
            try:
                _look_up(self, call)
            except Refusal:
                refusal.detail = "Authentication credentials were not provided. The object does not exist."
            raise


@fault("auth.whole_key", subtle=True)
class StartOfAKeyWillDo(Behaviour):
    """Keys are looked up with startswith: the beginning of one is enough."""

    def find_key(self, token: str) -> Key | None:
        return next((key for value, key in self.world.keys.items() if value.startswith(token)), None)


@fault("auth.whole_key", subtle=True)
class EndOfAKeyIsIgnored(Behaviour):
    """Only as many characters as the column holds are compared: more of them do not matter."""

    def find_key(self, token: str) -> Key | None:
        return next((key for value, key in self.world.keys.items() if token.startswith(value)), None)


@fault("auth.whole_key", subtle=True)
class CaseOfAKeyIsIgnored(Behaviour):
    """Keys are compared by a case-insensitive collation."""

    def find_key(self, token: str) -> Key | None:
        known = {value.lower(): key for value, key in self.world.keys.items()}
        return known.get(token.lower())


@fault("auth.scheme_case")
class LowerCaseSchemeIsRefused(Behaviour):
    """The scheme is compared with "Bearer", letter by letter."""

    def is_bearer(self, scheme: str) -> bool:
        return scheme == "Bearer"


@fault("auth.scheme_case", subtle=True)
class UpperCaseSchemeIsRefused(Behaviour):
    """The scheme may be "Bearer" or "bearer", but not "BEARER"."""

    def is_bearer(self, scheme: str) -> bool:
        return scheme in ("Bearer", "bearer")


def _look_up(behaviour: Behaviour, call: Call) -> None:
    project = behaviour.world.projects.get(call.ids["project_id"])
    if project is None or call.operation is None:
        return
    call.project = project
    if call.operation.id in BY_INTEGRATION:
        behaviour.find_integration(call)
    else:
        behaviour.find_sharing(call)
        if "password_id" in call.ids:
            behaviour.find_password(call, behaviour.find_sharing(call))


@fault("auth.whole_key", (LIST,), subtle=True)
class LastCharacterIsNotCompared(Behaviour):
    """A key is compared without its last character."""

    def find_key(self, token: str) -> Key | None:
        same = [
            key for key in self.world.keys.values() if (len(key.value), key.value[:-1]) == (len(token), token[:-1])
        ]
        return same[0] if same else None


@fault("auth.no_key", (RETRIEVE, LIST, SHARING), subtle=True)
class AnswersAreKeptForEverybody(Behaviour):
    """The answer to a read is cached by its URL: who asks for it next needs no key."""

    def authenticate(self, call: Call) -> None:
        if "authorization" in call.headers or self.world.done[self.place(call)] == 0:
            super().authenticate(call)

    def act(self, call: Call) -> Reply:
        self.world.done[self.place(call)] += 1
        return super().act(call)

    def place(self, call: Call) -> str:
        """Under which name an answer is kept."""
        return f"kept {call.path}"
