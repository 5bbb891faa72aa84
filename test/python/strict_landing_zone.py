"""Python twin of examples/strict-landing-zone/app.ts."""

from aws_cdk import App, Duration, Stack, Stage
from aws_cdk.aws_events import Schedule
from cdk_mlops import (
    AgencyProfile,
    Dataset,
    DriftMonitor,
    Gate,
    Holdout,
    InferenceLog,
    ManagedModel,
    ModelCode,
    ModelMetric,
    ModelTask,
    Monitoring,
    Retraining,
    RetrainingTrigger,
    Rollout,
    Serving,
    Training,
)


class TransportStack(Stack):
    def __init__(self, scope, id, *, agency, **kwargs):
        super().__init__(scope, id, **kwargs)
        lake = agency.import_bucket(self, "Lake", "lake")
        dataset = Dataset.csv(
            lake,
            "flights/",
            schema="examples/flight-watch/schema.json",
            holdout=Holdout.latest(Duration.days(14)),
        )
        on_call = agency.import_topic(self, "OnCall", "alarms")
        owners = agency.import_role(self, "Owners", "model-owners")

        model = ManagedModel(
            self,
            "FlightDelay",
            task=ModelTask.regression(label="delay"),
            dataset=dataset,
            code=ModelCode.image(agency.import_repository(self, "Images", "images")),
            monitoring=Monitoring.of(
                log=InferenceLog.json_lines(lake, "inference/"),
                every=Duration.hours(6),
                window=Duration.days(7),
                critical_features=["distance"],
            ),
            training=Training.on_instance(instance_type="ml.m5.xlarge", max_duration=Duration.hours(4), spot=True),
            gates=[
                ModelMetric.MAE.at_most(30),
                ModelMetric.MAE.not_worse_than_champion(0.5),
                Gate.image_scan(),
                Gate.approval(approvers=[owners], expires_after=Duration.days(3)),
            ],
            serving=Serving.real_time(
                instance_type="ml.m5.large",
                min_instances=4,
                rollout=Rollout.canary(percent=25, bake=Duration.minutes(30)),
                max_latency=Duration.millis(500),
            ),
            retraining=Retraining.automatic(
                triggers=[
                    RetrainingTrigger.on_first_image(),
                    RetrainingTrigger.on_drift(),
                    RetrainingTrigger.on_schedule(Schedule.cron(day="1", hour="18", minute="0")),
                ],
                cooldown=Duration.days(2),
                max_runs_per_month=8,
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
        legacy.on_drift("Retrain", agency.import_state_machine(self, "OwnPipeline", "legacy-pipeline"))


app = App()
for environment in ["dev", "prod"]:
    agency = AgencyProfile.from_file("examples/strict-landing-zone/transport.yaml", environment)
    stage = Stage(app, environment)
    agency.apply_to(stage)
    TransportStack(stage, "Transport", env=agency.env, synthesizer=agency.synthesizer, agency=agency)
app.synth()
