"""What the selected cases need, asked once, in a good order, within the budget."""

from posthog_conformance.run import strangers, watch
from posthog_conformance.run.case import (
    Ask,
    Case,
    Cell,
    MissingError,
    Script,
    Stage,
    Turn,
    Watch,
    fresh,
    shared,
    spare,
)
from posthog_conformance.run.context import UNKNOWN_ID, Context, Profile
from posthog_conformance.run.engine import Engine
from posthog_conformance.run.guard import changes, look
from posthog_conformance.run.plan import case, guarded, judged, script, searching
from posthog_conformance.run.probe import MARK, Credential, Made, Probe, as_json
from posthog_conformance.run.search import Example, Search
from posthog_conformance.run.session import Session

__all__ = [
    "MARK",
    "UNKNOWN_ID",
    "Ask",
    "Case",
    "Cell",
    "Context",
    "Credential",
    "Engine",
    "Example",
    "Made",
    "MissingError",
    "Probe",
    "Profile",
    "Script",
    "Search",
    "Session",
    "Stage",
    "Turn",
    "Watch",
    "as_json",
    "case",
    "changes",
    "fresh",
    "guarded",
    "judged",
    "look",
    "script",
    "searching",
    "shared",
    "spare",
    "strangers",
    "watch",
]
