"""Writes drift.json, reference values of statistics of drift: python3 drift.py (needs scipy 1.17.1, numpy 2.4.6)."""
import json
from pathlib import Path

import numpy as np
import scipy
from scipy import stats
from scipy.spatial.distance import jensenshannon

rng = np.random.default_rng(20010203)


def rounded(values, digits=3):
    return [round(float(v), digits) for v in values]


def kstwo():
    rows = []
    for n in (1, 2, 3, 7, 20, 50, 99, 139, 140, 141, 150, 200, 500, 1000, 2999, 5000, 5001, 10_000, 50_000, 99_999, 200_000, 1_000_000):
        for z in (0.1, 0.3, 0.4, 0.55, 0.7, 0.86, 0.88, 1.0, 1.2, 1.36, 1.48, 1.49, 1.63, 1.99, 2.01, 3.0, 5.0):
            d = z / n**0.5
            if d < 1:
                rows.append([n, d, float(stats.kstwo.sf(d, n))])
    for n in (5, 10, 60):
        for t in (0.4, 0.6, 0.9, 1.0, 1.5, 2.0, 2.25, 2.5, 2.75, 3.0, n / 2, n - 1.5, n - 0.5):
            rows.append([n, t / n, float(stats.kstwo.sf(t / n, n))])
    return rows


def two_samples():
    cases = []
    for n, m, shift, digits in ((5, 9, 0.5, 3), (40, 40, 0.8, 3), (60, 35, 0.3, 1), (200, 150, 0.2, 2), (30, 31, 0.0, 0)):
        a, b = np.sort(rounded(rng.normal(size=n), digits)), np.sort(rounded(rng.normal(shift, 1, m), digits))
        exact, asymp = stats.ks_2samp(a, b, method='exact'), stats.ks_2samp(a, b, method='asymp')
        cases.append({'a': a.tolist(), 'b': b.tolist(), 'distance': float(exact.statistic), 'location': float(exact.statistic_location),
                      'sign': int(exact.statistic_sign), 'exact': float(exact.pvalue), 'asymptotic': float(asymp.pvalue),
                      'wasserstein': float(stats.wasserstein_distance(a, b))})
    return cases


def divergences():
    cases = []
    for bins in (2, 3, 10, 50):
        p, q = rng.dirichlet(np.ones(bins)), rng.dirichlet(np.ones(bins))
        cases.append({'p': p.tolist(), 'q': q.tolist(), 'kl_pq': float(stats.entropy(p, q)), 'kl_qp': float(stats.entropy(q, p)),
                      'kl_pq_bits': float(stats.entropy(p, q, base=2)), 'js_e': float(jensenshannon(p, q)), 'js_2': float(jensenshannon(p, q, base=2)),
                      'hellinger': float(np.linalg.norm(np.sqrt(p) - np.sqrt(q)) / np.sqrt(2)), 'total_variation': float(np.abs(p - q).sum() / 2),
                      'l_infinity': float(np.abs(p - q).max())})
    return cases


def tables():
    cases = []
    for n, m, shares in ((1000, 200, (0.5, 0.3, 0.2)), (5000, 800, (0.4, 0.3, 0.2, 0.1)), (300, 300, (0.9, 0.1)), (120, 90, (0.25,) * 4)):
        table = np.array([rng.multinomial(n, shares), rng.multinomial(m, rng.dirichlet(np.array(shares) * 40))])
        plain = stats.chi2_contingency(table, correction=False)
        yates = stats.chi2_contingency(table, correction=True)
        g = stats.chi2_contingency(table, correction=False, lambda_='log-likelihood')
        expected = table[0] * (table[1].sum() / table[0].sum())
        fit = stats.chisquare(table[1], expected)
        cases.append({'table': table.tolist(), 'statistic': float(plain.statistic), 'p': float(plain.pvalue), 'df': int(plain.dof),
                      'yates': float(yates.statistic), 'p_yates': float(yates.pvalue), 'g': float(g.statistic), 'p_g': float(g.pvalue),
                      'cramers_v': float(stats.contingency.association(table, method='cramer')), 'fit': float(fit.statistic), 'p_fit': float(fit.pvalue)})
    return cases


def proportions():
    rows = []
    for k1, n1, k2, n2 in ((45, 100, 60, 100), (3, 500, 12, 700), (250, 1000, 90, 300)):
        pooled = (k1 + k2) / (n1 + n2)
        z = (k1 / n1 - k2 / n2) / np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
        rows.append({'first': [k1, n1], 'second': [k2, n2], 'z': float(z), 'p': float(2 * stats.norm.sf(abs(z)))})
    return rows


def wilson():
    rows = []
    for k, n, level in ((0, 20, 0.95), (20, 20, 0.95), (7, 50, 0.95), (999, 1000, 0.99), (1, 3, 0.9)):
        interval = stats.binomtest(k, n).proportion_ci(confidence_level=level, method='wilson')
        rows.append({'successes': k, 'observations': n, 'z': float(stats.norm.isf((1 - level) / 2)), 'lower': float(interval.low), 'upper': float(interval.high)})
    return rows


def adjusted():
    cases = []
    for size in (1, 5, 20):
        p = np.round(rng.uniform(0, 1, size) ** 3, 6)
        order = np.argsort(p, kind='stable')
        holm = np.minimum(1, np.maximum.accumulate(p[order] * (size - np.arange(size))))
        back = np.empty(size)
        back[order] = holm
        cases.append({'p': p.tolist(), 'bh': stats.false_discovery_control(p).tolist(), 'by': stats.false_discovery_control(p, method='by').tolist(),
                      'bonferroni': np.minimum(1, p * size).tolist(), 'holm': back.tolist()})
    return cases


def conventions():
    """Definitions of Evidently (Sturges bins over both samples, zeros filled) and NannyML (Doane bins of the reference, the rest in one bin)."""
    cases = []
    for n, m, shift in ((60, 40, 0.5), (300, 80, 1.0)):
        reference, current = np.array(rounded(rng.normal(size=n), 4)), np.array(rounded(rng.normal(shift, 1, m), 4))
        edges = np.histogram_bin_edges(np.concatenate([reference, current]), 'sturges')
        p, q = np.histogram(reference, edges)[0] / n, np.histogram(current, edges)[0] / m
        filled = []
        for share in (p.copy(), q.copy()):
            least = share[share > 0].min()
            share[share == 0] = least / 1e6 if least <= 1e-4 else 1e-4
            filled.append(share)
        fp, fq = filled
        doane = np.histogram_bin_edges(reference, 'doane')
        r, c = np.histogram(reference, doane)[0], np.histogram(current, doane)[0]
        r, c = np.append(r, n - r.sum()) / n, np.append(c, m - c.sum()) / m
        cases.append({'reference': reference.tolist(), 'current': current.tolist(), 'sturges': edges.tolist(), 'doane': doane.tolist(),
                      'evidently': {'psi': float(((fq - fp) * np.log(fq / fp)).sum()), 'kl': float(stats.entropy(fp, fq)), 'js': float(jensenshannon(p, q)),
                                    'wasserstein': float(stats.wasserstein_distance(reference, current) / max(np.std(reference), 0.001))},
                      'nannyml': {'js': float(jensenshannon(r, c, base=2)), 'hellinger': float(np.linalg.norm(np.sqrt(r) - np.sqrt(c)) / np.sqrt(2))}})
    return cases


def normal():
    return [[z, float(stats.norm.sf(z)), float(2 * stats.norm.sf(abs(z)))] for z in (-4.0, -1.5, -0.2, 0.0, 0.3, 1.0, 1.96, 2.326, 4.0, 8.0, 20.0)]


if __name__ == '__main__':
    values = {'scipy': scipy.__version__, 'numpy': np.__version__, 'kstwo': kstwo(), 'ks_two_sample': two_samples(), 'divergences': divergences(),
              'tables': tables(), 'proportions': proportions(), 'wilson': wilson(), 'adjusted': adjusted(), 'conventions': conventions(), 'normal': normal()}
    body = ',\n'.join(f'  {json.dumps(name)}: {json.dumps(value)}' for name, value in values.items())
    Path(__file__).with_name('drift.json').write_text('{\n' + body + '\n}\n')
