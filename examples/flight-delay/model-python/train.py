"""Trains the model: the CSV files of the channel in, `model.joblib` out. The twin of the JavaScript model, on scikit-learn.

Files are read in the order of their names, and Newton's method has no chance in it: the same data give the same model.
"""
import argparse
import os

import joblib
import pandas
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from encoding import EVENT_TIME, FEATURES, LABEL, NUMBERS, encoded


def read_flights(folder):
    names = sorted(name for name in os.listdir(folder) if name.endswith(".csv"))
    if not names:
        raise SystemExit(f"{folder}: got no CSV file, expected the training data")
    # Only what is empty is missing: "NA" might be an airport.
    missing = {name: [""] for name in NUMBERS}
    parts = [pandas.read_csv(os.path.join(folder, name), keep_default_na=False, na_values=missing) for name in names]
    for name, part in zip(names, parts):
        lacking = [column for column in [LABEL, *FEATURES] if column not in part.columns]
        if lacking:
            raise SystemExit(f"{name}: got columns {', '.join(part.columns)}, expected {', '.join(lacking)} among them")
        if not part[LABEL].isin([0, 1]).all():
            raise SystemExit(f"{name}: got other values of {LABEL} than 0 and 1, expected these alone")
    return pandas.concat(parts, ignore_index=True)


parser = argparse.ArgumentParser()
parser.add_argument("--l2", type=float, default=3.0, help="the ridge, in rows")
parser.add_argument("--iterations", type=int, default=20)
options = parser.parse_args()

flights = read_flights(os.environ["SM_CHANNEL_TRAIN"])
model = make_pipeline(
    OneHotEncoder(handle_unknown="ignore"),
    LogisticRegression(C=1 / options.l2, solver="newton-cholesky", max_iter=options.iterations),
)
model.fit(encoded(flights), flights[LABEL])

# Requests have the columns of the training data in their order, but for the label and the time.
columns = [name for name in flights.columns if name not in (LABEL, EVENT_TIME)]
joblib.dump({"model": model, "columns": columns}, os.path.join(os.environ["SM_MODEL_DIR"], "model.joblib"))
print(f"{len(flights)} rows, {model[-1].coef_.size} weights, {model[-1].n_iter_[0]} steps")
