"""Runs solvers, GLOP and others, until somebody wants them to stop."""

import threading
from collections.abc import Callable
from typing import Any

from ortools.math_opt import callback_pb2, model_parameters_pb2, model_pb2, parameters_pb2
from ortools.math_opt.core.python import solver as math_opt
from ortools.util.python.solve_interrupter import SolveInterrupter
from pybind11_abseil.status import StatusCode, StatusNotOk


def run_glop(
    model: model_pb2.ModelProto,
    parameters: parameters_pb2.SolveParametersProto,
    asked: model_parameters_pb2.ModelSolveParametersProto,
    stop: Callable[[], bool] | None,
) -> Any:
    """Return what GLOP answers; None = it lost its way in rounded numbers.

    Raises:
        ValueError: the program is none, as with a cost that is no number.
    """
    interrupter = SolveInterrupter()
    answers: list[Any] = []
    refusals: list[StatusNotOk] = []

    def run() -> None:
        try:
            answers.append(
                math_opt.solve(
                    model,
                    parameters_pb2.SOLVER_TYPE_GLOP,
                    parameters_pb2.SolverInitializerProto(),
                    parameters,
                    asked,
                    None,
                    callback_pb2.CallbackRegistrationProto(),
                    None,
                    interrupter.pybind_interrupter,
                )
            )
        except StatusNotOk as refused:
            refusals.append(refused)

    if stop is None:
        run()
    else:
        run_until(run, interrupter.interrupt, stop)
    for refused in refusals:
        if refused.status.code() == StatusCode.INVALID_ARGUMENT:
            raise ValueError(str(refused)) from refused
    return answers[0] if answers else None


def run_until(
    run: Callable[[], object], interrupt: Callable[[], object], stop: Callable[[], bool]
) -> None:
    """Run in a thread of its own, so that this one can hear of a wish to stop."""
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(0.1)
        if stop():
            interrupt()
            thread.join()
