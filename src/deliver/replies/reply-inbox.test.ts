import assert from 'node:assert/strict';
import { test } from 'node:test';
import Value from 'typebox/value';
import { testEngines } from '../../../test/support/databases.ts';
import { sampleWarning } from '../../../test/support/store-samples.ts';
import { repliesSchema } from '../../config/replies.ts';
import { chinaPlan } from '../../domain/number/china-plan.ts';
import { normaliseNumber } from '../../domain/number/normalise.ts';
import { hexOf } from '../../store/hex.ts';
import { countReplies } from '../../store/replies.ts';
import { insertWarnings } from '../../store/warnings.ts';
import { createEphemeralVault } from '../../vault/vault.ts';
import { createReplyInbox } from './reply-inbox.ts';

const words = Value.Parse(repliesSchema, Value.Default(repliesSchema, { partsWaitS: 60 }));

for (const engine of testEngines) {
  test(`${engine.name}: a reply is kept by token and meaning, with the warning it answers`, {
    skip: engine.skip,
  }, async (t) => {
    const db = await engine.open(t);
    const vault = createEphemeralVault();
    const sender = vault.seal({ space: 'e164', text: '8617000000001' });
    const warning = sampleWarning({ subscriber: sender, messages: 1 });
    await db.write((tx) => insertWarnings(tx, [warning]));
    let nowMs = warning.createdMs + 1000;
    const readNumber = (text: string) => normaliseNumber(text, chinaPlan);
    const inbox = createReplyInbox({ db, vault, words, readNumber, nowMs: () => nowMs });
    const reply = (text: string, at: { part: number; parts: number } | null = null) => {
      const concatenation = at === null ? null : { reference: 1, ...at };
      return inbox.take('r1', { from: '8617000000001', to: '12381', text, concatenation });
    };

    await reply('求助');
    await reply('求助');
    await reply('账了五万', { part: 2, parts: 2 });
    assert.deepEqual(inbox.counts(), { unfinished: 1, incomplete: 0, unreadable: 0 });
    await reply('我已转', { part: 1, parts: 2 });
    await reply('不是诈骗', { part: 1, parts: 2 });
    await inbox.take('r1', { from: '?', to: '12381', text: 'stop', concatenation: null });
    nowMs += 60_000;
    await inbox.tidy();

    assert.deepEqual(inbox.counts(), { unfinished: 0, incomplete: 1, unreadable: 1 });
    assert.deepEqual(await countReplies(db.read, 0), { already_paid: 1, help: 1, not_scam: 1 });
    const rows = await db.read.selectFrom('reply').selectAll().execute();
    for (const row of rows) {
      assert.equal(hexOf(row.sender), hexOf(sender));
      assert.equal(row.warningId && hexOf(row.warningId), hexOf(warning.id));
    }
  });
}
