"""Turns to write are handed on in the order in which threads came."""

import threading

from api.turns import Turns


def test_a_free_turn_is_taken_at_once_and_no_more_than_there_are() -> None:
    turns = Turns(2)
    assert turns.take(timeout_s=0)
    assert turns.take(timeout_s=0)
    assert not turns.take(timeout_s=0)
    turns.give_back()
    assert turns.take(timeout_s=0)


def test_whoever_came_first_is_next_also_before_the_one_who_gives_back() -> None:
    turns, order, waiting = Turns(1), [], []
    assert turns.take(timeout_s=0)

    def wait(number: int) -> None:
        assert turns.take(timeout_s=60)
        order.append(number)
        turns.give_back()

    for number in range(20):
        thread = threading.Thread(target=wait, args=(number,))
        thread.start()
        waiting.append(thread)
        while len(turns._waiting) <= number:
            pass
    turns.give_back()
    assert turns.take(timeout_s=60)  # after all who waited
    order.append(-1)
    for thread in waiting:
        thread.join()
    assert order == [*range(20), -1]


def test_a_turn_that_nobody_gets_in_time_is_not_lost() -> None:
    turns = Turns(1)
    assert turns.take(timeout_s=0)
    assert not turns.take(timeout_s=0.01)
    turns.give_back()
    assert turns.take(timeout_s=0)


def test_a_turn_may_be_given_back_by_another_thread() -> None:
    turns = Turns(1)
    assert turns.take(timeout_s=0)
    thread = threading.Thread(target=turns.give_back)
    thread.start()
    thread.join()
    assert turns.take(timeout_s=0)
