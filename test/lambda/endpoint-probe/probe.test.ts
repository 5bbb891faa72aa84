/** What counts as an answer of an endpoint, what as a refusal, and what as a failure of the probe itself. */
import { describe, expect, it } from 'vitest';
import { probe, type EndpointAnswer } from '../../../lambda/endpoint-probe/probe';

const EVENT = { endpointName: 'flight-delay', body: '1,2,3', contentType: 'text/csv', accept: 'text/csv' };
const answering = (text: string) => async (): Promise<EndpointAnswer> => ({ body: new TextEncoder().encode(text), contentType: 'text/csv' });

function failing(name: string, message: string) {
  return async (): Promise<EndpointAnswer> => {
    throw Object.assign(new Error(message), { name });
  };
}

describe('a probe', () => {
  it('asks what the event says, and tells the size of the answer, never its content', async () => {
    const asked: unknown[] = [];
    const answer = await probe(EVENT, async (question) => {
      asked.push(question);
      return answering('0.25\n')();
    });
    expect(asked).toEqual([EVENT]);
    expect(answer).toEqual({ answered: true, reason: 'flight-delay answered 5 bytes of text/csv' });
  });

  it.each(['', ' \n', '\r\n\t'])('takes %j for no answer', async (text) => {
    expect(await probe(EVENT, answering(text))).toEqual({ answered: false, reason: 'flight-delay answered nothing of text/csv' });
  });

  it.each(['ModelError', 'ValidationError', 'ValidationException'])('takes %s for an answer about the model', async (name) => {
    expect(await probe(EVENT, failing(name, 'said no'))).toEqual({ answered: false, reason: `flight-delay refused the request: ${name}: said no` });
  });

  it.each(['ThrottlingException', 'InternalDependencyException', 'InternalFailure', 'ModelNotReadyException', 'ServiceUnavailable', 'AccessDeniedException', 'TimeoutError'])('fails with %s, so that it is tried again', async (name) => {
    await expect(probe(EVENT, failing(name, 'not now'))).rejects.toThrow('not now');
  });

  it('fails with an endpoint that is gone, which says nothing about the model', async () => {
    await expect(probe(EVENT, failing('ValidationError', 'Endpoint flight-delay of account 111122223333 not found.'))).rejects.toThrow('not found');
  });

  it.each<[unknown, string]>([
    [{ ...EVENT, body: '' }, 'body ""'],
    [{ ...EVENT, endpointName: 7 }, 'endpointName 7'],
    [null, 'endpointName missing, body missing, contentType missing, accept missing'],
  ])('refuses the event %j', async (event, got) => {
    await expect(probe(event, answering('1'))).rejects.toThrow(`event: got ${got}, expected texts`);
  });
});
