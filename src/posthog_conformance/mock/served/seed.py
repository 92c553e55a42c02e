"""The served world on the first day: the documented one, with what the page does not know of."""

from __future__ import annotations

from dataclasses import replace

from posthog_conformance.mock.seed import new_world
from posthog_conformance.mock.world import World

_OF_NOBODY = 9
_OF_A_NEWCOMER = 10
_UNSAVED = 2


def served_world() -> World:
    """A fresh world: an integration of nobody, one of a user without a profile, and sharing never saved."""
    world = new_world()
    home = world.projects["1"]
    newcomer = replace(world.user, distinct_id=None, role=None, is_email_verified=None, has_hedgehog=False)
    for number, user in ((_OF_NOBODY, None), (_OF_A_NEWCOMER, newcomer)):
        home.integrations[number] = replace(home.integrations[number], created_by=user)
    home.sharing[_UNSAVED] = replace(home.sharing[_UNSAVED], created_at=None, access_token=None)
    return world
