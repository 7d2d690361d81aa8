import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chinaPlan } from '../../domain/number/china-plan.ts';
import { shippedScamTypes } from '../../domain/scam-type.ts';
import { scamTypeNames } from '../../intake/lists/scam-type-names.ts';
import { readNumbers, readVictims } from './truth.ts';

const options = { file: 't.csv', plan: chinaPlan, scamTypeNamed: scamTypeNames(shippedScamTypes) };

test('victims: any writing of a number and a type, times in either form, losses optional', () => {
  const rows = readVictims(
    `scam_type,subscriber,first_contact,loss_time,loss_amount
虚假贷款,19900000001,2026-03-01T00:00:00Z,1772323200000,12.5
tarot,+86 199-0000-0002,2026-03-01T08:00:00+08:00,,
`,
    options,
  );
  assert.deepEqual(
    rows.map(({ party, ...rest }) => ({ number: party.text, ...rest })),
    [
      {
        ...{ number: '8619900000001', scamType: 'loan', lossAmount: 12.5 },
        ...{ firstContactMs: Date.UTC(2026, 2, 1), lossMs: Date.UTC(2026, 2, 1) },
      },
      {
        ...{ number: '8619900000002', scamType: 'tarot', lossAmount: null },
        ...{ firstContactMs: Date.UTC(2026, 2, 1), lossMs: null },
      },
    ],
  );
});

test('a row that cannot be is named by file, line and field, and its number is not told', () => {
  const head = 'subscriber,scam_type,first_contact,loss_time,loss_amount\n';
  const bad: readonly [string, RegExp][] = [
    ['-,loan,2026-03-01T00:00:00Z,,', /t\.csv:2: subscriber/],
    ['19900000001,loan,,,', /t\.csv:2: first_contact/],
    ['19900000001,loan,2026-03-02T00:00:00Z,2026-03-01T00:00:00Z,', /t\.csv:2: loss_time/],
    ['19900000001,loan,2026-03-02T00:00:00Z,,much', /t\.csv:2: loss_amount/],
  ];
  for (const [row, message] of bad) {
    assert.throws(() => readVictims(`${head}${row}\n`, options), { code: 'INPUT_FORMAT', message });
    assert.throws(
      () => readVictims(`${head}${row}\n`, options),
      (error: Error) => !error.message.includes('19900000001'),
    );
  }
  assert.throws(() => readVictims('a,b\n', options), { message: /no column subscriber/ });
});

test('numbers: sites and apps are none, the innocent are not fraud, senders are numbers', () => {
  const { numbers: rows, unreadable } = readNumbers(
    `number,role,scam_type,first_fraud_contact
bad.example,scam_site,loan,2026-03-01T00:00:00Z
203.0.113.7,scam_site,loan,2026-03-01T00:00:00Z
MYBANK,scammer,loan,2026-03-01T00:00:00Z
+99912345678901,spoofed,loan,2026-03-01T00:00:00Z
19900000003,courier,,
12,courier,,
com.example.loans,app,,
,courier,,
`,
    options,
  );
  assert.deepEqual(
    rows.map(({ party, role, fraud }) => [party.text, role, fraud]),
    [
      ['MYBANK', 'scammer', true],
      ['99912345678901', 'spoofed', true],
      ['8619900000003', 'courier', false],
    ],
  );
  assert.deepEqual(
    unreadable.first.map(({ line, field, reason }) => `${line} ${field} ${reason}`),
    ['7 number not a number: too_short', '9 number missing'],
  );
});
