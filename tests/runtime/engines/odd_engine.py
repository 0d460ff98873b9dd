"""An engine that does whatever a test of workers wants; it needs no NumPy unless asked for one."""

from __future__ import annotations

import contextvars
import ctypes
import itertools
import os
import signal
import subprocess
import sys
import threading
import time


class Engine:
    """Its calls are told apart by the first word of a message."""

    def load(self, context):
        self.context = context
        print("loading on", context["device"], flush=True)

    def close(self):
        print("closing", flush=True)

    def __len__(self):
        return 0  # what is empty is still an engine

    def reply(self, messages, params):
        word, *rest = messages[0]["content"].split()
        yield from getattr(self, f"do_{word}")(*rest)

    def take(self, first, second):
        """Pull one item of each iterable in turn."""
        for a in first:
            yield [a, next(second, None)]

    def shift(self, frames):
        for frame in frames:
            yield {"image": frame["image"] + 1, "face": frame["face"]}

    def do_say(self, *words):
        yield from words

    def do_tell(self, *words):
        for number, word in enumerate(words):
            self.context["tell"](word, number / len(words))
            time.sleep(0.25)
            yield word

    def do_tell_oddly(self):
        """Whatever a sloppy author may give."""
        tell, key = self.context["tell"], " ".join(self.context["secrets"].values())
        odd = [
            ("\x1b[2Jtwo\nlines\u202e", "half"),
            (None, float("nan")),
            ({"a": 1}, 7),
            ("x" * 100_000, -1),
            ("key " + key, 10**400),
            ("\ud800", True),
        ]
        for text, share in odd:
            tell(text, share)
            time.sleep(0.25)
        yield "told"

    def do_tell_flood(self, count="20000"):
        for number in range(int(count)):
            self.context["tell"](f"at {number}", number / int(count))
        time.sleep(0.5)
        yield "flooded"

    def do_tell_forever(self):
        """Deaf, but talkative."""
        yield "now"
        while True:
            self.context["tell"]("still here")
            time.sleep(0.01)

    def do_tell_from_threads(self):
        tell = self.context["tell"]
        context = contextvars.copy_context()
        for work in (lambda: tell("lost"), lambda: context.run(tell, "found")):
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
        yield "told"

    def do_count(self):
        try:
            yield from map(str, itertools.count())
        finally:
            print("count was closed", flush=True)

    def do_environment(self):
        yield from (f"{name}={value}" for name, value in os.environ.items())

    def do_secret(self):
        print("using", *self.context["secrets"].values(), flush=True)
        raise RuntimeError("refused: {}".format(*self.context["secrets"].values()))
        yield

    def do_secrets(self):
        yield str(self.context["secrets"])

    def do_leak(self, kind):
        text = " ".join(self.context["secrets"].values())
        print("using", text, flush=True)
        raise {"ValueError": ValueError, "RuntimeError": RuntimeError}[kind](text)
        yield

    def do_id(self):
        """Tells engines apart, in this process or another."""
        yield f"{os.getpid()} {id(self)} {self.context['device']}"

    def do_refuse(self):
        raise ValueError("that is no word")
        yield

    def do_fail(self):
        raise RuntimeError("out of luck")
        yield

    def do_object(self):
        yield {1, 2}

    def do_pid(self):
        yield str(os.getpid())

    def do_child(self):
        command = [sys.executable, "-c", "import time; time.sleep(600)"]
        yield str(subprocess.Popen(command).pid)
        time.sleep(600)

    def do_sleep(self, seconds="600"):
        time.sleep(float(seconds))
        yield "awake"

    def do_ignore(self):
        """Deaf to everything, with the interpreter's lock held."""
        yield "deaf now"
        ctypes.PyDLL(None).sleep(600)

    def do_say_then_sleep(self, seconds):
        yield "now"
        time.sleep(float(seconds))

    def do_flood(self, lines="20000"):
        for number in range(int(lines)):
            print(number, "x" * 300)
        yield "flooded"

    def do_die(self):
        print("last words", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(600)
        yield

    def do_orphan(self):
        """Die, and leave a child of another group that holds on to the output."""
        command = [sys.executable, "-c", "import time; time.sleep(600)"]
        yield str(subprocess.Popen(command, start_new_session=True).pid)
        yield from self.do_die()

    def do_leave(self):
        sys.stderr.write("leaving\n")
        os._exit(7)
        yield

    def do_babble(self):
        """Something else talks over the connection."""
        os.write(int(sys.argv[1].split(":")[1]), b'{"this": "is no message"}\n')
        time.sleep(600)
        yield
