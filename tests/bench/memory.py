"""How much memory a measurement takes."""

from pathlib import Path


def peak_mb() -> float:
    """Return the greatest memory that this process has had, without its parent's."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("/proc/self/status does not tell the memory: measure on Linux.")
