"""Normal, gamma and Poisson distribution functions and their inverses, as scalar code.

Written on `math.log`, `exp`, `sqrt`, `log1p` and `erfc` alone, because compiled and plain Python
give the same bits for these. They do not for `math.lgamma` and for NumPy's functions.
"""

from __future__ import annotations

import math
from typing import Final

from sim.compiling import compiled

__all__ = [
    "gamma_quantile",
    "gamma_survival",
    "normal_cdf",
    "normal_quantile",
    "poisson_cdf",
    "poisson_quantile",
]

_HALF_LOG_2PI: Final = 0.9189385332046727
_SQRT_HALF: Final = 0.7071067811865476
#: From here on, Stirling's series with five terms is exact to the last bit or two.
_STIRLING_FROM: Final = 15.0
_EPSILON: Final = 1e-16
#: Below this mean, adding up Poisson probabilities from zero is quicker than one incomplete gamma
#: function.
_SUMMED_POISSON_MEAN: Final = 30.0


@compiled(always=True)
def normal_cdf(z: float) -> float:
    """Probability that a standard normal variable is at most z."""
    return 0.5 * math.erfc(-z * _SQRT_HALF)


@compiled(always=True)
def normal_quantile(u: float) -> float:
    """Standard normal score of the probability u, 0 < u < 1; relative error below 1e-15.

    Algorithm AS 241, routine PPND16: M. J. Wichura (1988), Applied Statistics 37(3),
    https://doi.org/10.2307/2347330
    """
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * _central_numerator(r) / _central_denominator(r)
    r = math.sqrt(-math.log(u if q < 0.0 else 1.0 - u))
    if r <= 5.0:
        r -= 1.6
        z = _middle_numerator(r) / _middle_denominator(r)
    else:
        r -= 5.0
        z = _tail_numerator(r) / _tail_denominator(r)
    return -z if q < 0.0 else z


@compiled(always=True)
def _central_numerator(r: float) -> float:
    y = 2.5090809287301226727e3 * r + 3.3430575583588128105e4
    y = (y * r + 6.7265770927008700853e4) * r + 4.5921953931549871457e4
    y = (y * r + 1.3731693765509461125e4) * r + 1.9715909503065514427e3
    return (y * r + 1.3314166789178437745e2) * r + 3.3871328727963666080e0


@compiled(always=True)
def _central_denominator(r: float) -> float:
    y = 5.2264952788528545610e3 * r + 2.8729085735721942674e4
    y = (y * r + 3.9307895800092710610e4) * r + 2.1213794301586595867e4
    y = (y * r + 5.3941960214247511077e3) * r + 6.8718700749205790830e2
    return (y * r + 4.2313330701600911252e1) * r + 1.0


@compiled(always=True)
def _middle_numerator(r: float) -> float:
    y = 7.74545014278341407640e-4 * r + 2.27238449892691845833e-2
    y = (y * r + 2.41780725177450611770e-1) * r + 1.27045825245236838258e0
    y = (y * r + 3.64784832476320460504e0) * r + 5.76949722146069140550e0
    return (y * r + 4.63033784615654529590e0) * r + 1.42343711074968357734e0


@compiled(always=True)
def _middle_denominator(r: float) -> float:
    y = 1.05075007164441684324e-9 * r + 5.47593808499534494600e-4
    y = (y * r + 1.51986665636164571966e-2) * r + 1.48103976427480074590e-1
    y = (y * r + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0
    return (y * r + 2.05319162663775882187e0) * r + 1.0


@compiled(always=True)
def _tail_numerator(r: float) -> float:
    y = 2.01033439929228813265e-7 * r + 2.71155556874348757815e-5
    y = (y * r + 1.24266094738807843860e-3) * r + 2.65321895265761230930e-2
    y = (y * r + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0
    return (y * r + 5.46378491116411436990e0) * r + 6.65790464350110377720e0


@compiled(always=True)
def _tail_denominator(r: float) -> float:
    y = 2.04426310338993978564e-15 * r + 1.42151175831644588870e-7
    y = (y * r + 1.84631831751005468180e-5) * r + 7.86869131145613259100e-4
    y = (y * r + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1
    return (y * r + 5.99832206555887937690e-1) * r + 1.0


@compiled(always=True)
def _stirling_error(a: float) -> float:
    """Series for ln Gamma(a+1) less Stirling's (a+1/2) ln a - a + ln(2 pi)/2, for a >= 15."""
    s = 1.0 / (a * a)
    return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - s / 1188) * s) * s) * s) / a


@compiled(always=True)
def _log_factorial(a: float) -> float:
    """Logarithm of Gamma(a+1) for real a >= 0."""
    product = 1.0
    while a < _STIRLING_FROM:
        a += 1.0
        product *= a
    return (a + 0.5) * math.log(a) - a + _HALF_LOG_2PI + _stirling_error(a) - math.log(product)


@compiled(always=True)
def _deviance(a: float, x: float) -> float:
    """Compute a ln(a/x) + x - a without cancellation where x is near a.

    C. Loader (2000), Fast and accurate computation of binomial probabilities; R's `bd0`.
    """
    if abs(a - x) >= 0.1 * (a + x):
        return a * math.log(a / x) + x - a
    v = (a - x) / (a + x)
    total = (a - x) * v
    term = 2.0 * a * v
    square = v * v
    for j in range(1, 40):
        term *= square
        longer = total + term / (2 * j + 1)
        if longer == total:
            break
        total = longer
    return total


@compiled(always=True)
def _log_kernel(a: float, x: float) -> float:
    """Logarithm of x^a exp(-x) / Gamma(a+1).

    For whole a, this is the log probability that a Poisson variable of mean x equals a.
    """
    if a < _STIRLING_FROM:
        return a * math.log(x) - x - _log_factorial(a)
    return -_deviance(a, x) - _stirling_error(a) - 0.5 * math.log(a) - _HALF_LOG_2PI


@compiled(always=True)
def _lower_series(a: float, x: float) -> float:
    """Ratio P(a, x) / kernel, with P the regularised lower incomplete gamma function.

    Quick for x < a + 1.
    """
    term = 1.0
    total = 1.0
    n = a
    while term > _EPSILON * total:
        n += 1.0
        term *= x / n
        total += term
    return total


@compiled(always=True)
def _upper_fraction(a: float, x: float) -> float:
    """Ratio Q(a, x) / (a kernel), with Q = 1 - P. Quick for x >= a + 1.

    A finite sum if a is a small whole number (Erlang); else Legendre's continued fraction by the
    modified Lentz method.
    """
    if a <= 64.0 and a == math.floor(a):
        total = 1.0
        for j in range(1, int(a)):
            total = 1.0 + j / x * total
        return total / x
    b = x + 1.0 - a
    c = 1e300
    d = 1.0 / b
    h = d
    for i in range(1, 100_000):
        numerator = -i * (i - a)
        b += 2.0
        d = 1.0 / (numerator * d + b)
        c = b + numerator / c
        change = c * d
        h *= change
        if abs(change - 1.0) < 2.0 * _EPSILON:
            break
    return h


@compiled(always=True)
def _log_tail(a: float, x: float, upper: bool) -> tuple[float, float]:
    """Logarithm of P(a, x), or of Q(a, x) if upper, and its absolute slope against ln x."""
    log_kernel = _log_kernel(a, x)
    if x < a + 1.0:
        series = _lower_series(a, x)
        if not upper:
            return log_kernel + math.log(series), a / series
        probability = math.exp(log_kernel) * series
        remainder = max(1.0 - probability, _EPSILON)
        return math.log(remainder), a * math.exp(log_kernel) / remainder
    fraction = _upper_fraction(a, x)
    if upper:
        return log_kernel + math.log(a * fraction), 1.0 / fraction
    slope = a * math.exp(log_kernel)
    remainder = max(1.0 - slope * fraction, _EPSILON)
    return math.log(remainder), slope / remainder


@compiled(always=True)
def _gamma_start(u: float, shape: float) -> float:
    """Logarithm of a first guess.

    The cube of a normal variable (Wilson, Hilferty 1931), or the power law of the left tail.
    """
    root = 1.0 - 1.0 / (9.0 * shape) + normal_quantile(u) / (3.0 * math.sqrt(shape))
    if root > 0.3 and shape > 0.3:
        return math.log(shape) + 3.0 * math.log(root)
    power_law = (math.log(u) + _log_factorial(shape)) / shape
    return min(power_law, math.log(shape + 1.0))


@compiled(always=True)
def gamma_quantile(u: float, shape: float, scale: float) -> float:
    """Value below which a gamma variable stays with probability u, 0 < u < 1.

    The mean is shape x scale; the relative error is about 1e-13. Halley's iteration on the
    logarithm of the nearer tail as a function of ln x, which is concave, so that it converges from
    every start; mostly two or three steps. Steps are bounded.
    """
    if shape == 1.0:
        return -scale * math.log1p(-u)
    upper = u > 0.5
    target = math.log(1.0 - u) if upper else math.log(u)
    y = _gamma_start(u, shape)
    for _ in range(60):
        if y < -700.0:
            return 0.0  # the value is below the smallest double
        x = math.exp(y)
        tail, slope = _log_tail(shape, x, upper)
        if upper:
            slope = -slope
        newton = (tail - target) / slope
        bend = 1.0 - 0.5 * newton * (shape - x - slope)
        step = -newton / min(max(bend, 0.5), 2.0)
        step = min(max(step, -4.0), 1.0) if shape >= 0.3 else min(max(step, -400.0), 1.0)
        y += step
        if abs(step) < 1e-7:  # the next step would be of the order of its third power
            break
    return scale * math.exp(y)


@compiled(always=True)
def gamma_survival(x: float, shape: float, scale: float) -> float:
    """Probability that a gamma variable is at least x; 1 up to zero."""
    reduced = x / scale
    if reduced <= 0.0:
        return 1.0
    tail, _ = _log_tail(shape, reduced, True)  # noqa: FBT003
    return min(1.0, math.exp(tail))


@compiled(always=True)
def poisson_cdf(k: int, mean: float) -> float:
    """Probability that a Poisson variable of this mean (> 0) is at most k."""
    if k < 0:
        return 0.0
    tail, _ = _log_tail(k + 1.0, mean, True)  # noqa: FBT003
    return math.exp(tail)


@compiled(always=True)
def poisson_quantile(u: float, mean: float) -> int:
    """Smallest k with P(N <= k) >= u for N Poisson: non-decreasing in u and in the mean.

    Means of zero or less give 0. Up to a mean of 30 by summing from zero; else from a
    Cornish-Fisher guess, with one incomplete gamma function and a few steps along the
    probabilities. The nearer tail is compared, so that both tails are exact.
    """
    if mean <= 0.0:
        return 0
    if mean < _SUMMED_POISSON_MEAN:
        return _poisson_by_sum(u, mean)
    z = normal_quantile(u)
    k = max(0, math.floor(mean + z * math.sqrt(mean) + (z * z - 1.0) / 6.0))
    probability = math.exp(_log_kernel(float(k), mean))
    if u <= 0.5:
        below = poisson_cdf(k, mean)
        while below < u:
            k += 1
            probability *= mean / k
            below += probability
        while k > 0 and below - probability >= u:
            below -= probability
            probability *= k / mean
            k -= 1
        return k
    beyond = 1.0 - u
    tail, _ = _log_tail(k + 1.0, mean, False)  # noqa: FBT003
    above = math.exp(tail)
    while above > beyond:
        k += 1
        probability *= mean / k
        above -= probability
    while k > 0 and above + probability <= beyond:
        above += probability
        probability *= k / mean
        k -= 1
    return k


@compiled(always=True)
def _poisson_by_sum(u: float, mean: float) -> int:
    k = 0
    probability = math.exp(-mean)
    total = probability
    while total < u and probability > 1e-300:
        k += 1
        probability *= mean / k
        longer = total + probability
        if longer == total and k > mean:
            break  # u is nearer to 1 than rounding lets the sum come
        total = longer
    return k
