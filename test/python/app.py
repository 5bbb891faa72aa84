"""Python twin of bin/app.ts."""

from aws_cdk import App, Duration, Environment, Stack
from aws_cdk.aws_ecr import Repository
from cdk_mlops import Dataset, DataStore, InferenceLog, ManagedModel, ModelCode, ModelTask, Monitoring

app = App()
stack = Stack(app, "Flights", env=Environment(region="ap-southeast-1"))
lake = DataStore(stack, "Lake").bucket

ManagedModel(
    stack,
    "FlightDelay",
    task=ModelTask.regression(label="delay"),
    dataset=Dataset.csv(lake, "flights/", schema="examples/flight-delay/schema.json"),
    code=ModelCode.image(Repository.from_repository_name(stack, "Images", "flight-delay")),
    monitoring=Monitoring.of(
        log=InferenceLog.json_lines(lake, "inference/"),
        every=Duration.days(1),
        window=Duration.days(14),
        critical_features=["distance"],
    ),
)
app.synth()
