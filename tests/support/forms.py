"""Closed forms and small Markov chains that the laboratory must meet, independent of it."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, factorial

import numpy as np
from scipy import stats
from scipy.integrate import quad

MOST = 400  # where sums over demand are cut


def short(law: object, level: float) -> float:
    """Return the expected demand beyond a level."""
    demand = np.arange(MOST)
    return float((np.maximum(demand - level, 0) * law.pmf(demand)).sum())


def erlang_b(load: float, servers: int) -> float:
    weights = [load**k / factorial(k) for k in range(servers + 1)]
    return weights[-1] / sum(weights)


def base_stock(law: Callable[[int], object], lead: int, level: int) -> tuple[float, float]:
    """Return fill and ready rate, order first; `law` gives the demand of so many days."""
    new = short(law(lead + 1), level) - (short(law(lead), level) if lead else 0)
    return 1 - new / law(1).mean(), float(law(lead + 1).cdf(level))


def batches(rate: float, lead: float, r: int, q: int) -> tuple[float, float, float]:
    """Return fill, mean stock and mean waiting of (r, Q): the position is uniform."""
    law = stats.poisson(rate * lead)
    positions = range(r + 1, r + q + 1)
    fill = float(np.mean([law.cdf(y - 1) for y in positions]))
    waiting = float(np.mean([short(law, y) for y in positions]))
    held = float(np.mean([y - rate * lead for y in positions])) + waiting
    return fill, held, waiting


def reviewed_daily(
    mean: float, s: int, level: int, held: float, waiting: float, order: float
) -> float:
    """Return the cost of a period of (s, S) without lead time, by its stationary law."""
    law = stats.poisson(mean)
    positions = np.arange(s + 1, level + 1)
    to = np.zeros((positions.size, positions.size))
    for i, y in enumerate(positions):
        for j, z in enumerate(positions):
            to[i, j] = law.pmf(y - z) if y >= z else 0
        to[i, -1] += 1 - to[i].sum()
    share = stationary(to)
    stay = np.array([law.cdf(y - s - 1) for y in positions])
    each = [held * (y - mean + short(law, y)) + waiting * short(law, y) for y in positions]
    return float(share @ (np.array(each) + order * (1 - stay)))


def stationary(to: np.ndarray) -> np.ndarray:
    """Return the stationary law of a stochastic matrix."""
    n = to.shape[0]
    system = np.vstack([to.T - np.eye(n), np.ones(n)])
    return np.linalg.lstsq(system, np.append(np.zeros(n), 1), rcond=None)[0]


def outage_ages(fail: float, recover: float) -> np.ndarray:
    """Return the chances that a supplier has been down for 0, 1, 2 … days."""
    down = fail / (fail + recover)
    ages = down * recover * (1 - recover) ** np.arange(MOST)
    return np.append(1 - down, ages)


def jumps(
    levels: tuple[int, int], rates: tuple[float, float], lead: float, theta: float, both: bool
) -> np.ndarray:
    """Return the law of two shelves of one-for-one goods with exponential lead times.

    Who finds the first empty takes the second with chance theta; `both` says that so does who
    finds the second empty.
    """
    shape = (levels[0] + 1, levels[1] + 1)
    rate = np.zeros((np.prod(shape), np.prod(shape)))

    def add(a: tuple[int, int], b: tuple[int, int], flow: float) -> None:
        rate[np.ravel_multi_index(a, shape), np.ravel_multi_index(b, shape)] += flow

    for i, j in np.ndindex(*shape):
        if i:
            add((i, j), (i - 1, j), rates[0] + (rates[1] if both and not j else 0))
        if j:
            add((i, j), (i, j - 1), rates[1] + (0 if i else theta * rates[0]))
        if i < levels[0]:
            add((i, j), (i + 1, j), (levels[0] - i) / lead)
        if j < levels[1]:
            add((i, j), (i, j + 1), (levels[1] - j) / lead)
    steps = rate / rate.sum(axis=1).max() / 1.01
    steps += np.diag(1 - steps.sum(axis=1))
    return stationary(steps).reshape(shape)


def two_levels(
    n: int, rate: float, leads: tuple[float, float], levels: tuple[int, int]
) -> tuple[float, float, float]:
    """Return fill and mean waiting of a pharmacy and the wholesaler's fill (Graves 1985, exact)."""
    orders = np.arange(MOST)
    law = stats.poisson(n * rate * leads[0])
    owed = np.array([law.cdf(levels[0])] + [law.pmf(levels[0] + k) for k in range(1, MOST)])
    mine = (owed[:, None] * stats.binom.pmf(orders[None, :], orders[:, None], 1 / n)).sum(axis=0)
    out = np.convolve(mine, stats.poisson.pmf(orders, rate * leads[1]))[:MOST]
    waiting = float((np.maximum(orders - levels[1], 0) * out).sum())
    return float(out[: levels[1]].sum()), waiting, float(law.cdf(levels[0] - 1))


def eoq_disrupted(
    q: float, fail: float, recover: float, d: float, costs: tuple[float, float, float]
) -> tuple[float, float]:
    """Return the cost of a year and the share lost (Berk and Arreola-Risa 1994)."""
    order, held, lost = costs
    down = fail / (fail + recover) * (1 - exp(-(fail + recover) * q / d))
    cycle = q / d + down / recover
    money = (order + held * q**2 / (2 * d) + lost * d * down / recover) / cycle
    return money, down / recover / cycle


def perishable(rate: float, lead: float, life: float, level: int) -> tuple[float, float]:
    """Return fill rate and packs outdated in a unit of time of (S-1, S) with lost sales.

    What is sold or outdated is ordered at once, and the oldest goes first. Of the times since each
    pack was ordered, all orderings are alike but for the oldest, which survives demand from its
    arrival on (Schmidt & Nahmias 1985); so the oldest has a density of x^(S - 1) e^(-rate (x -
    lead)) beyond the lead time.
    """

    def on_the_shelf(x: float) -> float:
        return float(x ** (level - 1) * exp(-rate * (x - lead)))

    shelf, _ = quad(on_the_shelf, lead, lead + life)
    whole = lead**level / level + shelf
    return shelf / whole, on_the_shelf(lead + life) / whole
