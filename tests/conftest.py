"""The tests never look at the network, and leave the cores to as many processes as pytest starts."""

import os

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
