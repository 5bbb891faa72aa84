"""Writes performance.json, reference values of a model's performance and fairness: python3 performance.py (needs scikit-learn 1.9.1, numpy 2.4.6)."""
import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn import metrics
from sklearn.calibration import calibration_curve

rng = np.random.default_rng(20010204)
NAN = {'zero_division': np.nan}


def plain(value):
    """A number as JSON has it: none where there is none."""
    return None if value is None or np.isnan(value) else float(value)


def binary():
    cases = []
    for n, share, digits in ((50, 0.4, 1), (400, 0.1, 2), (300, 0.7, 3)):
        truth = (rng.uniform(size=n) < share).astype(int)
        scores = np.round(np.clip(rng.beta(2, 3, n) + 0.3 * truth, 0, 1), digits)
        if digits == 3:  # on no border of bins
            scores = np.round(scores * 0.999 + 0.0005, 6)
        said = (scores >= 0.5).astype(int)
        tn, fp, fn, tp = metrics.confusion_matrix(truth, said).ravel()
        positive, mean = calibration_curve(truth, scores, n_bins=10, strategy='uniform')
        bins = np.clip(np.searchsorted(np.linspace(0, 1, 11)[1:-1], scores), 0, 9)
        weights = np.bincount(bins, minlength=10)
        cases.append({
            'truth': truth.tolist(), 'scores': scores.tolist(), 'confusion': {'tp': int(tp), 'fp': int(fp), 'fn': int(fn), 'tn': int(tn)},
            'accuracy': metrics.accuracy_score(truth, said), 'balanced_accuracy': metrics.balanced_accuracy_score(truth, said),
            'precision': metrics.precision_score(truth, said), 'recall': metrics.recall_score(truth, said),
            'f_half': metrics.fbeta_score(truth, said, beta=0.5), 'f1': metrics.f1_score(truth, said), 'f2': metrics.fbeta_score(truth, said, beta=2),
            'mcc': metrics.matthews_corrcoef(truth, said), 'log_loss': metrics.log_loss(truth, np.clip(scores, 1e-15, 1 - 1e-15)),
            'brier': metrics.brier_score_loss(truth, scores), 'roc_auc': metrics.roc_auc_score(truth, scores),
            'average_precision': metrics.average_precision_score(truth, scores),
            'calibration': {'mean_score': mean.tolist(), 'positive_share': positive.tolist(),
                            'error': float((weights[weights > 0] / n * np.abs(positive - mean)).sum())},
            'precision_at_10': float(np.mean(truth[np.argsort(-scores, kind='stable')[:10]])),
        })
    return cases


def multiclass():
    cases = []
    for n, classes in ((60, 3), (500, 5)):
        truth = rng.integers(0, classes, n)
        said = np.where(rng.uniform(size=n) < 0.6, truth, rng.integers(0, classes - 1, n))
        case = {'truth': truth.tolist(), 'predicted': said.tolist(), 'classes': classes, 'matrix': metrics.confusion_matrix(truth, said, labels=range(classes)).tolist(),
                'accuracy': metrics.accuracy_score(truth, said), 'mcc': metrics.matthews_corrcoef(truth, said)}
        for average in ('macro', 'micro', 'weighted'):
            case[average] = {'precision': metrics.precision_score(truth, said, average=average, **NAN), 'recall': metrics.recall_score(truth, said, average=average, **NAN),
                             'f1': metrics.f1_score(truth, said, average=average, **NAN), 'f2': metrics.fbeta_score(truth, said, beta=2, average=average, **NAN), 'f_half': metrics.fbeta_score(truth, said, beta=0.5, average=average, **NAN)}
        cases.append(case)
    # A class that is never predicted, and one that never occurs.
    truth, said = [0, 0, 1, 1, 2, 2], [0, 1, 1, 1, 0, 3]
    cases.append({'truth': truth, 'predicted': said, 'classes': 4, 'matrix': metrics.confusion_matrix(truth, said, labels=range(4)).tolist(),
                  'accuracy': metrics.accuracy_score(truth, said), 'mcc': metrics.matthews_corrcoef(truth, said),
                  **{average: {'precision': metrics.precision_score(truth, said, average=average, **NAN), 'recall': metrics.recall_score(truth, said, average=average, **NAN),
                               'f1': metrics.f1_score(truth, said, average=average, **NAN), 'f2': metrics.fbeta_score(truth, said, beta=2, average=average, **NAN), 'f_half': metrics.fbeta_score(truth, said, beta=0.5, average=average, **NAN)}
                     for average in ('macro', 'micro', 'weighted')}})
    return cases


def regression():
    cases = []
    for n, offset in ((30, 0.0), (300, 1e6)):
        truth = np.round(rng.normal(10, 5, n) + offset, 3)
        said = np.round(truth + rng.normal(0.5, 2, n), 3)
        cases.append({'truth': truth.tolist(), 'predicted': said.tolist(), 'mae': metrics.mean_absolute_error(truth, said), 'mse': metrics.mean_squared_error(truth, said),
                      'rmse': metrics.root_mean_squared_error(truth, said), 'r2': metrics.r2_score(truth, said),
                      'mape': metrics.mean_absolute_percentage_error(truth, said), 'bias': float(np.mean(said - truth)),
                      'smape': float(np.mean(2 * np.abs(said - truth) / (np.abs(said) + np.abs(truth))))})
    return cases


def clustering():
    cases = []
    for n, clusters in ((40, 3), (90, 4)):
        centres = rng.normal(0, 4, (clusters, 2))
        truth = rng.integers(0, clusters, n)
        points = np.round(centres[truth] + rng.normal(0, 1, (n, 2)), 3)
        labels = np.where(rng.uniform(size=n) < 0.85, truth, rng.integers(0, clusters, n))
        cases.append({'points': points.tolist(), 'labels': labels.tolist(), 'truth': truth.tolist(), 'silhouette': metrics.silhouette_score(points, labels),
                      'davies_bouldin': metrics.davies_bouldin_score(points, labels), 'calinski_harabasz': metrics.calinski_harabasz_score(points, labels),
                      'adjusted_rand': metrics.adjusted_rand_score(truth, labels)})
    return cases


def fairness():
    n = 4000
    groups = rng.choice(['a', 'b', 'c', 'd'], n, p=[0.5, 0.3, 0.19, 0.01])
    truth = (rng.uniform(size=n) < 0.4).astype(int)
    lean = {'a': 0.1, 'b': 0.0, 'c': -0.1, 'd': -0.3}
    said = (rng.uniform(size=n) < 0.3 + 0.4 * truth + np.vectorize(lean.get)(groups)).astype(int)
    rows = []
    for group in 'abcd':
        mask = groups == group
        tn, fp, fn, tp = metrics.confusion_matrix(truth[mask], said[mask], labels=[0, 1]).ravel()
        rows.append({'group': group, 'tp': int(tp), 'fp': int(fp), 'fn': int(fn), 'tn': int(tn), 'selection': float(said[mask].mean()),
                     'tpr': metrics.recall_score(truth[mask], said[mask]), 'fpr': float(said[mask & (truth == 0)].mean()),
                     'accuracy': metrics.accuracy_score(truth[mask], said[mask]), 'precision': metrics.precision_score(truth[mask], said[mask])})
    large = [row for row in rows if row['group'] != 'd']
    spread = lambda name: max(row[name] for row in large) - min(row[name] for row in large)
    ratio = lambda name: min(row[name] for row in large) / max(row[name] for row in large)
    return {'groups': rows, 'demographic_parity_difference': spread('selection'), 'demographic_parity_ratio': ratio('selection'),
            'equal_opportunity_difference': spread('tpr'), 'equalized_odds_difference': max(spread('tpr'), spread('fpr')),
            'equalized_odds_ratio': min(ratio('tpr'), ratio('fpr')), 'dppl_a_c': large[0]['selection'] - large[2]['selection'],
            'di_a_c': large[2]['selection'] / large[0]['selection']}


if __name__ == '__main__':
    values = {'sklearn': sklearn.__version__, 'numpy': np.__version__, 'binary': binary(), 'multiclass': multiclass(), 'regression': regression(),
              'clustering': clustering(), 'fairness': fairness()}
    body = ',\n'.join(f'  {json.dumps(name)}: {json.dumps(value, default=plain)}' for name, value in values.items())
    Path(__file__).with_name('performance.json').write_text('{\n' + body + '\n}\n')
