"""Commands whose modules are imported when they are run, not when they are listed.

Planner, web server and paper take seconds to import, and most commands need none of them.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from api.commands.exits import EXIT_HELP


class LateCommand(TyperCommand):
    """The place of a command, with its line in the list of commands.

    ``found_at`` is "module:name" of the function, or of the ``Typer`` of a group.
    """

    def __init__(self, name: str, *, found_at: str, summary: str) -> None:
        super().__init__(name, help=summary)
        self.found_at = found_at

    def real(self) -> TyperCommand | TyperGroup:
        """Import the command and return it."""
        module, _, name = self.found_at.partition(":")
        found = getattr(import_module(module), name)
        if not isinstance(found, typer.Typer):
            single = typer.Typer(rich_markup_mode=None, add_completion=False)
            single.command(self.name, epilog=EXIT_HELP)(found)
            found = single
        command = typer.main.get_command(found)
        assert isinstance(command, TyperCommand | TyperGroup)
        return command

    def make_context(self, *arguments: Any, **more: Any) -> Any:
        """Let the command itself read its arguments; it is what runs then."""
        return self.real().make_context(*arguments, **more)


def late_group(places: Mapping[str, tuple[str, str]]) -> type[TyperGroup]:
    """Return a kind of group with commands by name: where each is found, and its line in a list."""

    class LateGroup(TyperGroup):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            for name, (found_at, summary) in places.items():
                self.commands[name] = LateCommand(name, found_at=found_at, summary=summary)

    return LateGroup
