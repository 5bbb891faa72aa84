"""Serves the model: rows of CSV without a header in, one probability a line out."""
import io
import os

import joblib
import pandas

from encoding import encoded


def model_fn(model_dir):
    return joblib.load(os.path.join(model_dir, "model.joblib"))


def input_fn(body, content_type):
    if content_type.split(";")[0].strip() != "text/csv":
        raise ValueError(f"got content type {content_type}, expected text/csv")
    text = body.decode("utf-8") if isinstance(body, bytes) else body
    return pandas.read_csv(io.StringIO(text), header=None, dtype=str, keep_default_na=False)


def predict_fn(rows, trained):
    columns = trained["columns"]
    if len(rows.columns) != len(columns):
        raise ValueError(f"got {len(rows.columns)} values, expected {', '.join(columns)}")
    rows.columns = columns
    return trained["model"].predict_proba(encoded(rows))[:, 1]


def output_fn(probabilities, accept):
    return "".join(f"{probability:.6f}\n" for probability in probabilities), "text/csv"
