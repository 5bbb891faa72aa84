"""Python twin of bin/app.ts."""

from aws_cdk import App, Duration, Environment, Stack
from cdk_mlops import (
    Dataset,
    DataStore,
    Holdout,
    InferenceLog,
    ManagedModel,
    ModelCode,
    ModelImageRepository,
    ModelMetric,
    ModelTask,
    Monitoring,
    Retraining,
    RetrainingTrigger,
    Serving,
    Training,
)

app = App()
stack = Stack(app, "Flights", env=Environment(region="ap-southeast-1"))
lake = DataStore(stack, "Lake").bucket
images = ModelImageRepository(stack, "Images").repository

ManagedModel(
    stack,
    "FlightDelay",
    task=ModelTask.regression(label="delay"),
    dataset=Dataset.csv(
        lake, "flights/", schema="examples/flight-watch/schema.json", holdout=Holdout.latest(Duration.days(7))
    ),
    code=ModelCode.image(images),
    monitoring=Monitoring.of(
        log=InferenceLog.json_lines(lake, "inference/"),
        every=Duration.days(1),
        window=Duration.days(14),
        critical_features=["distance"],
    ),
    training=Training.on_instance(instance_type="ml.m5.xlarge", max_duration=Duration.hours(2)),
    gates=[ModelMetric.MAE.at_most(30), ModelMetric.MAE.not_worse_than_champion(0.5)],
    serving=Serving.real_time(instance_type="ml.m5.large", min_instances=2),
    retraining=Retraining.automatic(
        triggers=[RetrainingTrigger.on_first_image(), RetrainingTrigger.on_drift()],
        cooldown=Duration.days(1),
        max_runs_per_month=8,
    ),
)
app.synth()
