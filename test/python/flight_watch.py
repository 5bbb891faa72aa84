"""Python twin of examples/flight-watch/app.ts."""

from aws_cdk import App, Duration, Environment, Stack
from cdk_mlops import Breach, Dataset, DataStore, DriftMonitor, FeatureOverride, InferenceLog

app = App()
stack = Stack(app, "FlightWatch", env=Environment(region="ap-southeast-1"))
lake = DataStore(stack, "Lake").bucket

DriftMonitor(
    stack,
    "FlightDelay",
    model_id="flight-delay",
    baseline=Dataset.csv(lake, "flights/", schema="examples/flight-watch/schema.json"),
    log=InferenceLog.json_lines(lake, "inference/"),
    every=Duration.days(1),
    window=Duration.days(14),
    feature_overrides={"distance": FeatureOverride(window=Duration.days(1))},
    critical_features=["delay"],
    breach=Breach.of(times=3, out_of=5),
)
app.synth()
