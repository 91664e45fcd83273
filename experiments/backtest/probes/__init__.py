"""How the model's counterpart of a published figure is read from the runs; a name for each."""

from experiments.backtest.probes.counter import COUNTER
from experiments.backtest.probes.goods import GOODS
from experiments.backtest.probes.hospital import HOSPITAL
from experiments.backtest.probes.power import POWER
from experiments.backtest.probes.probe import Probe

PROBES: dict[str, Probe] = {**COUNTER, **GOODS, **HOSPITAL, **POWER}

__all__ = ["PROBES", "Probe"]
