"""Compiling ahead leaves nothing to be compiled within a time limit."""

import subprocess
import sys
from textwrap import dedent

PROGRAM = dedent(
    """
    import sys
    from numba.core.registry import CPUDispatcher
    from routing.compiled import compile_ahead

    def known():
        return {
            (name, function): tuple(map(str, getattr(module, function).signatures))
            for name, module in sorted(sys.modules.items())
            if name.startswith("routing.")
            for function in dir(module)
            if isinstance(getattr(module, function), CPUDispatcher)
        }

    compile_ahead()
    before = known()
    from routing.board import Board, Score
    from routing.proof import prove
    from routing.small import solve_small
    from tests.routing.problem_making import make_problem, our_day, some_features
    from time import perf_counter

    problems = [make_problem(seed, stops=4, features=some_features(seed)) for seed in range(12)]
    problems += [make_problem(seed, stops=6, features=()) for seed in range(3)]
    problems += [our_day(0, halls=9), our_day(1, halls=9, windows=False)]
    for problem in problems:
        small = Board(clock=lambda: 0.0, ends_s=1.0)
        solve_small(problem, small)
        board = Board(clock=perf_counter, ends_s=perf_counter() + 5)
        if small.score is not None:
            board.score = Score(small.score.missing, small.score.cost * 51 // 50 + 1)
        prove(problem, board)
    after = known()
    print(len(before))
    for key in sorted(after):
        if after[key] != before.get(key):
            print(key, set(after[key]) - set(before.get(key, ())))
    """
)


def test_nothing_is_compiled_after_it() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, timeout=300
    )
    assert ran.returncode == 0, ran.stderr
    count, *late = ran.stdout.splitlines()
    assert int(count) > 30
    assert late == []
