"""Python twin of examples/flight-delay/app.ts."""

from aws_cdk import App, Duration, Environment, Stack
from cdk_mlops import (
    Breach, Dataset, DataStore, DriftStatistic, FeatureOverride, Holdout, InferenceLog, ManagedModel, ModelCode, ModelMetric, ModelTask,
    Monitoring, Retraining, RetrainingTrigger, Rollout, Serving, Training,
)

app = App()
stack = Stack(app, "FlightDelay", env=Environment(region="ap-southeast-1"))
lake = DataStore(stack, "Lake").bucket

ManagedModel(
    stack,
    "FlightDelay",
    model_id="flight-delay",
    task=ModelTask.binary(label="delayed", positive="1"),
    dataset=Dataset.csv(
        lake, "flights/", schema="examples/flight-delay/schema.json", history=Duration.days(60), holdout=Holdout.latest(Duration.days(7))
    ),
    code=ModelCode.container("examples/flight-delay/model"),
    monitoring=Monitoring.of(
        log=InferenceLog.csv(lake, "inference/"),
        every=Duration.days(1),
        window=Duration.days(1),
        ignored_columns=["weekday"],
        critical_features=["origin_delay"],
        feature_overrides={"origin_delay": FeatureOverride(window=Duration.days(14), statistics=[DriftStatistic.psi(threshold=0.2)])},
        breach=Breach.of(times=3, out_of=5),
    ),
    training=Training.on_instance(instance_type="ml.m5.large", max_duration=Duration.hours(1), spot=True),
    gates=[ModelMetric.ROC_AUC.at_least(0.62), ModelMetric.ROC_AUC.not_worse_than_champion(0.005)],
    serving=Serving.real_time(
        instance_type="ml.m5.large",
        min_instances=4,
        rollout=Rollout.canary(percent=25, bake=Duration.minutes(30), termination_wait=Duration.minutes(10)),
    ),
    retraining=Retraining.automatic(
        triggers=[RetrainingTrigger.on_first_image(), RetrainingTrigger.on_drift()], cooldown=Duration.days(14), max_runs_per_month=3
    ),
)
app.synth()
