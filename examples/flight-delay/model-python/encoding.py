"""From flights to what the regression sees: steps of distance and of the origin's delay instead of their values.

So 40 minutes of delay may count as they do, not ten times as much as 4, and a delay that is missing is a step of its own.
"""
import numpy
import pandas

LABEL = "delayed"
EVENT_TIME = "departure"
FEATURES = ["hour", "weekday", "distance", "origin_delay", "origin", "destination"]
NUMBERS = FEATURES[:4]

# Where the next step begins: in miles, in minutes.
STEPS = {
    "distance": [200, 300, 400, 500, 650, 800, 1000, 1250, 1500, 2000],
    "origin_delay": [-8, -5, -3, -1, 1, 3, 5, 7, 9, 12, 15, 19, 24, 30, 40, 60],
}
MISSING = -1


def encoded(flights):
    """A whole number or a text for each feature, in a frame; what is no number counts as missing."""
    columns = {name: pandas.to_numeric(flights[name], errors="coerce") for name in NUMBERS}
    for name, steps in STEPS.items():
        places = numpy.searchsorted(steps, columns[name], side="right")
        columns[name] = numpy.where(columns[name].isna(), MISSING, places)
    for name in ("hour", "weekday"):
        columns[name] = columns[name].fillna(MISSING)
    for name in ("origin", "destination"):
        columns[name] = flights[name]
    return pandas.DataFrame(columns)[FEATURES]
