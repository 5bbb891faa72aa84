"""Python twin of examples/greenfield-agency/app.ts."""

from aws_cdk import App, CfnOutput, Duration, Stack, Stage
from cdk_mlops import (
    AgencyProfile,
    Dataset,
    DataStore,
    EvidenceStore,
    GroundTruth,
    Holdout,
    InferenceLog,
    ManagedModel,
    ModelCode,
    ModelImage,
    ModelMetric,
    ModelTask,
    Monitoring,
    PerformanceOptions,
    Retraining,
    RetrainingTrigger,
    Serving,
    Training,
)


class ParksStack(Stack):
    def __init__(self, scope, id, **kwargs):
        super().__init__(scope, id, **kwargs)
        lake = DataStore(self, "Lake").bucket
        model = ManagedModel(
            self,
            "Visitors",
            task=ModelTask.regression(label="delay"),
            dataset=Dataset.csv(
                lake,
                "visits/",
                schema="examples/flight-watch/schema.json",
                holdout=Holdout.latest(Duration.days(7)),
            ),
            code=ModelCode.from_image(ModelImage.from_directory("examples/greenfield-agency/model")),
            monitoring=Monitoring.of(
                log=InferenceLog.json_lines(lake, "inference/"),
                every=Duration.days(1),
                window=Duration.days(14),
                critical_features=["distance"],
                performance=PerformanceOptions(
                    ground_truth=GroundTruth.csv(
                        lake, "counts/", join_on="visit", prediction="predicted", delay=Duration.days(3), keys="yyyy/MM/dd"
                    ),
                ),
            ),
            training=Training.on_instance(instance_type="ml.m5.xlarge", max_duration=Duration.hours(2)),
            gates=[ModelMetric.MAE.at_most(30), ModelMetric.MAE.not_worse_than_champion(0.5)],
            serving=Serving.real_time(instance_type="ml.m5.large", min_instances=2),
            retraining=Retraining.automatic(
                triggers=[
                    RetrainingTrigger.on_first_image(),
                    RetrainingTrigger.on_drift(),
                    RetrainingTrigger.on_performance_drop(),
                ],
                cooldown=Duration.days(1),
                max_runs_per_month=8,
            ),
            evidence=EvidenceStore(self, "Evidence"),
        )
        snapshot = self.node.try_get_context("firstSnapshot")
        if snapshot is not None:
            CfnOutput(self, "TrainAsAtFirst", value=model.retraining.snapshot(snapshot).retraining_input)


app = App()
for environment in ["dev", "staging", "prod"]:
    agency = AgencyProfile.from_file("examples/greenfield-agency/parks.yaml", environment)
    stage = Stage(app, environment)
    agency.apply_to(stage)
    ParksStack(stage, "Parks", env=agency.env)
app.synth()
