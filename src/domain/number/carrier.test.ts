import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { sharedPath } from '../../../test/support/optional.ts';
import { carrierOf } from './carrier.ts';

test('the carrier follows the prefix', () => {
  assert.equal(carrierOf('8613800001234'), 'china_mobile');
  assert.equal(carrierOf('8613490001234'), 'china_telecom');
  assert.equal(carrierOf('8617040001234'), 'china_unicom');
  assert.equal(carrierOf('8619200001234'), 'china_broadnet');
  assert.equal(carrierOf('861064912345678'), 'china_telecom');
});

test('where there is no mobile prefix there is no carrier', () => {
  for (const digits of ['861088881234', '8615400001234', '442071838750', '86', '86199']) {
    assert.equal(carrierOf(digits), null);
  }
});

const names: Readonly<Record<string, string>> = {
  中国移动: 'china_mobile',
  中国联通: 'china_unicom',
  中国电信: 'china_telecom',
  中国广电: 'china_broadnet',
};

/** Blocks where the public table and MIIT's assignments differ; ours follows the assignments. */
const differing = new Set(['86154', '86161']);

const table = sharedPath('data/numbering/carrier-zh-86.txt');
test('the carriers agree with the public prefix table', {
  skip: table.present ? false : table.reason,
}, (context) => {
  if (!table.present) return;
  const rows = readFileSync(table.path, 'utf8').trim().split('\n');
  const byPrefix = new Map(rows.map((row) => row.split('|') as [string, string]));
  const disagreements: string[] = [];
  let compared = 0;
  for (let four = 1300; four < 2000; four++) {
    const digits = `86${four}`;
    const theirs = [digits, digits.slice(0, 5), digits.slice(0, 4)]
      .map((prefix) => byPrefix.get(prefix))
      .find((name) => name !== undefined);
    if (theirs === undefined || differing.has(digits.slice(0, 5))) continue;
    compared++;
    const ours = carrierOf(`${digits}0000000`);
    if (ours !== names[theirs]) disagreements.push(`${digits}: ${theirs} there, ${ours} here`);
  }
  context.diagnostic(`${compared} blocks of four digits compared`);
  assert.deepEqual(disagreements, []);
});
