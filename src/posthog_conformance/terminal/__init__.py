"""What a person sees of a run while it goes, and at its end."""

from posthog_conformance.terminal.display import Display

__all__ = ["Display"]
