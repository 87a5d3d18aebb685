"""How sure a count is: intervals of 95 %.

It refuses the normal approximation, which calls none of fifty certain.
"""

from __future__ import annotations

import math

Z = 1.959964


def share(count: int, of: int) -> tuple[float, float]:
    """Give Wilson's interval of a share."""
    if not of:
        return 0.0, 1.0
    p, n = count / of, float(of)
    middle = p + Z * Z / (2 * n)
    spread = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    low, high = (middle - spread) / (1 + Z * Z / n), (middle + spread) / (1 + Z * Z / n)
    return (0.0 if not count else max(0.0, low)), (1.0 if count == of else min(1.0, high))


def most(count: int) -> float:
    """Give the upper bound (one-sided, 95 %) of the events to be expected where so many came.

    None seen means at most 3.0 expected: the chance of none is then 5 %.
    """
    low, high = float(count), count * 2 + 20.0
    for _ in range(60):
        middle = (low + high) / 2
        chance = sum(math.exp(-middle + k * math.log(middle) - math.lgamma(k + 1))
                     for k in range(count + 1))  # fmt: skip
        low, high = (middle, high) if chance > 0.05 else (low, middle)
    return high


def shown(count: int, of: int) -> str:
    """Write a share with its interval."""
    low, high = share(count, of)
    value = f"{100 * count / of:.1f} %" if of else "none"
    return f"{count}/{of} = {value} ({100 * low:.1f} to {100 * high:.1f})"
