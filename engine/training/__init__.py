"""Training: torch at work; importing these modules brings it."""

from engine import torch_setup

torch_setup.prepare()  # before any of these modules imports torch
