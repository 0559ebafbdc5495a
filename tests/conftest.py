"""All tests: windows on the X server that pytest-xvfb starts, not on somebody's Wayland desktop."""

import os
import sys

if sys.platform == "linux":
    os.environ["QT_QPA_PLATFORM"] = "xcb"
