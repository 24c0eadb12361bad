"""Records two terminals while tether runs a job and its daemon is killed, and prints the recording as an SVG.

Usage: record.py DIRECTORY_OF_THE_PROGRAMS            prints the picture
       record.py DIRECTORY_OF_THE_PROGRAMS PICTURE    records, and checks that PICTURE shows the same texts

The programs, their output and the times are real; the API is the simulator. Ids and times differ between
recordings, so the check ignores them.
"""
import codecs
import difflib
import html
import json
import os
import pty
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

COLUMNS, CELL, LINE, MARGIN = 94, 8.4, 20, 16  # the sizes of a cell, a line and the margin are in pixels
PROMPT = "\x1b[32m$\x1b[0m "
NIGHTLY = """Write the nightly report.
@think
@say Reading the logs of the day.
@tool bash {"command":"journalctl --since yesterday"} => 312 lines
@wait 6s
@say All backups finished, and no disk is nearly full.
@say The report: all quiet."""
# No variables, because not every viewer of SVG has them.
STYLE = """text { font-family: ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: 14px; fill: #1f2328 }
.paper { fill: #ffffff; stroke: #59636e } .bar { fill: #eaeef2 } .title, .c2 { fill: #59636e } .c1 { font-weight: 700 }
.c31 { fill: #b3261e } .c32 { fill: #1a7f37 } .c33 { fill: #8a5a00 } .c34 { fill: #0550ae } .c35 { fill: #8250df } .c36 { fill: #1b7c83 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .paper { fill: #0d1117; stroke: #9198a1 } .bar { fill: #21262d } .title, .c2 { fill: #9198a1 }
  .c31 { fill: #ff7b72 } .c32 { fill: #56d364 } .c33 { fill: #e3b341 } .c34 { fill: #79c0ff } .c35 { fill: #d2a8ff } .c36 { fill: #56d4dd }
}
.brief { opacity: 0; animation: brief linear } .lasting { animation: lasting 1ms backwards }
@keyframes brief { from, to { opacity: 1 } }
@keyframes lasting { from { opacity: 0 } }
@media (prefers-reduced-motion: reduce) { .brief, .lasting { animation: none } }"""


class Terminal:
    """The lines of a terminal, and every state that a line had: (line, start, end, cells)."""

    def __init__(self, title):
        self.title, self.lines, self.states = title, [[]], []
        self.column, self.style = 0, ""
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.current = {}  # line -> (start, cells)

    def feed(self, data, now):
        text = self.decoder.decode(data)
        for token in re.findall(r"\x1b\[[0-9;?]*[A-Za-z]|.|\n|\r", text):
            line = self.lines[-1]
            if token == "\n":
                self.lines.append([])
                self.column = 0
            elif token == "\r":
                self.column = 0
            elif token.endswith("K") and len(token) > 1:
                del line[self.column:]
            elif token.endswith("m") and len(token) > 1:
                self.style = "" if token[2:-1] in ("", "0") else token[2:-1]
            elif len(token) == 1:
                line[self.column:self.column + 1] = [(token, self.style)]
                self.column += 1
        for number, line in enumerate(self.lines):
            start, cells = self.current.get(number, (now, None))
            if cells == line:
                continue
            if cells:
                self.states.append((number, start, now, cells))
            self.current[number] = (now, list(line))

    def finish(self):
        for number, (start, cells) in self.current.items():
            if len(cells) > COLUMNS:
                sys.exit(f"record.py: line {number + 1} of {self.title} is wider than {COLUMNS} columns")
            if cells:
                self.states.append((number, start, None, cells))
        while self.lines and not self.lines[-1]:
            self.lines.pop()

    def svg(self, top):
        """Returns the drawing and its height."""
        width, height = COLUMNS * CELL + 2 * MARGIN, len(self.lines) * LINE + 2 * MARGIN + 22
        parts = [f'<g transform="translate(0 {top})">',
                 f'<rect class="paper" x=".5" y=".5" width="{width - 1:g}" height="{height - 1:g}" rx="8"/>',
                 f'<path class="bar" d="M1 26V8q0-7 7-7h{width - 16:g}q7 0 7 7v18z"/>',
                 f'<text class="title" x="{MARGIN}" y="18">{html.escape(self.title)}</text>']
        for number, start, end, cells in sorted(self.states, key=lambda state: (state[0], state[1])):
            if end is not None and end - start < 0.1:
                continue
            timing = f'class="lasting" style="animation-delay:{start:.1f}s"'
            if end is not None:
                timing = f'class="brief" style="animation-delay:{start:.1f}s;animation-duration:{end - start:.1f}s"'
            parts.append(f'<g {timing}>{self.spans(cells, 26 + MARGIN + number * LINE + 8)}</g>')
        return "\n".join(parts + ["</g>"]), height

    @staticmethod
    def spans(cells, y):
        """Returns a text for each part of a line that has one style, at its column; columns of a table are parts."""
        characters = "".join(character for character, _ in cells)
        parts = []
        for word in re.finditer(r"\S+( \S+)*", characters):
            start = word.start()
            for end in range(word.start() + 1, word.end() + 1):
                if end < word.end() and cells[end][1] == cells[start][1]:
                    continue
                style = " ".join(f"c{code}" for code in cells[start][1].split(";") if code)
                kind = f' class="{style}"' if style else ""
                text = characters[start:end]
                x = MARGIN + (end - len(text.lstrip())) * CELL
                if text.strip():
                    parts.append(f'<text x="{x:.1f}" y="{y}"{kind}>{html.escape(text.strip(), quote=False)}</text>')
                start = end
        return "".join(parts)


class Recorder:
    """Runs commands in terminals, and stores their output with the time since the start."""

    def __init__(self, folder, environment):
        self.folder, self.environment, self.start = folder, environment, time.monotonic()

    def now(self):
        return time.monotonic() - self.start

    def run(self, terminal, command, on_text=None):
        """Shows a prompt and the command, then runs the command. Calls `on_text` with the output so far."""
        terminal.feed(f"{PROMPT}{command}\r\n".encode(), self.now())
        child, master = pty.fork()
        if child == 0:
            os.chdir(self.folder)
            os.execve("/bin/sh", ["sh", "-c", command], self.environment)
        output = b""
        while True:
            try:
                data = os.read(master, 65536)
            except OSError:  # EIO: the last process has closed the terminal
                break
            if not data:
                break
            terminal.feed(data, self.now())
            output += data
            if on_text:
                on_text(output)
        os.close(master)
        _, status = os.waitpid(child, 0)
        if status:
            sys.exit(f"record.py: '{command}' failed:\n{output.decode()}")

    def await_removal(self):
        """A session is removed shortly after its run ends."""
        command = "tether show --json $(tether ps -aq) | jq -e '.remote == \"deleted\"'"
        for _ in range(100):
            if subprocess.run(command, shell=True, env=self.environment, capture_output=True).returncode == 0:
                return
            time.sleep(0.1)
        sys.exit("record.py: the session was not removed")


class Daemon:
    """tetherd, restarted one second after it was killed, as systemd would. The simulated API is a separate process."""

    def __init__(self, programs, folder, environment):
        self.folder, self.environment, self.stopping = folder, environment, False
        self.program = str(programs / "tetherd")
        self.api = subprocess.Popen([self.program, "--simulate-listen", "127.0.0.1:0"], stdout=subprocess.PIPE,
                                    stderr=subprocess.DEVNULL, text=True)
        base_url = re.search(r"http://\S+", self.api.stdout.readline()).group()
        (folder / "tetherd.json").write_text(json.dumps({
            "listen": environment["TETHER_SOCKET"], "state_dir": str(folder / "state"), "api": {"base_url": base_url},
            "runs": {"agent": "agent_demo", "environment_id": "env_demo"}}))
        self.restarts = threading.Thread(target=self.keep_running)
        self.restarts.start()
        self.await_status()

    def keep_running(self):
        while not self.stopping:
            with open(self.folder / "tetherd.log", "a") as log:
                daemon = subprocess.Popen([self.program, "--config", "tetherd.json"], cwd=self.folder, env=self.environment, stderr=log)
            (self.folder / "tetherd.pid").write_text(str(daemon.pid))
            daemon.wait()
            time.sleep(1)

    def await_status(self):
        for _ in range(200):
            if subprocess.run(["tether", "status"], env=self.environment, capture_output=True).returncode == 0:
                return
            time.sleep(0.1)
        self.stop()
        sys.exit("record.py: the daemon does not respond:\n" + (self.folder / "tetherd.log").read_text())

    def stop(self):
        self.stopping = True
        os.kill(int((self.folder / "tetherd.pid").read_text()), signal.SIGTERM)
        self.restarts.join()
        self.api.terminate()
        self.api.wait()


def record(programs):
    """Returns the recorded terminals."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {"PATH": f"{programs}:{os.environ['PATH']}", "TERM": "xterm-256color", "LC_ALL": "C.UTF-8",
                       "TETHER_SOCKET": str(folder / "tether.sock"), "ANTHROPIC_API_KEY": "demo"}
        os.environ["PATH"] = environment["PATH"]
        (folder / "nightly.txt").write_text(NIGHTLY)
        daemon = Daemon(programs, folder, environment)
        try:
            return run_and_kill(Recorder(folder, environment))
        finally:
            daemon.stop()


def run_and_kill(recorder):
    work, other = Terminal("terminal 1: a job"), Terminal("terminal 2: kills the daemon")
    is_working = threading.Event()

    def kill():
        is_working.wait(60)
        time.sleep(2)
        recorder.run(other, 'kill -9 "$(cat tetherd.pid)"  # the daemon; its supervisor starts it again')

    killer = threading.Thread(target=kill)
    killer.start()
    recorder.run(work, "tether run --file nightly.txt", on_text=lambda text: b"journalctl" in text and is_working.set())
    killer.join()
    recorder.run(other, "tether ps --all")
    recorder.await_removal()
    recorder.run(other, "tether show --json \"$(tether ps -aq)\" | jq -c '{state, remote, complete: .result.complete}'")
    for terminal in (work, other):
        terminal.finish()
    return [work, other]


def picture(terminals):
    top, drawings = 0, []
    for terminal in terminals:
        drawing, height = terminal.svg(top)
        drawings.append(drawing)
        top += height + 12
    width, height = COLUMNS * CELL + 2 * MARGIN, top - 12
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" role="img">\n'
            f"<title>A job succeeds although its daemon is killed</title>\n<style>\n{STYLE}\n</style>\n"
            + "\n".join(drawings) + "\n</svg>\n")


def texts(svg):
    """Returns the lines that stay in a picture, without ids, times and the widths of columns."""
    found = re.findall(r'<g class="lasting".*?>(.*?)</g>', svg)
    plain = (" ".join(re.findall(r"<text.*?>(.*?)</text>", line)) for line in found)
    return [re.sub(r"\s+", " ", re.sub(r"(run_)?[0-9A-Z]{8,26}|\d+", "#", line)) for line in plain]


def main(programs, expected=None):
    drawn = picture(record(Path(programs).resolve()))
    if expected is None:
        print(drawn, end="")
        return 0
    difference = list(difflib.unified_diff(texts(Path(expected).read_text()), texts(drawn), expected, "recorded now", lineterm=""))
    print("\n".join(difference + ["run ./dev pictures" if difference else "the picture is up to date"]))
    return 1 if difference else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
