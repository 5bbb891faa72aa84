/** What targets receive: the documented examples, and the assumptions as they are stated. */
import { describe, expect, it } from 'vitest';
import { inputProblems, renderInput, type TargetInput } from '../../../simulator/services/target-input';
import { fc } from '../../lambda/support/property';
import { refusal } from './fixture';

const EVENT = {
  id: 'e1',
  time: '2015-11-11T21:29:54Z',
  detail: { 'instance-id': 'i-0123456789', state: 'RUNNING', count: 2, list: ['a', { b: 1 }], none: null, reason: 'it said "no"' },
};
const CONTEXT = { ruleArn: 'arn:aws:events:eu-west-1:111122223333:rule/example', ruleName: 'example', ingestionTime: '2015-11-11T21:29:55.000Z' };
const PATHS = { instance: '$.detail.instance-id', state: '$.detail.state', count: '$.detail.count', first: '$.detail.list[0]', list: '$.detail.list', none: '$.detail.none', absent: '$.detail.absent', reason: '$.detail.reason' };

function render(input: TargetInput): string {
  expect(inputProblems(input, 'target')).toEqual([]);
  return renderInput(input, EVENT, CONTEXT);
}

const template = (InputTemplate: string): string => render({ InputTransformer: { InputPathsMap: PATHS, InputTemplate } });

describe('a target', () => {
  it('receives the event by default', () => {
    expect(JSON.parse(render({}))).toEqual(EVENT);
  });

  it('receives a constant or a part of the event', () => {
    expect(render({ Input: '{"a": 1}' })).toBe('{"a": 1}');
    expect(render({ InputPath: '$.detail.list[1].b' })).toBe('1');
    expect(render({ InputPath: '$.detail.state' })).toBe('"RUNNING"');
    expect(JSON.parse(render({ InputPath: '$' }))).toEqual(EVENT);
  });

  it.each([
    ['"instance <instance> is in <state>"', '"instance i-0123456789 is in RUNNING"'],
    ['"instance \\"<instance>\\" is in <state>"', '"instance \\"i-0123456789\\" is in RUNNING"'],
    ['{ "instance" : <instance>, "state": <state> }', '{"instance":"i-0123456789","state":"RUNNING"}'],
    ['{"state": "<state>", "status": "instance \\"<instance>\\" is in <state>"}', '{"state":"RUNNING","status":"instance \\"i-0123456789\\" is in RUNNING"}'],
    ['{"state": [9, <state>, true]}', '{"state":[9,"RUNNING",true]}'],
    ['{"rule": <aws.events.rule-arn>, "name": <aws.events.rule-name>}', '{"rule":"arn:aws:events:eu-west-1:111122223333:rule/example","name":"example"}'],
    ['"<aws.events.rule-name> triggered"', '"example triggered"'],
    ['{"count": <count>, "text": "<count>"}', '{"count":2,"text":"2"}'],
    ['{"list": <list>, "first": <first>}', '{"list":["a",{"b":1}],"first":"a"}'],
    ['{"list": "<list>"}', '{"list":"[a,{b:1}]"}'],
    ['{"none": <none>, "absent": <absent>, "text": "[<absent>]"}', '{"none":null,"absent":"","text":"[]"}'],
    ['{"at": <aws.events.event.ingestion-time>}', '{"at":"2015-11-11T21:29:55.000Z"}'],
    ['{"reason": <reason>}', '{"reason":"it said \\"no\\""}'],
  ])('renders %s', (InputTemplate, expected) => {
    expect(template(InputTemplate)).toBe(expected);
  });

  it('receives the whole event inside a template', () => {
    expect(JSON.parse(template('{"event": <aws.events.event>, "json": <aws.events.event.json>}'))).toEqual({ event: EVENT, json: JSON.stringify(EVENT) });
  });

  it('gets any value back through an unquoted placeholder', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const rendered = renderInput({ InputTransformer: { InputPathsMap: { v: '$.detail.v' }, InputTemplate: '{"v": <v>, "w": "fixed"}' } }, { detail: { v: value } }, CONTEXT);
        expect(JSON.parse(rendered)).toEqual({ v: JSON.parse(JSON.stringify(value)) as unknown, w: 'fixed' });
      }),
    );
  });

  it('does not receive what values have turned into invalid JSON', () => {
    const failure = refusal(() => template('{"reason": "<reason>"}'));
    expect(failure.message).toMatch(/values are inserted without escaping/);
    expect(failure.retryable).toBe(false);
  });

  it('does not receive a part that the event does not have', () => {
    expect(refusal(() => render({ InputPath: '$.detail.toString' })).message).toMatch(/got an event without it/);
  });
});

describe('problems of an input', () => {
  it.each<[TargetInput, RegExp]>([
    [{ Input: '{}', InputPath: '$' }, /got Input and InputPath, expected at most one/],
    [{ Input: '{' }, /target\.Input: got \{, expected JSON/],
    [{ InputPath: '$.a[*]' }, /other JSON paths are not simulated/],
    [{ InputPath: 'a' }, /other JSON paths are not simulated/],
    [{ InputTransformer: { InputPathsMap: { a: '$..b' }, InputTemplate: '<a>' } }, /InputPathsMap\.a: got \$\.\.b/],
    [{ InputTransformer: { InputPathsMap: { 'AWS.a': '$.b' }, InputTemplate: '"x"' } }, /reserved name/],
    [{ InputTransformer: { InputTemplate: '{"a": <b>}' } }, /got <b>, expected a variable of InputPathsMap/],
    [{ InputTransformer: { InputPathsMap: { a: '$.b' }, InputTemplate: '{"a": <a>' } }, /expected JSON once the placeholders are filled/],
    [{ InputTransformer: { InputTemplate: `"${'x'.repeat(8192)}"` } }, /got 8194 characters, expected at most 8192/],
  ])('%j has one', (input, message) => {
    expect(inputProblems(input, 'target').join('\n')).toMatch(message);
  });
});
