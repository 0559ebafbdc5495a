"""A process of its own: what starting leaves out, and what closing leaves behind."""

import subprocess
import sys

import pytest

CLOSING = {
    "a moment after start": "QTimer.singleShot(1, w.close)",
    "while torch is importing": "QTimer.singleShot(400, w.close)",
    "while training at full speed": (
        "w.transport.speed.setValue(12); w.worker.play(); QTimer.singleShot(3500, w.close)"
    ),
}


@pytest.mark.parametrize("when", list(CLOSING))
def test_closing_leaves_nothing_behind(when):
    code = (
        "import sys\n"
        "from PySide6.QtCore import QTimer\n"
        "from gui.app import create_main_window, prepare_application\n"
        "from engine.plan.experiment import Experiment\n"
        "a = prepare_application()\n"
        "w = create_main_window(Experiment(epochs=10**6))\n"
        "w.show()\n"
        f"{CLOSING[when]}\n"
        "sys.exit(a.exec())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_importing_leaves_torch_out():
    code = (
        "import sys, engine, gui, gui.app, gui.main_window\n"
        "print('torch' in sys.modules, 'pyqtgraph.opengl' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["False", "False"], done.stderr


def test_on_the_offscreen_platform_everything_but_3d_works():
    code = (
        "import os, sys; os.environ['QT_QPA_PLATFORM'] = 'offscreen'\n"
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QWidget\n"
        "from gui.app import create_main_window, prepare_application\n"
        "a = prepare_application()\n"
        "w = create_main_window(); w.show(); w.transport.speed.setValue(12)\n"
        "w.worker.state_changed.connect(w.statusBar().clearMessage)\n"
        "w.worker.play()\n"
        "t = QTimer(); t.timeout.connect(lambda: w.player.state == 'finished' and w.close()); t.start(50)\n"
        "a.exec()\n"
        "print(w.session.newest, w.views.loss_surface.findChild(QWidget, 'surface_notice') is not None)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.stdout.split(), done.stderr) == (["700", "True"], "")


@pytest.mark.parametrize("early", [True, False])
def test_an_interrupt_closes_the_window(early):
    code = (
        "import os, signal, sys\n"
        "import gui.app\n"
        "from PySide6.QtCore import QTimer\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell's background job ignores it
        "interrupt = lambda: os.kill(os.getpid(), signal.SIGINT)\n"
        "make = gui.app.create_main_window\n"
        "def made(**options):\n"
        f"    window = make(**options) if {not early} else (interrupt(), make(**options))[1]\n"
        f"    if {not early}: QTimer.singleShot(0, interrupt)\n"
        "    return window\n"
        "gui.app.create_main_window = made\n"
        "sys.exit(gui.app.main([]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
