"""A visitor cancels what is theirs, and nobody else's."""

from __future__ import annotations

from hub.ui.running import Running


def test_cancel_reaches_only_the_session_that_asks() -> None:
    running = Running()
    with running.job("anna") as hers, running.job("bert") as his:
        running.cancel("anna")
        assert (hers.is_set(), his.is_set()) == (True, False)


def test_a_second_job_of_one_session_ends_the_first() -> None:
    running = Running()
    with running.job("anna") as first, running.job("anna") as second:
        assert (first.is_set(), second.is_set()) == (True, False)
        running.cancel("anna")
        assert second.is_set()


def test_callers_without_a_session_dont_share_one() -> None:
    running = Running()
    with running.job(None) as first, running.job(None) as second:
        running.cancel(None)
        assert (first.is_set(), second.is_set()) == (False, False)


def test_nothing_to_cancel_is_no_error() -> None:
    running = Running()
    with running.job("anna") as stop:
        pass
    assert stop.is_set()
    running.cancel("anna")
