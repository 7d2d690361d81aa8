import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TocsinError } from '../../domain/error.ts';
import { shippedScamTypes } from '../../domain/scam-type.ts';
import { compileTemplates, describeTemplates, render, textsFor, variantKey } from './templates.ts';

const text = (mark: string): string =>
  `{ zh: "${mark}请打96110，核验码 {checkCode}", en: "${mark} Ask 96110. Check code {checkCode}" }`;

const file = (variants: string): string => `default:
  subscriber: { sms: ${text('PLAIN')}, flash: ${text('PLAINFLASH')} }
  family: { sms: ${text('FAMILY')} }
scamTypes:
  loan:
    subscriber: { sms: ${text('LOAN')} }
${variants}`;

const compile = (yaml: string) =>
  compileTemplates(yaml, { scamTypes: shippedScamTypes, sourceName: 'my.yaml' });

const refusalOf = (yaml: string): string => {
  try {
    compile(yaml);
  } catch (error) {
    assert.ok(error instanceof TocsinError);
    return error.message;
  }
  return assert.fail('was accepted');
};

const calm = `    variants:
      short: { subscriber: { sms: ${text('SHORT')} } }
      calm: { subscriber: { sms: ${text('CALM')} } }
`;

test('variants compete with the texts of their own scope, whatever their order in the file', () => {
  const templates = compile(file(calm));
  assert.deepEqual(textsFor(templates, 'loan', 'high'), {
    template: 'loan',
    variants: ['calm', 'short'],
  });
  assert.deepEqual(textsFor(templates, 'false_prize', 'high'), { template: '*', variants: [] });
  assert.deepEqual(
    describeTemplates(templates)
      .filter(({ scope, language }) => scope === 'loan' && language === 'zh')
      .map(({ scope, variant }) => variantKey(scope, variant)),
    ['loan', 'loan#short', 'loan#calm'],
  );
});

test('a drawn variant takes the place of its scope’s texts, and of no others', () => {
  const templates = compile(file(calm));
  const bodyOf = (
    name: string | null,
    channel: 'sms' | 'flash' = 'sms',
    role: 'subscriber' | 'family' = 'subscriber',
  ): string =>
    render(templates, {
      ...{ scamType: 'loan', level: 'high', channel, role, language: 'en', checkCode: 'BCDFGHJK' },
      reasons: [],
      variant: name === null ? null : { scope: 'loan', name },
    }).text.split(' ')[0] ?? '';
  assert.equal(bodyOf(null), 'LOAN');
  assert.equal(bodyOf('calm'), 'CALM');
  assert.equal(bodyOf('short'), 'SHORT');
  assert.equal(bodyOf('calm', 'flash'), 'PLAINFLASH');
  assert.equal(bodyOf('calm', 'sms', 'family'), 'FAMILY');
  // Taken out of the file while the warning waited.
  assert.equal(bodyOf('gone'), 'LOAN');
});

test('every text of a variant keeps the rules, and the refusal names it', () => {
  const calling = text('CALM').replace('96110', '13800138000');
  const bad = `    variants:
      calm: { subscriber: { sms: ${calling} } }
`;
  assert.match(refusalOf(file(bad)), /my\.yaml:8: loan#calm subscriber sms zh holds a number/);
});

test('a variant has the same texts as what it competes with', () => {
  const flash = `    variants:
      calm: { subscriber: { sms: ${text('CALM')}, flash: ${text('CALMFLASH')} } }
`;
  assert.match(refusalOf(file(flash)), /loan#calm has subscriber flash, which loan lacks/);
  const everywhere = `  variants:
    calm: { subscriber: { sms: ${text('CALM')} } }
`;
  const atDefault = file('').replace('scamTypes:', `${everywhere}scamTypes:`);
  assert.match(refusalOf(atDefault), /\*#calm lacks subscriber flash, which \* has/);
  assert.match(refusalOf(atDefault), /\*#calm lacks family sms, which \* has/);
  const alone = `  false_prize:
    variants:
      calm: { subscriber: { sms: ${text('CALM')} } }
`;
  assert.match(refusalOf(file(alone)), /false_prize#calm has nothing to compete with/);
});

test('names of variants are plain', () => {
  const named = (name: string) => calm.replace('calm:', `${name}:`);
  assert.match(refusalOf(file(named('"Calm #2"'))), /"Calm #2" cannot name a variant/);
  assert.match(refusalOf(file('    variants: calm\n')), /variants of loan is not a map/);
});
