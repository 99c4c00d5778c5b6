"""Bootstrap intervals (SciPy), analyses of variance (statsmodels), Fieller's interval (SciPy)."""

from common import *
import pandas as pd
import scipy.optimize as so
import scipy.stats as ss
import statsmodels.api as sa
import statsmodels.formula.api as smf

SC = V("scipy")
SMV = V("statsmodels")


def anova(frame, formula):
    fit = smf.ols(formula, frame).fit()
    table = sa.stats.anova_lm(fit, typ=2)
    return fit, table


def rows_of(table, terms):
    total = float(table["sum_sq"].sum())
    return [
        {
            "sum_of_squares": table.loc[t, "sum_sq"],
            "degrees_of_freedom": int(table.loc[t, "df"]),
            "f": table.loc[t, "F"],
            "p_value": table.loc[t, "PR(>F)"],
            "share": table.loc[t, "sum_sq"] / total,
        }
        for t in terms
    ]


for c in cases("stats_bootstrap"):
    values = c.uni(12, lo=0, hi=1) ** 2
    values = np.round(values, 3)
    expected = {}
    for name, method in [("percentile", "percentile"), ("bca", "BCa")]:
        r = ss.bootstrap(
            (values,), np.mean, n_resamples=200_000, method=method, rng=np.random.default_rng(0)
        )
        expected[name] = [r.confidence_interval.low, r.confidence_interval.high]
    # An end of 10,000 resamples is off by up to 5 standard errors, sqrt(p (1 - p) / 10,000) over the
    # density of the resamples' mean there: about 0.14 of its standard deviation.
    tol = 0.14 * float(np.std(values) / np.sqrt(len(values)))
    c.emit(
        f"{SC}: bootstrap(np.mean, n_resamples=200000)",
        {"values": values},
        expected,
        rtol=0,
        atol=tol,
        notes="two sets of resamples: the tolerance is what 10,000 of them may differ by",
    )
for c in cases("stats_anova_two_way"):
    a, b, n = 3, 2, 4
    frame = pd.DataFrame(
        [{"a": i, "b": j, "seed": k} for i in range(a) for j in range(b) for k in range(n)]
    )
    luck = c.arr(n)
    frame["y"] = np.round(
        0.5 * frame.a * frame.b + 0.3 * frame.a + luck[frame.seed] + c.arr(len(frame), scale=0.4), 3
    )
    terms = ["C(a)", "C(b)", "C(a):C(b)"]
    _, plain = anova(frame, "y ~ C(a) * C(b)")
    _, blocked = anova(frame, "y ~ C(a) * C(b) + C(seed)")
    inputs = {k: frame[k].to_numpy() for k in ["a", "b", "seed"]} | {"values": frame.y.to_numpy()}
    c.emit(
        f"{SMV}: anova_lm of ols('y ~ C(a) * C(b)'), and with C(seed)",
        inputs,
        {"effects": rows_of(plain, terms), "effects_in_blocks": rows_of(blocked, terms)},
        rtol=1e-8,
        notes="in the order a, b, a x b; share is of all squares about the mean",
    )
for c in cases("stats_factorial_two_level"):
    frame = pd.DataFrame(
        [
            {"a": i, "b": j, "c": k, "seed": s}
            for i in (0, 1)
            for j in (0, 1)
            for k in (0, 1)
            for s in range(3)
        ]
    )
    frame["y"] = np.round(frame.a + 2 * frame.a * frame.b - 0.5 * frame.c + c.arr(len(frame)), 3)
    coded = frame.assign(**{f: 2 * frame[f] - 1 for f in "abc"})
    fit = smf.ols("y ~ a * b * c", coded).fit()
    terms = ["a", "b", "c", "a:b", "a:c", "b:c", "a:b:c"]
    low_high = fit.conf_int(0.1)
    c.emit(
        f"{SMV}: ols('y ~ a * b * c') of levels coded -1 and 1, twice its coefficients",
        {k: frame[k].to_numpy() for k in "abc"} | {"values": frame.y.to_numpy(), "confidence": 0.9},
        {
            "terms": [t.replace(":", " x ") for t in terms],
            "effects": [2 * fit.params[t] for t in terms],
            "low": [2 * low_high.loc[t, 0] for t in terms],
            "high": [2 * low_high.loc[t, 1] for t in terms],
            "p_values": [fit.pvalues[t] for t in terms],
        },
        rtol=1e-8,
    )
for c in cases("stats_fieller"):
    b = np.round(c.arr(9, scale=0.5) + 5, 3)
    a = np.round(1.4 * b + c.arr(9, scale=0.8), 3)
    alpha = 0.05
    p = lambda r: ss.ttest_1samp(a - r * b, 0).pvalue - alpha
    middle = a.mean() / b.mean()
    ends = [
        so.brentq(p, middle - 3, middle, xtol=1e-13),
        so.brentq(p, middle, middle + 3, xtol=1e-13),
    ]
    c.emit(
        f"{SC}: the r at which ttest_1samp(a - r b) has p = 0.05, by brentq",
        {"a": a, "b": b, "confidence": 1 - alpha},
        {"estimate": middle, "low": ends[0], "high": ends[1]},
        rtol=1e-8,
    )
