"""Files of runs, written and refused."""

from hypothesis import HealthCheck, settings

from engine.data.dataset import Dataset

MINE = Dataset(
    name='mine "of \\ today"',
    x=[0.1, -2.5e-7, 1e20, 3],
    y=[0, 1, 0, 1],
    title="Größe = [1]",
    x_label="Größe",
    x_unit="cm",
    y_label="# class",
    class_names=("no", "yes\n[data]"),
    description="x = 3",
    source="[[changes]]",
)

CHANGES = ((0, "epochs", 7), (3, "learning_rate", 0.1), (3, "momentum", 0.9), (700, "weight_decay", 1e-3))

GOOD = """\
format = 1

[data]
name = "mine"
class_names = ["no", "yes"]
x = [
    1.5,
    -2,
    3.0,
]
y = [
    0,
    1,
    1,
]

[[changes]]
after = 3
field = "learning_rate"
value = 1

[[changes]]
after = 4
field = "epochs"
value = 7

[experiment]
dataset = "threshold"
loss = "cross_entropy"
optimizer = "sgd"
learning_rate = 2
momentum = 0.0
nesterov = false
weight_decay = 0.0
beta1 = 0.9
beta2 = 0.999
alpha = 0.99
batch_size = 3
order = "listed"
seed = 0
start_w = -5.0
start_b = -10.0
epochs = 100
standardize = false
"""


def written(folder, text, name="run.toml"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


reusing_a_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
