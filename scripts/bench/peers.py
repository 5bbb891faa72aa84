"""Measures one peer on the rows of two CSV files, reference and current, once they are in memory; prints JSON.

usage: peers.py evidently|whylogs <reference.csv> <current.csv>
"""

import json
import resource
import sys

import pandas as pd

TURNS = 3


def cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def evidently(reference: pd.DataFrame, current: pd.DataFrame) -> dict[str, float]:
    from evidently import Report
    from evidently.presets import DataDriftPreset

    report = Report([DataDriftPreset(method="psi")])
    result = report.run(current, reference).dict()
    drifts = [metric for metric in result["metrics"] if "ValueDrift" in str(metric.get("metric_name", metric.get("metric_id", "")))]
    return {str(index): float(metric["value"]) for index, metric in enumerate(drifts)}


def whylogs(_: pd.DataFrame, current: pd.DataFrame) -> dict[str, float]:
    import whylogs as why
    from whylogs.core.resolvers import STANDARD_RESOLVER
    from whylogs.core.schema import DeclarativeSchema

    view = why.log(pandas=current, schema=DeclarativeSchema(STANDARD_RESOLVER)).view()
    return {name: float(column.get_metric("counts").n.value) for name, column in view.get_columns().items()}


def main() -> None:
    peer, reference_path, current_path = sys.argv[1:]
    reference = pd.read_csv(reference_path)
    current = pd.read_csv(current_path)
    run = {"evidently": evidently, "whylogs": whylogs}[peer]
    run(reference.head(1000), current.head(1000))  # imports and warms up
    seconds = []
    for _ in range(TURNS):
        before = cpu_seconds()
        columns = run(reference, current)
        seconds.append(cpu_seconds() - before)
    print(json.dumps({"cpuSeconds": min(seconds), "columns": len(columns), "rows": len(current)}))


main()
