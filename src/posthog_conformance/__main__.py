"""``python -m posthog_conformance``."""

from posthog_conformance.cli import main

main()
