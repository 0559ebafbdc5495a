"""torch's own random start of the model."""


def random_start(seed: int) -> tuple[float, float]:
    """Return (w, b) as ``torch.manual_seed(seed); nn.Linear(1, 1)`` draws them, float32 values.

    Both are uniform in [-1, 1] (Kaiming's rule for one input). torch's global generator is left as it was.
    """
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        linear = torch.nn.Linear(1, 1)
    return float(linear.weight.item()), float(linear.bias.item())
