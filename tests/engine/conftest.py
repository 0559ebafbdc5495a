"""Tests of the engine: one torch thread, as in the worker."""

from engine import torch_setup

torch_setup.torch()
