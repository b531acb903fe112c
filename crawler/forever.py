"""Stays in the foreground and starts a round of the schedule whenever one is due. For containers."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from types import FrameType

from crawler.rounds import Agenda

LOOK_SECONDS = 30.0  # between two looks at the clock: it may be set, and the machine may have slept
REST_SECONDS = 60.0  # after a round: what stays due, such as a site that another process crawls, is not asked at once
STOP_SECONDS = 60.0  # that a round has to end in order when it is told to stop


class Forever:
    """Starts rounds, each as a process of its own: a crawl's reactor does not start twice in one."""

    def __init__(self, command: Sequence[str], agenda: Callable[[], Agenda], told: Callable[[str], None]) -> None:
        """`command` is a round's, `agenda` reads what is scheduled, `told` takes what a person may want to know."""
        self._command, self._agenda, self._told = command, agenda, told
        self._stop = threading.Event()
        self._round: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Start rounds until SIGTERM or SIGINT; then end the one under way in order, and return."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told_to_stop)
        said = None
        while not self._stop.is_set():
            now = datetime.now(UTC)
            agenda = self._agenda()
            if agenda.due(now):
                self._start_round()
                self._stop.wait(REST_SECONDS)
                continue
            slots = [slot for _, slot in agenda.following(now) if slot]
            if slots and min(slots) != said:
                said = min(slots)
                self._told(said.isoformat(timespec="minutes"))
            self._stop.wait(min(LOOK_SECONDS, *(max(0.1, (slot - now) / timedelta(seconds=1)) for slot in slots), 1e9))

    def _start_round(self) -> None:
        # A session of its own: Ctrl-C at the terminal goes to this process, which tells the round once.
        self._round = subprocess.Popen(self._command, start_new_session=True)
        if self._stop.is_set():  # told between the look and the start
            self._round.terminate()
        self._round.wait()
        self._round = None

    def _told_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()
        if self._round is not None:
            self._round.terminate()
            threading.Thread(target=self._end, args=(self._round,), daemon=True).start()

    @staticmethod
    def _end(process: subprocess.Popen[bytes]) -> None:
        """Kill a round that does not end in time; the next one takes its run up again."""
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def command_of(arguments: Sequence[str]) -> list[str]:
    """Return the command of one round, given the arguments of the verb."""
    return [sys.executable, "-m", "crawler", "run", *arguments]
