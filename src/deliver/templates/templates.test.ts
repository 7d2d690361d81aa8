import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TocsinError } from '../../domain/error.ts';
import { levels, type Reason, type ReasonKey } from '../../domain/exposure.ts';
import { otherScamType, shippedScamTypes } from '../../domain/scam-type.ts';
import { channels, languages, recipientRoles } from '../../domain/warning.ts';
import { chooseCoding, segment } from '../text/segment.ts';
import { reasonPhrases } from './reason-phrases.ts';
import { sampleCheckCode, textProblems } from './rules/check-text.ts';
import {
  compileTemplates,
  describeTemplates,
  render,
  shippedTemplates,
  templateKey,
} from './templates.ts';

const good = `default:
  subscriber:
    sms:
      zh: 疑似{scamType}，请打96110，核验码 {checkCode}
      en: "Maybe {scamType}. Ask 96110. Check code {checkCode}"
  family:
    sms:
      zh: 家人，请打96110，核验码 {checkCode}
      en: "Family. Ask 96110. Check code {checkCode}"
`;

const compile = (yaml: string) =>
  compileTemplates(yaml, { scamTypes: shippedScamTypes, sourceName: 'my.yaml' });

const refusalOf = (yaml: string): string => {
  try {
    compile(yaml);
  } catch (error) {
    assert.ok(error instanceof TocsinError);
    assert.equal(error.code, 'TEMPLATE_REJECTED');
    return error.message;
  }
  return assert.fail('was accepted');
};

test('what ships is accepted without advice, in two parts at most, flash in one', () => {
  const templates = shippedTemplates(shippedScamTypes);
  assert.deepEqual(templates.advice, []);
  for (const row of describeTemplates(templates)) {
    const name = `${row.scope} ${row.role} ${row.channel} ${row.language}`;
    assert.ok(row.parts <= (row.channel === 'flash' ? 1 : 2), name);
    assert.equal(row.coding, row.language === 'zh' ? 'ucs2' : 'gsm7', name);
  }
});

test('every scam type has its own SMS and every ask is answered by a text that keeps the rules', () => {
  const templates = shippedTemplates(shippedScamTypes);
  for (const scamType of [...shippedScamTypes, otherScamType].map((type) => type.key)) {
    for (const level of levels) {
      assert.equal(templateKey(templates, scamType, level), scamType);
      for (const role of recipientRoles) {
        for (const language of languages) {
          for (const channel of channels) {
            const ask = { scamType, level, role, language, channel };
            const { text } = render(templates, { ...ask, reasons: [], checkCode: sampleCheckCode });
            assert.doesNotMatch(text, /[{}]/);
            assert.ok(text.includes(sampleCheckCode) && text.includes('96110'));
            assert.deepEqual(
              textProblems(text.replace(sampleCheckCode, '{checkCode}'), language, []),
              [],
            );
            assert.ok(segment(text, chooseCoding(text)).length <= 2);
          }
        }
      }
    }
  }
});

test('no shipped text says that the police said so, and family is told no name and no type of line', () => {
  for (const { text, role } of describeTemplates(shippedTemplates(shippedScamTypes))) {
    assert.doesNotMatch(text, /公安机关|警方(?:认定|通知|提示)|police (?:say|have|told|found)/i);
    if (role === 'family') assert.doesNotMatch(text, /\{scamType\}|先生|女士/);
  }
});

test('the nearest text is taken: type and level, type, level, default; flash before SMS', () => {
  const line = (mark: string) =>
    `{ zh: "${mark}，请打96110，核验码 {checkCode}", en: "${mark} Ask 96110. Check code {checkCode}" }`;
  // Marks are letters, so that both languages can carry them.
  const withHan = (mark: string) => line(mark).replace(`"${mark}，`, `"${mark}请，`);
  const templates = compile(`${good}
levels:
  urgent:
    subscriber: { sms: ${withHan('LEVEL')}, flash: ${withHan('LEVELFLASH')} }
scamTypes:
  loan:
    subscriber: { sms: ${withHan('LOAN')} }
    levels:
      urgent:
        subscriber: { sms: ${withHan('LOANURGENT')} }
`);
  const keyOf = (
    scamType: string,
    level: 'urgent' | 'high',
    channel: 'sms' | 'flash' = 'sms',
    role: 'subscriber' | 'family' = 'subscriber',
  ) =>
    render(templates, {
      ...{ scamType, level, channel, role, language: 'en' },
      reasons: [],
      checkCode: 'BCDFGHJK',
    });
  assert.equal(keyOf('loan', 'urgent').key, 'loan/urgent');
  assert.equal(keyOf('loan', 'high').key, 'loan');
  assert.equal(keyOf('false_prize', 'urgent').key, '*/urgent');
  assert.equal(keyOf('false_prize', 'high').key, '*');
  assert.equal(keyOf('unknown_type', 'high').text.startsWith('Maybe Other fraud.'), true);
  assert.match(keyOf('loan', 'urgent', 'flash').text, /^LEVELFLASH /);
  assert.match(keyOf('loan', 'high', 'flash').text, /^LOAN /);
  assert.equal(keyOf('loan', 'urgent', 'sms', 'family').key, '*');
  assert.equal(
    keyOf('false_prize', 'high').text,
    'Maybe False prize. Ask 96110. Check code BCDFGHJK',
  );
});

test('a refusal names file, line, place, fault and mend, for every fault at once', () => {
  const message = refusalOf(
    good
      .replace('疑似{scamType}', '请看t.cn')
      .replace('Family.', 'Family: call 13800138000.')
      .replace('家人，', '家人{name}，'),
  );
  const lines = message.split('\n');
  assert.match(lines[0] ?? '', /^my\.yaml:4: \* subscriber sms zh has a dot .*; .*\.$/);
  assert.match(message, /my\.yaml:8: \* family sms zh has the unknown placeholder \{name\}; only/);
  assert.match(message, /my\.yaml:9: \* family sms en holds a number that is not 110 or 96110/);
});

test('shape: unknown words, missing languages, missing defaults and broken YAML', () => {
  assert.match(
    refusalOf(good.replace('family:', 'friend:')),
    /my\.yaml:6: \* has no "friend"; it holds subscriber, family/,
  );
  assert.match(
    refusalOf(good.replace(/ {6}en: "Family.*\n/, '')),
    /my\.yaml:8: family sms lacks en; write every text in zh and en/,
  );
  assert.match(
    refusalOf(good.slice(0, good.indexOf('  family'))),
    /my\.yaml:1: default has no family sms/,
  );
  assert.match(refusalOf(`${good}\n  bad: [`), /my\.yaml:\d+: is not YAML/);
  assert.match(refusalOf(`${good}\ndefault: {}`), /my\.yaml:\d+: is not YAML: .*unique/);
  assert.match(refusalOf(''), /the file is not a map/);
  assert.match(refusalOf(`${good}\nscamTypes: { poker: {} }`), /scamTypes has no "poker"/);
  assert.match(
    refusalOf(good.replace('疑似{scamType}，请打96110，核验码 {checkCode}', '7')),
    /zh is not a text/,
  );
  assert.match(refusalOf(good.replace('default:', '__proto__:')), /has no "__proto__"/);
});

test('length counts the longest scam type name', () => {
  const filler = '请先挂断电话。'.repeat(18);
  const fits = good.replace('疑似{scamType}', `${filler}疑似{scamType}`);
  assert.equal(describeTemplates(compile(fits))[0]?.parts, 3);
  const longName = { key: 'long', zh: '冒充'.repeat(40), en: 'Long' };
  assert.throws(
    () => compileTemplates(fits, { scamTypes: [longName], sourceName: 'my.yaml' }),
    /my\.yaml:4: \* subscriber sms zh needs 4 parts and may need 3; shorten it/,
  );
});

test('a flash in two parts is taken with advice', () => {
  const flash = `    flash:
      zh: ${'请先挂断电话。'.repeat(10)}请打96110，核验码 {checkCode}
      en: "Ask 96110. Check code {checkCode}"
`;
  const templates = compile(good.replace('  family:', `${flash}  family:`));
  assert.equal(templates.advice.length, 1);
  assert.match(templates.advice[0] ?? '', /^my\.yaml:7: \* subscriber flash zh needs 2 parts/);
});

test('the name of a scam type keeps the same rules', () => {
  for (const name of ['加微信t.cn', '致电13800138000', 'Ａ类诈骗']) {
    assert.throws(
      () =>
        compileTemplates(good, {
          scamTypes: [{ key: 'odd', zh: name, en: 'Odd' }],
          sourceName: 'my.yaml',
        }),
      /the zh name of scam type odd holds|the zh name of scam type odd has/,
    );
  }
});

const met = (...keys: ReasonKey[]): Reason[] =>
  keys.map((key, at) => ({ key, weight: 3 - at / 10, value: 1 }));

test('a text names the reason by the strongest of what was met, and only what is surely so', () => {
  const templates = shippedTemplates(shippedScamTypes);
  const say = (language: 'zh' | 'en', ...keys: ReasonKey[]): string => {
    const ask = { scamType: 'loan', level: 'high', role: 'subscriber', channel: 'sms' } as const;
    const { text } = render(templates, {
      ...ask,
      ...{ language, reasons: met(...keys), checkCode: 'BCDFGHJK' },
    });
    return text;
  };
  assert.match(say('zh', 'listed_caller', 'answered'), /您近期接听的来电与“虚假贷款”诈骗举报有关/);
  assert.match(say('en', 'listed_caller', 'answered'), /alert: a call you answered is tied to/);
  assert.match(say('en', 'listed_caller'), /a call you got/);
  assert.match(say('zh', 'listed_caller', 'answered', 'call_back'), /您近期主动联系过的号码与/);
  assert.match(say('zh', 'listed_site', 'listed_caller', 'answered'), /您近期访问的网站与/);
  assert.match(say('zh', 'listed_sms'), /您近期收到的短信与/);
  assert.match(say('en', 'listed_app'), /an app you used/);
  assert.match(say('zh', 'recent'), /您近期的联系与/);
});

test('each phrase keeps the rules of a text, and the family is told none', () => {
  for (const language of languages) {
    for (const phrase of reasonPhrases(language)) {
      const text =
        language === 'zh'
          ? `您近期${phrase}与诈骗举报有关。拿不准就问96110。核验码 {checkCode}`
          : `Alert: ${phrase} is tied to fraud. Ask 96110. Check code {checkCode}`;
      assert.deepEqual(textProblems(text, language, []), [], phrase);
    }
  }
  const told = good.replace('家人，', '家人{reason}，');
  assert.match(refusalOf(told), /names \{reason\} to the family/);
});

test('a text is as long as its longest phrase makes it', () => {
  const fits = `${'很'.repeat(70 - 8 - 20)}{reason}请打96110，核验码 {checkCode}`;
  const own = good.replace('疑似{scamType}，请打96110，核验码 {checkCode}', fits);
  const row = describeTemplates(compile(own)).find(({ text }) => text === fits);
  assert.equal(row?.length, fits.length - '{reason}{checkCode}'.length + 8 + 8);
});

const suspected = (zh: string): string => `suspected:
  subscriber:
    sms: { zh: '${zh}，请打96110，核验码 {checkCode}', en: 'It behaves like a scam. Ask 96110. Check code {checkCode}' }
  family:
    sms: { zh: '请问问家人，请打96110，核验码 {checkCode}', en: 'Ask your family. Ask 96110. Check code {checkCode}' }
`;

test('a warning on suspicion alone has texts of its own, whatever the scam type and level', () => {
  const ask = { role: 'subscriber', language: 'zh', channel: 'flash' } as const;
  const of = (templates: ReturnType<typeof compile>): string =>
    render(templates, {
      ...{ ...ask, scamType: 'loan', level: 'high', suspected: true },
      ...{ reasons: [], checkCode: 'B' },
    }).text;
  const shipped = shippedTemplates(shippedScamTypes);
  assert.match(of(shipped), /行为像诈骗号码/);
  assert.equal(templateKey(shipped, 'loan', 'high', true), 'suspected/*');
  const sourceName = 'my.yaml';
  const options = { scamTypes: shippedScamTypes, sourceName, suspected: shipped };
  assert.equal(of(compileTemplates(good, options)), of(shipped), 'lent where the file has none');
  const own = compileTemplates(good + suspected('它的行为像诈骗'), options);
  assert.equal(of(own), '它的行为像诈骗，请打96110，核验码 B');
});

test('a text of suspicion that names police or lists is refused, and so is one without the family', () => {
  assert.match(
    refusalOf(good + suspected('警方提醒您')),
    /my.yaml:\d+: suspected.* subscriber sms zh/,
  );
  const half = suspected('像诈骗').split('  family')[0] ?? '';
  assert.match(refusalOf(good + half), /suspected has no family sms/);
});
