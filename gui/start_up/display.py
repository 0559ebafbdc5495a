"""Say why no window can be shown, before Qt finds out by aborting. No Qt is imported here."""

import ctypes
import importlib.util
import os
import re
import sys
from pathlib import Path

from engine.words import _

# Debian names a library's package after its soname (libxcb-cursor.so.0: libxcb-cursor0), except for these.
_ODD_PACKAGES = {"libglib-2.0.so.0": "libglib2.0-0", "libgthread-2.0.so.0": "libglib2.0-0"}


def display_problem() -> str | None:
    """Return one sentence that says why no window can be shown, or None if one can.

    Qt tries the platforms of ``QT_QPA_PLATFORM``, or else Wayland (in a Wayland session) and X11, and takes
    the first that starts; if none does, it aborts the process. This asks the same questions in the same
    order: does the plugin load with its system libraries, and does the display answer. About 10 ms.
    """
    if sys.platform in ("win32", "darwin"):
        return None
    problems: dict[str, None] = {}
    for platform in _platforms():
        problem = _platform_problem(platform)
        if problem is None:
            return None
        problems[problem] = None
    return _("No window can be shown: {problems}.").format(problems="; ".join(problems))


def _platforms() -> list[str]:
    """Return the platforms that Qt will try, in its order."""
    asked = os.environ.get("QT_QPA_PLATFORM", "")
    names = [name.partition(":")[0].lower() for name in asked.split(";") if name]
    if names:
        return names
    is_wayland = "WAYLAND_DISPLAY" in os.environ or os.environ.get("XDG_SESSION_TYPE") == "wayland"
    return ["wayland", "xcb"] if is_wayland else ["xcb"]


def _platform_problem(platform: str) -> str | None:
    kind = platform.partition("-")[0]  # wayland-egl is a second name of wayland
    if kind == "xcb" and not os.environ.get("DISPLAY"):
        return _("there is no display (DISPLAY is not set)")
    try:
        problem = _plugin_problem(kind)
        if problem is None and kind == "xcb":
            problem = _x11_problem()
        elif problem is None and kind == "wayland":
            problem = _wayland_problem()
    except OSError as error:
        return _library_problem(str(error))
    return problem


def _plugin_problem(kind: str) -> str | None:
    """Load Qt's plugin as Qt will do, so that the loader names the library that is missing."""
    spec = importlib.util.find_spec("PySide6")
    places = (spec and spec.submodule_search_locations) or ()
    folders = [Path(place, "Qt", "plugins", "platforms") for place in places]
    for folder in filter(Path.is_dir, folders):  # none in a Linux distribution's own PySide6
        plugin = folder / f"libq{kind}.so"
        if not plugin.exists():
            return _("Qt has no platform {kind!r} (QT_QPA_PLATFORM)").format(kind=kind)
        ctypes.CDLL(str(plugin))
    return None


def _library_problem(message: str) -> str:
    missing = re.match(r"(lib\S+)\.so\.(\d+): cannot open", message)
    if missing is None:
        return message
    name, version = missing.groups()
    soname = f"{name}.so.{version}"
    package = name.lower().replace("_", "-") + ("-" if name[-1].isdigit() else "") + version
    sentence = _("the library {library} is missing (Debian package {package})")
    return sentence.format(library=soname, package=_ODD_PACKAGES.get(soname, package))


def _x11_problem() -> str | None:
    """Connect to the X server, and stay so: as its last client leaves it resets, and would refuse Qt."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    if not xcb.xcb_connection_has_error(connection):
        return None
    xcb.xcb_disconnect(connection)
    return _("the display {name} cannot be reached").format(name=os.environ["DISPLAY"])


def _wayland_problem() -> str | None:
    if "WAYLAND_SOCKET" in os.environ:  # a connection made by the parent; asking would use it up
        return None
    name = os.environ.get("WAYLAND_DISPLAY") or "wayland-0"
    if not name.startswith("/") and not os.environ.get("XDG_RUNTIME_DIR"):
        sentence = _("the Wayland display {name} cannot be found (XDG_RUNTIME_DIR is not set)")
        return sentence.format(name=name)
    wayland = ctypes.CDLL("libwayland-client.so.0")
    wayland.wl_display_connect.restype = ctypes.c_void_p
    display = ctypes.c_void_p(wayland.wl_display_connect(None))
    if not display:
        return _("the Wayland display {name} cannot be reached").format(name=name)
    answered = wayland.wl_display_roundtrip(display) >= 0
    wayland.wl_display_disconnect(display)
    return None if answered else _("the Wayland display {name} does not answer").format(name=name)
