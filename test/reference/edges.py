"""Writes edges.json, reference values of performance where samples are odd: ties, classes and clusters of one row or none, scores of any size.

python3 edges.py (needs scikit-learn 1.9.1, scipy 1.17.1, numpy 2.4.6). A value is null where scikit-learn has none: it raises, warns, or says nan.
"""
import json
import warnings
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn import metrics
from sklearn.metrics.cluster import contingency_matrix

rng = np.random.default_rng(20261128)
NAN = {'zero_division': np.nan}


def told(metric, *arguments, **options):
    """Its value, or none: scikit-learn warns of what it puts in the place of no value."""
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        try:
            value = float(metric(*arguments, **options))
        except (ValueError, Warning):
            return None
    return value if np.isfinite(value) else None


def clustering():
    around = lambda centres, n, digits: np.round(np.repeat(centres, n, axis=0) + rng.normal(0, 1, (n * len(centres), len(centres[0]))), digits)
    blobs = around([[0.0, 0.0], [4.0, 1.0], [1.0, 5.0]], 12, 2)
    ids = np.repeat([0, 1, 2], 12)
    grid = rng.integers(0, 3, (45, 2)).astype(float)
    wide = around([[0.0] * 5, [2.0] * 5, [4.0, 0.0, 4.0, 0.0, 4.0], [-3.0] * 5], 9, 3)
    scales = np.array([1000.0, 1.0, 0.001])
    cases = {
        'ties: a grid of nine places': (grid, (grid[:, 0] * 2 + grid[:, 1] > 2).astype(int) + (grid[:, 1] > 1), grid[:, 0].astype(int)),
        'two clusters of one point': (blobs, np.concatenate([[7, 9], ids[2:]]), ids),
        'each point alone but for two': (blobs[:8], np.array([0, 0, 1, 2, 3, 4, 5, 6]), np.array([0, 0, 0, 0, 1, 1, 1, 1])),
        'each point alone': (blobs[:6], np.arange(6), np.array([0, 0, 1, 1, 2, 2])),
        'one cluster': (blobs, np.zeros(36, int), ids),
        'one label': (blobs, ids, np.zeros(36, int)),
        'one cluster of one label': (blobs, np.zeros(36, int), np.zeros(36, int)),
        'two points': (blobs[:2], np.array([0, 1]), np.array([0, 0])),
        'all points in one place': (np.ones((6, 2)), np.array([0, 0, 0, 1, 1, 1]), np.array([0, 1, 0, 1, 0, 1])),
        'clusters of points that lie on each other': (np.repeat([[0.0, 0.0], [3.0, 4.0], [6.0, 0.0]], 4, axis=0), np.repeat([0, 1, 2], 4), np.repeat([2, 0, 1], 4)),
        'a cluster in the middle of another': (np.array([[-1.0, 0.5], [1.0, -0.5], [-4.0, 0.0], [4.0, 1.0], [0.0, 3.0]]), np.array([0, 0, 1, 1, 1]), np.array([0, 1, 0, 1, 1])),
        'points in the wrong cluster': (blobs, np.roll(ids, 6), ids),
        'sizes of 1 to 20': (around([[0.0, 0.0]], 35, 3), np.repeat([3, 1, 4, 0, 5], [1, 2, 4, 8, 20]), rng.integers(0, 3, 35)),
        'five coordinates': (wide, np.repeat([40, 3, 17, 8], 9), np.where(rng.uniform(size=36) < 0.2, 1, np.repeat([0, 1, 2, 3], 9))),
        'more labels than clusters': (blobs, ids % 2, rng.integers(0, 9, 36)),
    }
    result = []
    for name, (points, clusters, truth) in [*cases.items(), ('columns of other scales', (around([[0.0, 0.0, 0.0], [4.0, 4.0, 0.0]], 15, 2) * scales, np.repeat([0, 1], 15), np.repeat([1, 0], 15)))]:
        scaled = points / scales if name == 'columns of other scales' else points
        table = contingency_matrix(truth, clusters)
        result.append({
            'name': name, 'points': points.tolist(), 'scales': scales.tolist() if scaled is not points else [1.0] * points.shape[1], 'clusters': clusters.tolist(), 'truth': truth.tolist(),
            'silhouette': told(metrics.silhouette_score, scaled, clusters),
            'silhouettes': metrics.silhouette_samples(scaled, clusters).tolist() if 1 < len(set(clusters)) < len(clusters) else [],
            'davies_bouldin': told(metrics.davies_bouldin_score, scaled, clusters), 'calinski_harabasz': told(metrics.calinski_harabasz_score, scaled, clusters),
            'adjusted_rand': told(metrics.adjusted_rand_score, truth, clusters), 'purity': float(table.max(axis=0).sum() / table.sum()),
        })
    return result


def classifiers():
    truth = (rng.uniform(size=40) < 0.3).astype(int)
    noise = rng.uniform(size=40)
    cases = {
        'all scores equal': (truth, np.full(40, 0.25)), 'perfect': (truth, 0.25 + truth / 2), 'the wrong way round': (truth, 0.75 - truth / 2),
        'certain and wrong once': (truth, np.where(np.arange(40) == np.argmax(truth), 0.0, truth.astype(float))), 'two scores': (truth, np.where(noise < 0.4, 0.25, 0.75)),
        'positives alone': (np.ones(10, int), np.round(noise[:10], 3)), 'negatives alone': (np.zeros(10, int), np.round(noise[:10], 3)),
        'one row': (np.ones(1, int), np.array([0.75])), 'one positive': ((np.arange(40) == 7).astype(int), np.round(noise, 2)),
    }
    result = []
    for name, (truth, scores) in cases.items():
        said = (scores >= 0.5).astype(int)
        one_class = len(set(truth)) < 2
        result.append({
            'name': name, 'truth': truth.tolist(), 'scores': scores.tolist(), 'confusion': metrics.confusion_matrix(truth, said, labels=[0, 1]).tolist(),
            'accuracy': metrics.accuracy_score(truth, said), 'precision': told(metrics.precision_score, truth, said, **NAN), 'recall': told(metrics.recall_score, truth, said, **NAN),
            'specificity': told(metrics.recall_score, truth, said, pos_label=0, **NAN), 'negative_predictive_value': told(metrics.precision_score, truth, said, pos_label=0, **NAN),
            'f1': told(metrics.f1_score, truth, said, **NAN),
            # It has 0 where a class does not occur or is not predicted: 0 / 0.
            'mcc': None if one_class or len(set(said)) < 2 else metrics.matthews_corrcoef(truth, said),
            'log_loss': metrics.log_loss(truth, np.clip(scores, 1e-15, 1 - 1e-15), labels=[0, 1]), 'brier': float(metrics.brier_score_loss(truth, scores, pos_label=1)),
            'roc_auc': None if one_class else told(metrics.roc_auc_score, truth, scores), 'average_precision': None if one_class else told(metrics.average_precision_score, truth, scores),
        })
    return result


def anomalies():
    cases = []
    for name, n, scores in (
        ('whole numbers', 300, lambda n: rng.integers(-5, 6, n).astype(float)), ('heavy tails', 400, lambda n: np.round(rng.standard_cauchy(n), 3)),
        ('from 1e-9 to 1e9', 300, lambda n: np.array([float(f'{value:.4g}') for value in 10 ** rng.uniform(-9, 9, n)])), ('below zero', 200, lambda n: -np.round(rng.exponential(2, n), 2)),
    ):
        truth = (rng.uniform(size=n) < 0.12).astype(int)
        values = scores(n)
        values = np.where(truth == 1, np.sort(values)[rng.integers(n // 2, n, n)], values)
        threshold = float(np.quantile(values, 0.85, method='lower'))
        said = (values >= threshold).astype(int)
        at = {}
        for k in (1, 10, 25, n // 2):
            # What orders of tied scores come to on average: those of ten thousand would be told by chance, so by the share that is left to them.
            least = np.sort(values)[n - k]
            above, tied = values > least, values == least
            at[str(k)] = float((truth[above].sum() + truth[tied].mean() * (k - above.sum())) / k)
            if above.sum() + tied.sum() == k:
                assert np.isclose(at[str(k)], metrics.precision_score(truth, values >= least))
        cases.append({'name': name, 'truth': truth.tolist(), 'scores': values.tolist(), 'threshold': threshold, 'rate': float(said.mean()), 'precision_at': at,
                      'average_precision': metrics.average_precision_score(truth, values), 'roc_auc': metrics.roc_auc_score(truth, values),
                      'precision': metrics.precision_score(truth, said), 'recall': metrics.recall_score(truth, said), 'f1': metrics.f1_score(truth, said)})
    return cases


def regressions():
    cases = {
        'one row': ([3.0], [2.5]), 'all truths equal': ([0.1] * 5, [0.2, 0.1, 0.0, 0.1, 0.3]), 'perfect': ([1.0, 2.0, 4.0], [1.0, 2.0, 4.0]),
        'a truth of 0': ([0.0, 2.0, -4.0], [0.5, 2.0, -5.0]), 'worse than the mean': ([1.0, 2.0, 3.0], [30.0, -20.0, 10.0]),
        'large and small': ([1e-6, 1e6, -3.0], [2e-6, 1.5e6, -2.0]),
    }
    result = []
    for name, (truth, said) in cases.items():
        errors = np.array(said) - np.array(truth)
        error = lambda losses: float(stats.sem(losses, ddof=0)) if len(losses) > 1 else 0.0
        result.append({'name': name, 'truth': truth, 'predicted': said, 'mae': metrics.mean_absolute_error(truth, said), 'mse': metrics.mean_squared_error(truth, said),
                       'rmse': metrics.root_mean_squared_error(truth, said), 'mape': metrics.mean_absolute_percentage_error(truth, said), 'bias': float(errors.mean()),
                       'r2': told(metrics.r2_score, truth, said, force_finite=False) if len(set(truth)) > 1 else None,
                       'errors': {'mae': error(np.abs(errors)), 'mse': error(errors**2), 'bias': error(errors)}})
    return result


def rates():
    """Intervals of two rates: Newcombe's of the difference, of Wilson's of each; of the ratio that of its logarithm (Katz)."""
    result = []
    for (k1, n1), (k2, n2) in (((45, 100), (30, 120)), ((56, 70), (48, 80)), ((3, 200), (9, 150)), ((100, 100), (40, 90)), ((10, 10), (0, 20)), ((60, 400), (60, 400))):
        one, other = (stats.binomtest(k, n).proportion_ci(0.95, 'wilson') for k, n in ((k1, n1), (k2, n2)))
        p, q = k1 / n1, k2 / n2
        ratio = stats.contingency.relative_risk(k1, n1, k2, n2) if min(k1, k2) > 0 else None
        interval = ratio.confidence_interval(0.95) if ratio else None
        result.append({'first': [k1, n1], 'second': [k2, n2], 'difference': p - q, 'lower': float(p - q - np.hypot(p - one.low, other.high - q)),
                       'upper': float(p - q + np.hypot(one.high - p, q - other.low)),
                       'ratio': None if ratio is None else {'value': float(ratio.relative_risk), 'lower': float(interval.low), 'upper': float(interval.high)}})
    return result


def pooled():
    """Tables with rare categories in one, as chi2_contingency has them."""
    result = []
    for table, rare in (([[500, 300, 3, 2, 1], [480, 310, 2, 4, 3]], [2, 3, 4]), ([[90, 60, 40, 2, 1], [20, 30, 25, 1, 0]], [3, 4, 2])):
        table = np.array(table)
        kept = [column for column in range(table.shape[1]) if column not in rare]
        small = np.column_stack([table[:, kept], table[:, rare].sum(axis=1)])
        plain = stats.chi2_contingency(small, correction=False)
        result.append({'table': table.tolist(), 'pooled': len(rare), 'statistic': float(plain.statistic), 'p': float(plain.pvalue), 'df': int(plain.dof),
                       'cramers_v': float(stats.contingency.association(small, method='cramer'))})
    return result


if __name__ == '__main__':
    values = {'sklearn': sklearn.__version__, 'scipy': scipy.__version__, 'numpy': np.__version__, 'clustering': clustering(), 'classifiers': classifiers(),
              'anomalies': anomalies(), 'regressions': regressions(), 'rates': rates(), 'pooled': pooled()}
    body = ',\n'.join(f'  {json.dumps(name)}: {json.dumps(value)}' for name, value in values.items())
    Path(__file__).with_name('edges.json').write_text('{\n' + body + '\n}\n')
