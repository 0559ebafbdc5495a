"""The notebook's loop, which every speed is compared with; run, it prints its batches a second.

``python -m tests.benchmarks.notebook SECONDS`` measures it in a process of its own.
"""

import sys
import time

from engine import torch_setup
from engine.data.dataset import load_dataset

torch = torch_setup.torch()

WARM_UP, AT_A_TIME = 50, 20  # batches


def notebook(optimizer):
    """Yield once a batch: DataLoader, literal loss, torch.optim, .item() records, no plots."""
    data = load_dataset("threshold")
    rows = torch.utils.data.TensorDataset(
        torch.tensor(data.x).reshape(-1, 1), torch.tensor(data.y).reshape(-1, 1)
    )
    linear, recorded = torch.nn.Linear(1, 1), []
    chosen = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[optimizer](linear.parameters(), lr=0.1)
    loader = torch.utils.data.DataLoader(rows, batch_size=3)
    while True:
        for x, y in loader:
            predicted = torch.sigmoid(linear(x))
            loss = -torch.mean(y * torch.log(predicted) + (1 - y) * torch.log(1 - predicted))
            chosen.zero_grad()
            loss.backward()
            chosen.step()
            recorded.append((linear.weight.item(), linear.bias.item(), loss.item()))
            yield


def batches_per_second(loop, seconds):
    """Return how many batches a second `loop` gets through."""
    for _ in range(WARM_UP):
        next(loop)
    count, began = 0, time.perf_counter()
    while (now := time.perf_counter()) - began < seconds:
        for _ in range(AT_A_TIME):
            next(loop)
        count += AT_A_TIME
    return count / (now - began)


if __name__ == "__main__":
    print(batches_per_second(notebook("sgd"), float(sys.argv[1])))
