/** Eighth phase: the judge decides, by the metric gates. From here on the run has learnt what there is to learn from its data. */
import type { JudgeEvent } from '../../contract/retraining-steps';
import { choose, follow, type Way } from '../../private/machine-states';
import type { ServiceCall } from '../../private/service-call';
import { failure } from './expressions';
import type { Ends, Parts } from './parts';
import { stepCall } from './step-call';

interface JudgePhase {
  readonly promoted: Way['next'];
  /** Registers the challenger as rejected, and ends in the outcome that is assigned. */
  readonly rejected: Way['next'];
}

export function judgePhase(parts: Parts, ends: Ends, { promoted, rejected }: JudgePhase): ServiceCall {
  const event: JudgeEvent = {
    step: 'judge', run: '{% $run %}', manifestKey: '{% $prepared.manifestKey %}', labelsUri: '{% $prepared.labelsUri %}',
    challengerUri: '{% $challengerUri %}', championUri: '{% $championUri %}', championProblem: '{% $championProblem %}',
  };
  const judge = stepCall(parts, 'Judge', event, { decision: '{% $states.result.Payload.decision %}', verdict: '{% $states.result.Payload.reason %}', reportKey: '{% $states.result.Payload.reportKey %}', fingerprint: '{% $prepared.fingerprint %}' });
  const state = choose(parts.scope, 'Decision?', [
    { when: "{% $decision = 'PROMOTE' %}", next: promoted },
    { when: "{% $decision in ['HOLD', 'REJECT', 'INCONCLUSIVE'] %}", next: rejected, assign: { outcome: 'CHALLENGER_REJECTED', reason: "{% $decision & ': ' & $verdict %}" } },
  ], ends.recorded('FAILED', "{% 'judging: got the decision ' & $decision & ', expected PROMOTE, HOLD, REJECT or INCONCLUSIVE' %}"));
  return follow(judge, state, [ends.recorded('FAILED', failure('judging'))]);
}
