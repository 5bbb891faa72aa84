/**
 * The deployment state machine, the only writer of its endpoint. A phase is a file, and a function that takes the phases behind it as
 * states and gives its first state; this one puts them together, from the end to the beginning.
 */
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { alarmsPhase } from './alarms';
import { candidatePhase } from './candidate';
import { commitPhase } from './commit';
import { envelopePhase } from './envelope';
import { janitorPhase } from './janitor';
import { livePhase } from './live';
import { movePhase } from './move';
import type { DeploymentParts } from './parts';
import { recordPhase } from './record';
import { renderPhase } from './render';
import { restorePhase } from './restore';
import { startPhase } from './start';
import { tidyPhase } from './tidy';

export { LEASE_TTL, MACHINE_TIMEOUT } from './limits';
export type { DeploymentParts, EnvelopeParameter } from './parts';

/** @returns its first state */
export function deployment(parts: DeploymentParts): sfn.State {
  const { state: tidy, untouched, discard } = tidyPhase(parts);
  const goBack = restorePhase(parts, { tidy, discard });
  const commit = commitPhase(parts, { goBack, discard });
  const move = movePhase(parts, { moved: commit, goBack, untouched, discard });
  const render = renderPhase(parts, { next: move, discard, untouched });
  const alarms = alarmsPhase(parts, { next: render, untouched });
  const takeLease = sfn.Pass.jsonata(parts.scope, 'TakeLease');
  const live = livePhase(parts, { deploy: alarms, takeLease, goBack, untouched });
  const envelope = envelopePhase(parts, live);
  const candidate = candidatePhase(parts, { eligible: envelope });
  const { begin, glance, read } = recordPhase(parts, { candidate, envelope, died: live });
  takeLease.next(begin);
  return startPhase(parts, { begin, glance, died: janitorPhase(parts, { acquired: read }) });
}
