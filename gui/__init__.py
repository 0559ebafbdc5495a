"""The window of Cross-Entropy Lab. Importing it imports neither torch nor Qt."""

import os

# One thread for NumPy's products, said before NumPy is imported: with two, on a busy machine with two
# cores, a surface takes up to six times as long. torch is told in the worker's thread.
os.environ.setdefault("OMP_NUM_THREADS", "1")
