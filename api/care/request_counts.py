"""How many requests were answered how, and how long that took: counted in memory, for /metrics."""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping

BOUNDS_S = (0.01, 0.05, 0.1, 0.3, 1.0, 3.0, 10.0)
"""Upper bounds of the classes of durations."""


class RequestCounts:
    """Counts of one process since its start."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: Counter[tuple[str, str, int]] = Counter()
        self._durations: Counter[float] = Counter()
        self._sum_s = 0.0

    def count(self, route_name: str | None, method: str, status: int, took_s: float) -> None:
        """Count one answer; what no route answered is "none", so that nobody makes names."""
        bound = next((b for b in BOUNDS_S if took_s <= b), float("inf"))
        with self._lock:
            self._answers[route_name or "none", method if route_name else "", status] += 1
            self._durations[bound] += 1
            self._sum_s += took_s

    def lines(self) -> Iterator[str]:
        """Yield the counts in the text format of Prometheus."""
        with self._lock:
            answers, durations, sum_s = dict(self._answers), dict(self._durations), self._sum_s
        yield "# TYPE hakobi_requests_total counter"
        for (route, method, status), count in sorted(answers.items()):
            labels = {"route": route, "method": method, "status": str(status)}
            yield line("hakobi_requests_total", count, labels)
        yield "# TYPE hakobi_request_seconds histogram"
        total = 0
        for bound in (*BOUNDS_S, float("inf")):
            total += durations.get(bound, 0)
            text = "+Inf" if bound == float("inf") else f"{bound:g}"
            yield line("hakobi_request_seconds_bucket", total, {"le": text})
        yield line("hakobi_request_seconds_sum", round(sum_s, 6))
        yield line("hakobi_request_seconds_count", total)


def line(name: str, value: float, labels: Mapping[str, str] | None = None) -> str:
    """Return one sample in the text format of Prometheus."""
    told = ",".join(f'{key}="{_escaped(text)}"' for key, text in (labels or {}).items())
    return f"{name}{{{told}}} {value}" if told else f"{name} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


REQUESTS = RequestCounts()
"""Of this process."""
