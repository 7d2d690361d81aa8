import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { askProblems } from './asks.ts';
import { characterProblems } from './characters.ts';
import { textProblems } from './check-text.ts';
import { linkProblems } from './links.ts';
import { numberProblems } from './numbers.ts';
import { placeholderProblems } from './placeholders.ts';

const zh = (insert: string): string =>
  `请挂断电话。${insert}不要转账，请打96110，核验码 {checkCode}`;
const en = (insert: string): string =>
  `Hang up now. ${insert} Do not transfer money. Ask 96110. Check code {checkCode}`;
const accepted = (text: string, language: 'zh' | 'en' = 'zh'): boolean =>
  textProblems(text, language, []).length === 0;

test('the frames are accepted, so that what is refused below is refused for what is put in', () => {
  assert.deepEqual(textProblems(zh(''), 'zh', []), []);
  assert.deepEqual(textProblems(en(''), 'en', []), []);
  assert.deepEqual(textProblems(zh('紧急请打110。'), 'zh', []), []);
  assert.deepEqual(textProblems(zh('96110、110都可以。'), 'zh', []), []);
});

const links = [
  ...[
    'http://t.cn/a',
    'https:tocsin',
    'hxxp://x',
    'www.example.com',
    'WWW example',
    'user@example',
  ],
  ...['t.cn', 'T.CN', 't .cn', 't. cn', 't . cn', 't. CN', 'example.com.cn', 'a.b', '诈骗.中国'],
  ...['ｔ．ｃｎ', 't．cn', 't｡cn', 't。cn', 't点cn', 't點cn', 't dot cn', 't(dot)cn', 't [dot] cn'],
  ...['t․cn', 't\u200b.cn', 't.\u2060cn', 'ｗｗｗ', 't.ｃn', 'т.сn', 'ⓣ.ⓒⓝ', 't·cn', 't/cn', '//t'],
  ...['1.2.3.4', '１.２.３.４', '8.8.8.8', 'fe80::1', '::1', '2001:db8:0:1', '[::1]', '0x7f.1'],
];

test('no link, domain or address passes, however it is written', () => {
  for (const link of links) {
    assert.ok(!accepted(zh(`看${link}。`)), link);
    assert.ok(!accepted(en(`See ${link} for more.`), 'en'), link);
  }
});

const numbers = [
  ...['138', '13800138000', '12381', '95588', '1101', '0110', '961100', '+96110', '0-96110'],
  ...[
    '96110-1',
    '96110转1-2-3',
    '110 96110 1',
    '1 3 8',
    '1-3-8',
    '1.3.8',
    '1,3,8',
    '1、3、8',
    '(1)(3)(8)',
  ],
  ...['１３８', '１１０', '９６１１０', '1１0', '9 6 1 1 0', '9-6-1-1-0', '96 110', '96，110'],
  ...[
    '一三八',
    '一 三 八',
    '幺三八',
    '壹叁捌',
    '一百三十八',
    '一三8',
    '二〇二六',
    '9六110',
    '一一〇',
  ],
  ...['①③⑧', '⑴⑶⑻', '1️⃣3️⃣8️⃣', '𝟏𝟑𝟖', '١٣٨', '१३८', '¹³⁸', '1\u200b3\u200b8', '1\u03013\u03018'],
  ...['1O0', 'l10', '11O', 'I3B8 138', 'one three eight', 'nine six one one zero', 'one-one-zero'],
];

test('no number but 110 and 96110 passes, however it is written', () => {
  for (const number of numbers) {
    assert.ok(!accepted(zh(`请打${number}。`)), number);
    assert.ok(!accepted(en(`Then call ${number} again.`), 'en'), number);
  }
});

test('words that hold a digit or two are no numbers', () => {
  for (const words of ['千万不要', '万一有人', '十万火急', '一家人', '两三天', '第一步，第二步']) {
    assert.deepEqual(numberProblems(words), [], words);
  }
  assert.deepEqual(numberProblems('One call, two minutes. Ask 96110 or 110.'), []);
});

test('any number, with any sign between its digits, in any of six scripts, is found', () => {
  const scripts = [
    '0123456789',
    '０１２３４５６７８９',
    '〇一二三四五六七八九',
    '٠١٢٣٤٥٦٧٨٩',
    '𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗',
    '₀₁₂₃₄₅₆₇₈₉',
  ];
  const separators = ['', ' ', '-', '.', ', ', '、', ' - ', '·', '\u200d', '\ufeff', '　'];
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          digit: fc.nat(9),
          script: fc.constantFrom(...scripts),
          after: fc.constantFrom(...separators),
        }),
        { minLength: 3, maxLength: 12 },
      ),
      (signs) => {
        const number = signs.map(({ digit, script, after }) => [...script][digit] + after).join('');
        const plain = number.trim();
        if (/^(?:(?:110|96110)[ ,.、·-]*)+$/.test(plain)) return;
        assert.notDeepEqual(numberProblems(`请打${number}吧。`), [], number);
        assert.ok(!accepted(zh(`请打${number}吧。`)), number);
      },
    ),
  );
});

test('any domain, with any dot and any case, is found', () => {
  const dots = ['.', ' .', '. ', ' . ', '．', '。', '｡', '点', ' dot ', '(dot)', '․', '\u200b.'];
  const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
  fc.assert(
    fc.property(label, fc.constantFrom(...dots), fc.stringMatching(/^[a-z]{2,6}$/), (a, dot, b) => {
      assert.ok(!accepted(zh(`请看${a}${dot}${b}吧。`)), a + dot + b);
    }),
  );
});

test('nothing is asked that a scammer would ask', () => {
  for (const ask of [
    '请转账到安全账户。',
    '收到请回复。',
    '请提供验证码。',
    '不要犹豫，请转账。',
    '不要犹豫马上转账。',
    '不要慌，点击办理。',
    '请输入密码。',
    '请加微信。',
    '请扫码核实。',
    '请共享屏幕。',
  ]) {
    assert.notDeepEqual(askProblems(zh(ask), 'zh'), [], ask);
  }
  for (const ask of [
    'Reply YES.',
    'Please click here.',
    'Tell us your password.',
    'Do not worry. Transfer the money.',
    'Do not hesitate but transfer the money.',
    'Do not wait, now reply.',
    'Install our app.',
    'Share your code.',
  ]) {
    assert.notDeepEqual(askProblems(en(ask), 'en'), [], ask);
  }
});

test('saying no to it, or calling it a scam, is what a warning is for', () => {
  for (const fine of [
    '不要转账，不要透露验证码和密码。',
    '警察不会让您转账、共享屏幕。',
    '先要您垫付的任务都是诈骗。',
    '本短信无需回复，不含链接。',
  ]) {
    assert.deepEqual(askProblems(fine, 'zh'), [], fine);
  }
  for (const fine of [
    'Do not transfer money or share any code or password.',
    'Real staff never ask you to pay or to install an app.',
    "Don't reply.",
    'Check code {checkCode}',
  ]) {
    assert.deepEqual(askProblems(fine, 'en'), [], fine);
  }
});

test('placeholders: only the two, whole, with the code once and free-standing', () => {
  const base = '请打96110，核验码 {checkCode}';
  assert.deepEqual(placeholderProblems(base), []);
  assert.deepEqual(placeholderProblems('请打96110，核验码{checkCode}。疑似{scamType}'), []);
  for (const wrong of [
    `${base}{name}`,
    `${base}{`,
    `${base}}`,
    `${base}{{checkCode}}`,
    `${base}和{checkCode}`,
    '请打96110',
    '核验码 {checkCode}',
    '请打961100，核验码 {checkCode}',
    '请打96110，核验码A{checkCode}',
    '请打96110，核验码{checkCode}1',
  ]) {
    assert.notDeepEqual(placeholderProblems(wrong), [], wrong);
  }
});

test('letters are plain: no look-alike, no invisible sign, no second line', () => {
  for (const sign of [
    'Ａ',
    'а',
    '\n',
    '\t',
    '\u200b',
    '\u3000',
    '\u00a0',
    '😀',
    'é',
    '⼀',
    '@',
    '_',
    '/',
  ]) {
    assert.notDeepEqual(characterProblems(`请挂断${sign}电话`, 'zh'), [], sign);
  }
  assert.deepEqual(characterProblems('【反诈预警】请挂断，“安全账户”是假的。', 'zh'), []);
  assert.notDeepEqual(characterProblems('Hang up now', 'zh'), []);
  assert.notDeepEqual(characterProblems('请挂断', 'en'), []);
});

test('the rules answer for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      textProblems(text, 'zh', ['刷单返利']);
      assert.ok(Array.isArray(linkProblems(text)));
    }),
  );
});
