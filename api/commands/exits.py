"""The exit statuses of commands, and how their help tells them."""

from enum import IntEnum


class Exit(IntEnum):
    """What the exit status of a command means."""

    DONE = 0
    RULES_BROKEN = 1
    UNREADABLE = 2
    NOT_STORED = 3
    NOT_WRITTEN = 4
    NO_PLAN = 5
    UNSOUND = 6
    INTERRUPTED = 130


EXIT_MEANINGS = {
    Exit.DONE: "done",
    Exit.RULES_BROKEN: "the plan breaks rules, or the book does not fit",
    Exit.UNREADABLE: "files or arguments that cannot be read; every fault is listed",
    Exit.NOT_STORED: "not in the database, or the database cannot be used",
    Exit.NOT_WRITTEN: "the output cannot be written, or the address is taken",
    Exit.NO_PLAN: "the planner ended without a plan",
    Exit.UNSOUND: "`hakobi doctor` has found what must be mended",
    Exit.INTERRUPTED: "interrupted before there was anything to keep",
}
EXIT_HELP = "\b\nExit status:\n" + "\n".join(
    f"  {status.value:>3}  {meaning}" for status, meaning in EXIT_MEANINGS.items()
)
