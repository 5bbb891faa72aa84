/** The phases of the retraining machine, put together from the last to the first. Each file beside this one is one of them. */
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { HISTORY_ITEMS } from '../../contract/release-record';
import { RETRAINING_ERROR_PREFIX } from '../../contract/deployment';
import { RETRAINING_OUTCOMES } from '../../contract/outcome';
import { MachineEnding } from '../../private/machine-ending';
import type { MachineNotifications } from '../../private/machine-notifications';
import { approvalPhase } from './approval';
import { keepPassed } from './approval-evidence';
import { deployPhase } from './deploy';
import { governorPhase } from './governor';
import { imageScanPhase } from './image-scan';
import { janitorPhase } from './janitor';
import { judgePhase } from './judge';
import type { Ends, Parts } from './parts';
import { preparePhase } from './prepare';
import { rebasePhase } from './rebase';
import { learntPhase, outcomePhase } from './record';
import { registerPhase, rejectPhase } from './register';
import { scorePhase } from './score';
import { startPhase } from './start';
import { sweepPhase } from './sweep';
import { keepPhase, takeUpPhase } from './take-up';
import { trainPhase } from './train';

/** The first state of the machine. */
export function retrainingMachine(parts: Parts, notifications: MachineNotifications): sfn.State {
  const { scope, modelId, records, lease, hasImageScan, keepsEvidence, approvalSeconds, code } = parts;
  const ending = new MachineEnding(scope, {
    noun: 'retraining', outcomes: RETRAINING_OUTCOMES, errorPrefix: RETRAINING_ERROR_PREFIX, history: HISTORY_ITEMS.retraining,
    modelId, records, lease, notifications,
  });
  const recorded = outcomePhase(parts, ending.state);
  const ends: Ends = {
    recorded: (outcome, reason) => ({ next: recorded, assign: { outcome, reason } }),
    told: (outcome, reason) => ending.as(outcome, reason),
    quiet: (outcome, reason) => ending.as(outcome, reason, { quiet: true }),
    idle: (outcome, reason) => ending.idle(outcome, reason),
  };
  const deploy = deployPhase(parts, ends, rebasePhase(parts, ends));
  const passed = keepsEvidence && approvalSeconds === undefined ? keepPassed(parts, ends, deploy) : deploy;
  const answered = approvalSeconds === undefined ? passed : approvalPhase(parts, approvalSeconds, notifications, ends, deploy);
  const register = registerPhase(parts, ends, learntPhase(parts, lease.release('ReleaseLeaseForWait', answered)));
  const rejected = rejectPhase(parts, ends);
  const gates = hasImageScan && code.repository
    ? imageScanPhase(parts, { passed: register, refused: rejected })
    : register;
  const judge = judgePhase(parts, ends, { promoted: gates, rejected });
  const prepare = preparePhase(parts, ends, trainPhase(parts, ends, scorePhase(parts, ends, judge)));
  const keep = keepPhase(parts, ends, ending.state);
  const free = { next: takeUpPhase(parts, ends, { taken: prepare, keep }) };
  const governor = governorPhase(parts, ends, { free, sweep: sweepPhase(parts, ends, free), keep });
  return startPhase(parts, ending.variables, ends, { died: janitorPhase(parts, ends), trigger: governor });
}
