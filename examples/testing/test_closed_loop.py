"""A team's test in Python: the synthesized app goes through a story on this machine, and the test reads what came of it.

    npx cdk synth --quiet
    python3 -m unittest examples/testing/test_closed_loop.py        # or pytest

It needs nothing but Python 3.9 and the command `cdk-mlops`. CDK_OUTDIR names another assembly than cdk.out.
"""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

ASSEMBLY = os.environ.get("CDK_OUTDIR", "cdk.out")
SCENARIO = Path(__file__).parent.parent / "closed-loop" / "scenario.yaml"


class ClosedLoop(unittest.TestCase):
    """Three versions: one that serves, one that the gates refuse, and one that fails only when it serves."""

    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "record.json"
            command = ["npx", "--no", "cdk-mlops", "simulate", ASSEMBLY, str(SCENARIO), "--trace", "none", "--out", str(file)]
            # A page to look at when something is wrong: keep it as an artefact of the CI job.
            if "TIMELINE" in os.environ:
                command += ["--html", os.environ["TIMELINE"]]
            done = subprocess.run(command, capture_output=True, text=True)
            # 1: an expectation of the scenario does not hold, which the record says, too; 2: the scenario or the assembly is wrong.
            if done.returncode not in (0, 1) or not file.exists():
                raise AssertionError(done.stdout + done.stderr)
            cls.record = json.loads(file.read_text())

    def ends(self, machine):
        """How the executions of a machine ended, in order: the outcome, or the status of one that runs or has none."""
        return [one["outcome"] if "outcome" in one else one["status"] for one in self.record["executions"] if one["machine"].endswith(machine)]

    def test_the_story_goes_as_the_scenario_expects(self):
        failed = [f"{one['where']}: {one['says']}: got {one['got']}" for one in self.record["expectations"] if not one["holds"]]
        self.assertEqual(failed, [])
        self.assertTrue(self.record["complete"])

    def test_a_worse_version_is_refused_by_the_gates(self):
        self.assertIn("CHALLENGER_REJECTED", self.ends("Retraining/Retraining/Machine"))

    def test_a_version_that_fails_under_traffic_is_taken_back_by_its_alarm(self):
        rang = [change for change in self.record["alarms"] if change["to"] == "ALARM"]
        self.assertEqual([change["alarm"].split("/")[-1] for change in rang], ["Errors"])
        self.assertIn("ROLLED_BACK", self.ends("Endpoint/Deployment/Machine"))
        endpoint = self.record["endpoints"][0]
        self.assertEqual(endpoint["shares"][-1]["shares"], {"version 1": 1})
        last = rang[-1]["at"]
        self.assertEqual(sum(sent["failed"] for sent in endpoint["traffic"] if sent["at"] > last), 0)

    def test_somebody_is_told(self):
        told = [one["subject"] for one in self.record["notifications"]]
        self.assertIn("flights-flight-delay: deployment ROLLED_BACK", told)

    def test_no_role_asks_for_more_than_it_may(self):
        self.assertEqual(self.record["denials"], [])


if __name__ == "__main__":
    unittest.main()
