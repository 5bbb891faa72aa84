"""Python twin of examples/strict-landing-zone/app.ts."""

from aws_cdk import App, Duration, Stack, Stage
from aws_cdk.aws_ecr import Repository
from aws_cdk.aws_kms import Key
from aws_cdk.aws_s3 import Bucket
from aws_cdk.aws_sns import Topic
from aws_cdk.aws_stepfunctions import StateMachine
from cdk_mlops import (
    AgencyProfile,
    Dataset,
    DriftMonitor,
    Holdout,
    InferenceLog,
    ManagedModel,
    ModelCode,
    ModelTask,
    Monitoring,
)


class TransportStack(Stack):
    def __init__(self, scope, id, **kwargs):
        super().__init__(scope, id, **kwargs)
        lake_key = Key.from_key_arn(
            self, "LakeKey", "arn:aws:kms:ap-southeast-1:333333333333:key/0a1b2c3d-4e5f-6001-8031-000000000032"
        )
        lake = Bucket.from_bucket_attributes(self, "Lake", bucket_name="transport-lake", encryption_key=lake_key)
        dataset = Dataset.csv(
            lake,
            "flights/",
            schema="examples/flight-delay/schema.json",
            holdout=Holdout.latest(Duration.days(14)),
        )
        on_call = Topic.from_topic_arn(self, "OnCall", self.format_arn(service="sns", resource="on-call"))

        model = ManagedModel(
            self,
            "FlightDelay",
            task=ModelTask.regression(label="delay"),
            dataset=dataset,
            code=ModelCode.image(Repository.from_repository_name(self, "Images", "flight-delay")),
            monitoring=Monitoring.of(
                log=InferenceLog.json_lines(lake, "inference/"),
                every=Duration.hours(6),
                window=Duration.days(7),
                critical_features=["distance"],
            ),
        )
        model.notify(on_call)

        legacy = DriftMonitor(
            self,
            "Legacy",
            baseline=dataset,
            log=InferenceLog.csv(lake, "legacy/", hour_keys="year=yyyy/month=MM/day=dd/hour=HH"),
            every=Duration.days(1),
            ignored_columns=["delay"],
        )
        legacy.on_drift("Retrain", StateMachine.from_state_machine_name(self, "OwnPipeline", "retrain-legacy"))


app = App()
for environment in ["dev", "prod"]:
    agency = AgencyProfile.from_file("examples/strict-landing-zone/transport.yaml", environment)
    stage = Stage(app, environment)
    agency.apply_to(stage)
    TransportStack(stage, "Transport", env=agency.env)
app.synth()
