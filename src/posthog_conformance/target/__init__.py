"""The API under test: its file, the client that talks to it, pacing, and the ledger of what was changed."""

from posthog_conformance.target.asgi import AsgiTransport
from posthog_conformance.target.client import (
    BudgetSpentError,
    Client,
    StoppedError,
    ThrottledError,
    UnreachableError,
    WriteRefusedError,
)
from posthog_conformance.target.file import (
    Fixtures,
    Key,
    Target,
    TargetError,
    from_environment,
    from_url,
    parse_target,
    read_target,
)
from posthog_conformance.target.ledger import Ledger
from posthog_conformance.target.masking import Mask

__all__ = [
    "AsgiTransport",
    "BudgetSpentError",
    "Client",
    "Fixtures",
    "Key",
    "Ledger",
    "Mask",
    "StoppedError",
    "Target",
    "TargetError",
    "ThrottledError",
    "UnreachableError",
    "WriteRefusedError",
    "from_environment",
    "from_url",
    "parse_target",
    "read_target",
]
