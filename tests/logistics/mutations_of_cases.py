"""Errors planted in rows about whole cases; each makes some bound tighter than the truth."""

from typing import Any

import pytest

from logistics.proof import case_cuts
from tests.logistics import mutations_of_cost  # noqa: F401  so that its errors are listed as well
from tests.logistics.mutations import MUTATIONS, changed, mutation


@mutation
def what_is_left_over_makes_nothing_good(patch: pytest.MonkeyPatch) -> None:
    changed(patch, case_cuts, "_factors", lambda found: found and found._replace(rest=0))


@mutation
def a_case_less_is_used_whole(patch: pytest.MonkeyPatch) -> None:
    honest = case_cuts._factors

    def factors(need_g: int, case_g: int) -> Any:
        found = honest(need_g, case_g)
        return found and found._replace(upper=max(0, found.upper - case_g * found.used))

    patch.setattr(case_cuts, "_factors", factors)


@mutation
def a_case_is_for_one_session_only(patch: pytest.MonkeyPatch) -> None:
    honest = case_cuts._need_g

    def need_g(month: Any, shelf: Any, sessions: Any) -> int:
        return honest(month, shelf, [min(sessions)])

    patch.setattr(case_cuts, "_need_g", need_g)


@mutation
def deliveries_for_other_sessions_count_as_well(patch: pytest.MonkeyPatch) -> None:
    def mixed(by_sessions: Any) -> Any:
        every = [ride for rides in by_sessions.values() for ride in rides]
        return {sessions: every for sessions in by_sessions}

    changed(patch, case_cuts, "_served", lambda found: {k: mixed(x) for k, x in found.items()})


ALL = tuple(MUTATIONS)
