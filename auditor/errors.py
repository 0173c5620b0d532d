"""The errors that a user can cause. Only `cli/` turns them into exit codes."""

from __future__ import annotations


class AuditorError(Exception):
    """One line for the user: what is wrong, and where."""

    exit_code = 70

    def __init__(self, message: str, where: str = "") -> None:
        self.message = message
        self.where = where
        super().__init__(f"{where}: {message}" if where else message)


class InputError(AuditorError):
    """An app, policy or list that cannot be analysed."""

    exit_code = 3


class EndedError(InputError):
    """An input that ended its reader: by a bound on time or memory, or by a crash."""


class SeveralApps(InputError):
    """A set of APKs of more than one app; `apps` holds the path that names each."""

    def __init__(self, message: str, where: str = "", apps: tuple[str, ...] = ()) -> None:
        super().__init__(message, where)
        self.apps = apps


class UsageError(AuditorError):
    """A wrong option, setting, list format or map."""

    exit_code = 2


class MapError(UsageError):
    """Knowledge or a policy map that breaks its schema; `problems` holds one line each."""

    def __init__(self, problems: list[str], where: str = "") -> None:
        self.problems = problems
        super().__init__("\n".join(problems), where)


class Bug(RuntimeError):
    """An exception in a child process that no input should cause."""
