import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleMessage } from '../../../test/support/store-samples.ts';
import { shippedScamTypes } from '../../domain/scam-type.ts';
import type { ClaimedMessage } from '../../store/outbox.ts';
import { compileTemplates, shippedTemplates } from '../templates/templates.ts';
import { compose } from './compose.ts';

const templates = shippedTemplates(shippedScamTypes);
const recipient = { space: 'e164', text: '8617000000001' } as const;

function claimed(change: Partial<ClaimedMessage>): ClaimedMessage {
  return {
    ...sampleMessage(Buffer.alloc(16, 1)),
    route: 'r',
    attempts: 1,
    body: null,
    refusedRoutes: [],
    acceptedParts: [],
    level: 'high',
    scamType: 'loan',
    template: 'loan/high',
    variant: null,
    language: 'zh',
    checkCode: 'BCDFGHJK',
    reasons: [],
    observedMs: 0,
    ...change,
  };
}

test('a signature takes its room in every part, and its alphabet decides for all', () => {
  const body = 'a'.repeat(150);
  const plain = compose(claimed({ body }), recipient, templates, { validityS: 60, signature: '' });
  assert.deepEqual(
    plain.parts.map(({ coding, parts }) => [coding, parts]),
    [['gsm7', 1]],
  );
  const signature = '【反诈中心】';
  const signed = compose(claimed({ body }), recipient, templates, { validityS: 60, signature });
  assert.equal(signed.parts[0]?.coding, 'ucs2');
  assert.equal(signed.parts.map(({ text }) => text).join(''), body);
  assert.ok(signed.parts.every(({ text }) => text.length <= 67 - signature.length));
});

test('a carrier that cuts texts itself gets them whole', () => {
  const body = '警'.repeat(200);
  const settings = { validityS: 60, signature: '', wholeTexts: true };
  const { parts } = compose(claimed({ body }), recipient, templates, settings);
  assert.deepEqual(
    parts.map(({ text, part, parts: of }) => [text, part, of]),
    [[body, 1, 1]],
  );
});

test('only the parts that no carrier has taken are sent again', () => {
  const body = '警'.repeat(200);
  const again = claimed({ body, acceptedParts: [2] });
  const { parts } = compose(again, recipient, templates, { validityS: 60, signature: '' });
  assert.deepEqual(
    parts.map(({ part }) => part),
    [1, 3],
  );
});

test('the variant that was drawn is what is sent', () => {
  const text = (mark: string): string =>
    `{ zh: "${mark}请打96110，核验码 {checkCode}", en: "${mark} Ask 96110. Check code {checkCode}" }`;
  const tried = compileTemplates(
    `default:
  subscriber: { sms: ${text('PLAIN')} }
  family: { sms: ${text('FAMILY')} }
  variants:
    calm: { subscriber: { sms: ${text('CALM')} }, family: { sms: ${text('CALMFAMILY')} } }
`,
    { scamTypes: shippedScamTypes, sourceName: 'my.yaml' },
  );
  const settings = { validityS: 60, signature: '' };
  const bodyOf = (change: Partial<ClaimedMessage>): string =>
    compose(claimed({ template: '*', ...change }), recipient, tried, settings).body;
  assert.match(bodyOf({}), /^PLAIN请/);
  assert.match(bodyOf({ variant: 'calm' }), /^CALM请/);
  assert.match(bodyOf({ variant: 'calm', role: 'family' }), /^CALMFAMILY请/);
});
