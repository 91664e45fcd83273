"""Tillgång on the command line: `python run_sim.py scenario=… proposal=…`; see README.md."""

import sys

import hydra
from omegaconf import DictConfig

from sim.cli import main, start
from sim.config import CONFIGS


@hydra.main(version_base="1.3", config_path=str(CONFIGS), config_name="config")
def run(composed: DictConfig) -> None:
    """Run what Hydra composed."""
    main(composed)


if __name__ == "__main__":
    sys.exit(start(run))
