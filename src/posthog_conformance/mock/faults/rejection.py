"""Faults of rejection: a body that was refused is stored all the same."""

# ruff: noqa: ARG002 - an override is given what its step is given
from __future__ import annotations

from posthog_conformance.mock.behaviour import Behaviour
from posthog_conformance.mock.call import Call, Refusal
from posthog_conformance.mock.faults.deeds import sent
from posthog_conformance.mock.faults.fault import fault
from posthog_conformance.mock.faults.places import REFRESH, SEEN_WITH_BODY, first
from posthog_conformance.mock.world import Sharing

_TAKEN = ("config", "settings")


class _Hasty(Behaviour):
    """Acts on a body before it is validated, and then refuses it."""

    def read(self, call: Call) -> None:
        try:
            super().read(call)
        except Refusal as refusal:
            if self.overtakes(refusal):
                value = sent(call)
                fields = {name: value[name] for name in _TAKEN if isinstance(value, dict) and name in value}
                call.fields = {"kind": "email", **fields}
                self.act(call)
            raise

    def overtakes(self, refusal: Refusal) -> bool:
        """Whether the deed comes before this refusal."""
        return True

    def with_password(self, call: Call, sharing: Sharing) -> Sharing:
        call.fields = {name: value for name, value in call.fields.items() if name != "kind"}
        return super().with_password(call, sharing)


@fault("input.stores_nothing", SEEN_WITH_BODY)
class RejectedIsStored(_Hasty):
    """A write whose body is refused with 400 for one of its fields stores the others."""

    def overtakes(self, refusal: Refusal) -> bool:
        return refusal.type == "validation_error"


@fault("input.stores_nothing", first(REFRESH, SEEN_WITH_BODY), subtle=True)
class UnreadableIsStored(_Hasty):
    """A write whose body cannot be read, malformed or of another media type, is done all the same."""

    def overtakes(self, refusal: Refusal) -> bool:
        return refusal.type == "invalid_request"
