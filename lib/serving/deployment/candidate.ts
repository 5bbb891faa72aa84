/** Third phase: whether the candidate may serve at all. */
import { Stack, Token } from 'aws-cdk-lib';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { choose, follow, oneLine, type Way } from '../../private/machine-states';
import { UNCLEAR_RETRY } from '../../private/retries';
import { ServiceCall } from '../../private/service-call';
import { REFUSED, type DeploymentParts } from './parts';
import { passing } from './passing';

/** What follows. */
export interface CandidateWays {
  /** The candidate may serve. */
  readonly eligible: Way['next'];
}

const or = (value: string, missing = 'none'): string => `$exists(${value}) ? ${value} : '${missing}'`;

/** A gate on the image says `none` where nothing is waived; where it says nothing, none has looked. */
const UNSAID = 'unsaid';

const CANDIDATE = oneLine(`{% {
  'status': ${or('$states.result.ModelPackageStatus')},
  'approval': ${or('$states.result.ModelApprovalStatus')},
  'group': ${or('$states.result.ModelPackageGroupName')},
  'decision': ${or('$states.result.CustomerMetadataProperties.decision')},
  'waivedUntil': ${or('$states.result.CustomerMetadataProperties.waivedUntil', UNSAID)}
} %}`);

/** What is no day is not over either: it is refused. Days are in UTC, as those of waivers. */
const WAIVER_ENDED = `{% $not($candidate.waivedUntil in ['none', '${UNSAID}']) and ($not($contains($candidate.waivedUntil, /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/)) or $candidate.waivedUntil < $now('[Y0001]-[M01]-[D01]')) %}`;

export function candidatePhase({ scope, modelPackageGroup, ending }: DeploymentParts, { eligible }: CandidateWays): sfn.State {
  const refuse = (when: string, what: string): { readonly when: string } & Way => ({ when, ...ending.as('CANDIDATE_REFUSED', what) });
  const isEligible = choose(
    scope, 'Eligible?',
    [
      refuse('{% $candidate.group != $group %}', "{% $modelPackage & ' is a version of ' & $candidate.group & ', expected one of ' & $group %}"),
      refuse("{% $candidate.status != 'Completed' %}", "{% $modelPackage & ' is ' & $candidate.status & ', expected Completed' %}"),
      refuse("{% $candidate.approval != 'Approved' %}", "{% $modelPackage & ' is ' & $candidate.approval & ', expected Approved' %}"),
      refuse("{% $candidate.decision != 'PROMOTE' %}", "{% 'the gates have not let ' & $modelPackage & ' through: got the decision ' & $candidate.decision & ', expected PROMOTE' %}"),
      refuse(`{% $imageGate = 'required' and $candidate.waivedUntil = '${UNSAID}' %}`, "{% 'no gate has looked at the image of ' & $modelPackage & ': got no waivedUntil in its metadata, expected a day (yyyy-mm-dd) or none; train again' %}"),
      refuse(WAIVER_ENDED, "{% 'findings in the image of ' & $modelPackage & ' are waived until ' & $candidate.waivedUntil & ', expected a day (yyyy-mm-dd) that is not over; train again under a waiver that holds' %}"),
    ],
    { next: eligible },
  );
  const { modelPackageGroupName: name, env } = modelPackageGroup;
  const describe = new ServiceCall(scope, 'DescribeCandidate', {
    integration: 'aws-sdk:sagemaker:describeModelPackage',
    arguments: { ModelPackageName: '{% $modelPackage %}' },
    permissions: [{
      sid: 'DescribeVersions',
      actions: ['sagemaker:DescribeModelPackage'],
      resources: [Stack.of(scope).formatArn({
        service: 'sagemaker', region: env.region, account: env.account, resource: 'model-package',
        // SageMaker authorises by names in lower case.
        resourceName: `${Token.isUnresolved(name) ? name : name.toLowerCase()}/*`,
      })],
    }],
    assign: { candidate: CANDIDATE },
  });
  // A version that was deleted, or that this role may not see, is refused; what else fails, throttling for one, says nothing of the version.
  const why = "{% 'describe the candidate: ' & $lastError.Error & ': ' & $lastError.Cause %}";
  const unseen = choose(
    scope, 'CandidateUnseen?',
    [{ when: `{% $lastError.Error = '${REFUSED}' and $not(${passing('$lastError')}) %}`, ...ending.as('CANDIDATE_REFUSED', why) }],
    ending.as('FAILED', why),
  );
  return follow(describe, isEligible, [{ next: unseen, assign: { lastError: '{% $states.errorOutput %}' } }], [UNCLEAR_RETRY]);
}
