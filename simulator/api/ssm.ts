/**
 * Operations of Systems Manager Parameter Store. Decryption makes no difference: secure strings are not simulated.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 */
import type { PutParameterRequest, Ssm } from '../services/ssm';
import { Members } from './members';
import type { Operations } from './operation';

export function ssmOperations(ssm: Ssm): Operations {
  return {
    GetParameter: (request) => {
      const name = new Members('SSM GetParameter', request, ['Name', 'WithDecryption']).text('Name');
      const parameter = ssm.getParameter(name);
      return { Parameter: { ...parameter, DataType: 'text', LastModifiedDate: new Date(parameter.LastModifiedDate) } };
    },
    PutParameter: (request) => {
      const members = new Members('SSM PutParameter', request, ['Name', 'Value', 'Type', 'Overwrite', 'Description', 'Tier']);
      const [Name, Value, Tier] = [members.text('Name'), members.text('Value'), members.oneOf('Tier', ['Standard', 'Advanced'], 'Standard')];
      const Version = ssm.putParameter({ ...(request as unknown as PutParameterRequest), Name, Value, Overwrite: members.flag('Overwrite'), Tier });
      return { Version, Tier };
    },
    DeleteParameter: (request) => {
      ssm.deleteParameter(new Members('SSM DeleteParameter', request, ['Name']).text('Name'));
      return {};
    },
  };
}
