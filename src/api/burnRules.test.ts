import { burnRule, BURNS, canFire, ruleUid } from './burnRules';
import { rulesFile } from './rulesFile';

const OBJECTIVE = { id: 'invoices "new"', connector: 'zuora-salesforce', object: 'Invoice' };
const [FAST, SLOW] = BURNS as [(typeof BURNS)[number], (typeof BURNS)[number]];

it('a rule asks for both windows of its objective and compares each with the burn rate', () => {
  const { data, condition } = burnRule(OBJECTIVE, FAST, 'ds', '/a/app/objectives');
  expect(data.map(({ model }) => model)).toMatchObject([
    { queryType: 'objectives', objective: ['invoices "new"'], columns: ['burnRate1h'] },
    { queryType: 'objectives', objective: ['invoices "new"'], columns: ['burnRate5m'] },
    { type: 'math', expression: '$LONG > 14.4 && $SHORT > 14.4' },
  ]);
  expect(condition).toBe('FIRING');
});

it('the uid of a rule follows from its objective and data source, within Grafana’s limit of 40 characters', () => {
  const uid = ruleUid(FAST, 'ds', 'invoices');
  expect(uid).toMatch(/^[a-z0-9-]{1,40}$/);
  expect(ruleUid(FAST, 'ds', 'invoices')).toBe(uid);
  const others = [ruleUid(SLOW, 'ds', 'invoices'), ruleUid(FAST, 'other', 'invoices'), ruleUid(FAST, 'ds', 'Invoices')];
  expect(new Set([uid, ...others]).size).toBe(4);
});

it('a budget of 10 % can’t burn 14.4 times too fast, a budget of 1 % can', () => {
  expect([0.9, 0.99].map((target) => canFire({ target }, FAST))).toEqual([false, true]);
});

it('a file holds the same rules in the format of Grafana’s provisioning', () => {
  const text = rulesFile([burnRule(OBJECTIVE, FAST, 'ds', '/a/app/objectives')], 'Objective invoices');
  expect(text.split('\n').slice(0, 9)).toEqual([
    'apiVersion: 1',
    'groups:',
    '  - orgId: 1',
    '    name: "Objective invoices"',
    '    folder: "Sync Health objectives"',
    '    interval: "1m"',
    '    rules:',
    expect.stringMatching(/^ {6}- uid: "synchealth-fast-[0-9a-f]{16}"$/),
    '        title: "invoices \\"new\\": error budget burns fast"',
  ]);
  expect(text).toContain(
    '          - refId: "LONG"\n            datasourceUid: "ds"\n            relativeTimeRange:\n'
  );
  expect(text).toContain('              objective:\n                - "invoices \\"new\\""\n');
});
