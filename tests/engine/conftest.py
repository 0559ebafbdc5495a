"""Tests of the engine: one torch thread, as in the worker."""

import torch

torch.set_num_threads(1)
