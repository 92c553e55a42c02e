"""A mistake of the user's: said in a sentence, with the exit code of wrong usage."""

from __future__ import annotations

from collections.abc import Collection

import click


class Unusable(click.ClickException):
    """Something that a command was given cannot be used."""

    exit_code = 2


def no_such_fault(name: str, known: Collection[str]) -> Unusable:
    """The mistake of naming a fault that the mock does not have, with those that are meant perhaps."""
    from difflib import get_close_matches

    near = get_close_matches(name, known, 3, 0.4)
    hint = f"Did you mean {' or '.join(near)}? " if near else ""
    return Unusable(f"There is no fault {name!r}. {hint}`mock --fault list` prints them all.")
