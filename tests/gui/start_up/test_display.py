"""Why no window can be shown: found before Qt aborts."""

import ctypes
import importlib.util
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from gui.start_up.display import display_problem

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux display servers")


@pytest.fixture(autouse=True)
def set_environment(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Start from no display at all, and return the way to set one."""
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "XDG_SESSION_TYPE", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)

    def set_all(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return set_all


class Libraries:
    """Answers in the place of the system's libraries, whether they are installed or not.

    Attributes
    ----------
    x11 : set of str
        The X displays that answer.
    wayland : dict of str to bool
        The Wayland displays that can be reached, and whether they answer.
    """

    def __init__(self) -> None:
        self.x11: set[str] = set()
        self.wayland: dict[str, bool] = {}

    def load(self, name: str) -> SimpleNamespace:
        """Stand in for ``ctypes.CDLL``: plugins of Qt load, and the two clients answer."""
        wayland_name = os.environ.get("WAYLAND_DISPLAY") or "wayland-0"
        return SimpleNamespace(
            xcb_connect=lambda display, screen: 1,
            xcb_connection_has_error=lambda connection: os.environ["DISPLAY"] not in self.x11,
            xcb_disconnect=lambda connection: None,
            wl_display_connect=lambda display: 1 if wayland_name in self.wayland else None,
            wl_display_roundtrip=lambda display: 0 if self.wayland[wayland_name] else -1,
            wl_display_disconnect=lambda display: None,
        )


@pytest.fixture
def libraries(monkeypatch: pytest.MonkeyPatch) -> Libraries:
    """Let the libraries' answers be those of the test."""
    answers = Libraries()
    monkeypatch.setattr(ctypes, "CDLL", answers.load)
    return answers


@pytest.fixture
def real_wayland() -> None:
    """Skip where Qt's plugin for Wayland does not find its libraries: they are optional."""
    place = Path(str(importlib.util.find_spec("PySide6").submodule_search_locations[0]))
    try:
        ctypes.CDLL(str(place / "Qt" / "plugins" / "platforms" / "libqwayland.so"))
    except OSError as error:
        pytest.skip(f"Wayland's libraries are not installed: {error}")


@pytest.fixture
def xvfb_display(xvfb) -> str:
    """Return the display of the Xvfb that pytest-xvfb started."""
    if xvfb is None:
        pytest.skip("Xvfb is not installed")
    return f":{xvfb.display}"


def hang_up_on_callers(listener: socket.socket) -> None:
    """Accept every connection and close it at once, until the listener is shut down."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        connection.close()


@pytest.fixture
def rude_server() -> Iterator[Callable[[socket.socket], None]]:
    """Return a function that makes a bound socket listen, and hang up on whoever connects."""
    servers: list[tuple[socket.socket, threading.Thread]] = []

    def start(listener: socket.socket) -> None:
        listener.listen()
        thread = threading.Thread(target=hang_up_on_callers, args=(listener,))
        thread.start()
        servers.append((listener, thread))

    yield start
    for listener, thread in servers:
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
        listener.close()


def test_a_display_that_answers(set_environment, xvfb_display):
    set_environment(DISPLAY=xvfb_display)
    assert display_problem() is None


def test_no_display():
    assert display_problem() == "No window can be shown: there is no display (DISPLAY is not set)."


def test_empty_display(set_environment):
    set_environment(DISPLAY="")
    assert "DISPLAY is not set" in display_problem()


@pytest.mark.parametrize("display", [":987", "nonsense", "127.0.0.1:987"])
def test_unreachable_display(set_environment, display):
    set_environment(DISPLAY=display)
    assert display_problem() == f"No window can be shown: the display {display} cannot be reached."


def test_x_server_that_hangs_up(set_environment, rude_server):
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    display = f"127.0.0.1:{listener.getsockname()[1] - 6000}"
    rude_server(listener)
    set_environment(DISPLAY=display)
    assert f"the display {display} cannot be reached" in display_problem()


def test_x_server_that_wants_an_authority(set_environment, tmp_path, capfd):
    cookie = bytes(range(16))
    authority = tmp_path / "authority"
    # One entry: family "any", then address, number, protocol and cookie, each after its length.
    parts = (b"", b"", b"MIT-MAGIC-COOKIE-1", cookie)
    authority.write_bytes(b"\xff\xff" + b"".join(len(part).to_bytes(2, "big") + part for part in parts))
    command = ["Xvfb", "-displayfd", "1", "-auth", str(authority), "-nolisten", "tcp"]
    try:
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    except FileNotFoundError:
        pytest.skip("Xvfb is not installed")
    with server:
        set_environment(DISPLAY=":" + server.stdout.readline().strip(), XAUTHORITY=str(authority))
        allowed = display_problem()
        set_environment(XAUTHORITY=str(tmp_path / "none"))
        refused = display_problem()
        server.terminate()
    assert allowed is None
    assert "cannot be reached" in refused


@pytest.mark.parametrize(
    "platform", ["offscreen", "minimal", "vnc", "Offscreen", "offscreen:size=3", "xcb;offscreen"]
)
def test_platforms_that_need_no_display(set_environment, platform):
    set_environment(QT_QPA_PLATFORM=platform)
    assert display_problem() is None


def test_unknown_platform(set_environment, xvfb_display):
    set_environment(QT_QPA_PLATFORM="bogus", DISPLAY=xvfb_display)
    assert "Qt has no platform 'bogus'" in display_problem()


@pytest.mark.parametrize("platform", ["xcb", "wayland;xcb", "wayland-egl;xcb"])
def test_platform_lists(set_environment, libraries, platform, tmp_path):
    libraries.x11.add(":7")
    set_environment(QT_QPA_PLATFORM=platform, XDG_RUNTIME_DIR=str(tmp_path))
    assert "DISPLAY is not set" in display_problem()
    set_environment(DISPLAY=":8")
    assert "the display :8 cannot be reached" in display_problem()
    set_environment(DISPLAY=":7")
    assert display_problem() is None
    set_environment(QT_QPA_PLATFORM="wayland")
    assert "the Wayland display wayland-0 cannot be reached" in display_problem()


def test_wayland_falls_back_to_x11(set_environment, libraries, tmp_path):
    set_environment(WAYLAND_DISPLAY="gone", XDG_RUNTIME_DIR=str(tmp_path))
    problem = display_problem()
    assert "the Wayland display gone cannot be reached; " in problem
    assert "DISPLAY is not set" in problem
    libraries.x11.add(":7")
    set_environment(DISPLAY=":7")
    assert display_problem() is None


@pytest.mark.parametrize("answers", [True, False])
def test_a_wayland_display(set_environment, libraries, answers, tmp_path):
    libraries.wayland["wayland-9"] = answers
    set_environment(WAYLAND_DISPLAY="wayland-9", XDG_RUNTIME_DIR=str(tmp_path))
    problem = display_problem()
    assert (problem is None) if answers else "the Wayland display wayland-9 does not answer" in problem


def test_wayland_without_a_runtime_folder(set_environment, libraries, monkeypatch, capfd):
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    set_environment(WAYLAND_DISPLAY="wayland-1")
    assert "wayland-1 cannot be found (XDG_RUNTIME_DIR is not set)" in display_problem()
    assert capfd.readouterr().err == ""


def test_wayland_server_that_hangs_up(set_environment, real_wayland, rude_server, tmp_path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "wayland-9"))
    rude_server(listener)
    set_environment(WAYLAND_DISPLAY="wayland-9", XDG_RUNTIME_DIR=str(tmp_path))
    assert "the Wayland display wayland-9 does not answer" in display_problem()


@pytest.mark.parametrize(
    ("soname", "package"),
    [
        ("libxcb-cursor.so.0", "libxcb-cursor0"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("libEGL.so.1", "libegl1"),
        ("libdbus-1.so.3", "libdbus-1-3"),
        ("libglib-2.0.so.0", "libglib2.0-0"),
    ],
)
def test_missing_library(set_environment, monkeypatch, xvfb_display, soname, package):
    def refuse(name: str) -> None:
        raise OSError(f"{soname}: cannot open shared object file: No such file or directory")

    monkeypatch.setattr(ctypes, "CDLL", refuse)
    set_environment(DISPLAY=xvfb_display)
    expected = f"No window can be shown: the library {soname} is missing (Debian package {package})."
    assert display_problem() == expected


def test_pyside6_of_a_distribution(set_environment, monkeypatch, xvfb_display, tmp_path):
    spec = importlib.util.spec_from_file_location("PySide6", submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: spec)
    set_environment(DISPLAY=xvfb_display)
    assert display_problem() is None


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_other_systems_always_have_a_display(monkeypatch, system):
    monkeypatch.setattr(sys, "platform", system)
    assert display_problem() is None


@pytest.mark.parametrize("reachable", [True, False])
def test_qt_agrees(xvfb_display, reachable, tmp_path):
    """A window opens, after the check and in its process, exactly where no problem was found."""
    script = (
        "import sys\nfrom gui.start_up.display import display_problem\n"
        "problem = display_problem()\nassert not [name for name in sys.modules if 'PySide6' in name]\n"
        "from PySide6.QtGui import QGuiApplication\nprint(problem, flush=True)\nQGuiApplication([])\n"
    )
    environment = {**os.environ, "DISPLAY": xvfb_display if reachable else ":987"}
    environment["QT_LOGGING_RULES"] = "*=false"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.stdout == "None\n") is reachable
    assert (done.returncode == 0) is reachable
