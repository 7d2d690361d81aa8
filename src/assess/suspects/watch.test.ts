import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { tempFolder } from '../../../test/support/program.ts';
import { contactBytes } from '../../match/kernel/layout.ts';
import { hexOf } from '../../store/hex.ts';
import { Discovery } from '../discover/discovery.ts';
import { defaultSuspicionPolicy } from '../discover/suspicion.ts';
import {
  contactsOf,
  dayMs,
  hourMs,
  minuteMs,
  startMs,
  tokenOf,
  tokensOf,
} from '../discover/testing/traffic.ts';
import { loadModel } from '../model/model-file.ts';
import { modelText } from '../model/testing/constant-model.ts';
import { chatter, swindlerCalls, victims } from './testing/swindler.ts';
import { type Judgement, Watch, type WatchSettings } from './watch.ts';

const settings: WatchSettings = {
  ...{ epoch: 1, slots: 4096, recentContacts: 1000, mostSuspects: 100, model: null },
  tickMs: minuteMs,
  policy: defaultSuspicionPolicy,
};

function namesIn(judgement: Judgement | null): string[] {
  return (judgement?.changed ?? []).map(({ token }) => hexOf(token));
}

/** A watch that has seen the swindler, knows its victims, and has judged. */
function watching(own: Partial<WatchSettings> = {}): { watch: Watch; judgement: Judgement | null } {
  const watch = new Watch({ ...settings, ...own });
  watch.victims(tokensOf(victims));
  const judgement = watch.observe(contactsOf(swindlerCalls()), 1, null);
  return { watch, judgement };
}

test('a number that reaches the victims of others is suspected, with words for it', () => {
  const { watch, judgement } = watching();
  assert.deepEqual(namesIn(judgement), [hexOf(tokenOf('swindler'))]);
  const [suspect] = judgement?.changed ?? [];
  assert.equal(judgement?.first, true);
  assert.ok(suspect && suspect.confidence > 40 && suspect.confidence <= 60);
  assert.ok(suspect.reasons.some(({ key, zh, en }) => key === 'victims' && zh !== '' && en !== ''));
  const { numbers, contacts, suspected, judgedMs } = watch.figures();
  assert.deepEqual([numbers, contacts, suspected, judgedMs], [13, 12, 1, judgement?.judgedMs]);
});

test('time is the records’ own: a tick must pass in them before the next judgement', () => {
  const { watch, judgement } = watching();
  const fromMs = judgement?.judgedMs ?? 0;
  assert.equal(watch.observe(contactsOf(chatter(fromMs + minuteMs / 2, 1)), 1, null), null);
  assert.notEqual(watch.observe(contactsOf(chatter(fromMs + minuteMs, 1)), 1, null), null);
  assert.equal(watch.judge(), null, 'nothing new');
});

test('contacts are counted with their cells', (t) => {
  const { mock } = t.mock.method(Discovery.prototype, 'observe');
  const watch = new Watch(settings);
  const rows = contactsOf(swindlerCalls());
  const cells = new Uint16Array(rows.length / contactBytes).fill(7);
  watch.observe(rows, 1, null, cells);
  watch.observe(rows, 1, null);
  assert.deepEqual(
    mock.calls.map((call) => call.arguments[3]),
    [cells, null],
  );
});

test('only what changed is told again, and a suspicion fades in the records’ time', () => {
  const { watch, judgement } = watching();
  const fromMs = judgement?.judgedMs ?? 0;
  const next = watch.observe(contactsOf(chatter(fromMs + 2 * minuteMs, 1)), 1, null);
  assert.deepEqual([next?.changed.length, next?.gone.length, next?.first], [0, 0, false]);
  const later = watch.observe(contactsOf(chatter(fromMs + 10 * dayMs, 1)), 1, null);
  assert.deepEqual(later?.gone.map(hexOf), [hexOf(tokenOf('swindler'))]);
  assert.equal(watch.figures().suspected, 0);
});

test('a list names it: it is suspected no longer, until the list drops it', () => {
  // The second time it calls people whom it knows, and is a little less suspicious for it.
  const { watch } = watching({ policy: { ...defaultSuspicionPolicy, enterLevel: 0.5 } });
  watch.known(tokensOf(['swindler']));
  assert.deepEqual(watch.judge()?.gone.map(hexOf), [hexOf(tokenOf('swindler'))]);
  watch.unlisted(tokensOf(['swindler']));
  const again = watch.observe(contactsOf(swindlerCalls('swindler', startMs + hourMs)), 1, null);
  assert.deepEqual(namesIn(again), [hexOf(tokenOf('swindler'))]);
});

test('what was not counted is told by reason', () => {
  const watch = new Watch(settings);
  const wallMs = startMs;
  watch.observe(contactsOf(chatter(startMs, 10)), 1, wallMs);
  watch.observe(contactsOf(chatter(startMs + 3 * dayMs, 2)), 1, wallMs);
  watch.observe(contactsOf(chatter(startMs, 3)), 2, wallMs);
  const { contacts, ahead, otherEpoch } = watch.figures();
  assert.deepEqual([contacts, ahead, otherEpoch], [10, 2, 3]);
  assert.ok((watch.figures().judgedMs ?? 0) <= wallMs, 'the clock does not run ahead of ours');
});

test('a watch goes on from its file, and the lists are told anew', async (t) => {
  const file = join(await tempFolder(t), 'state');
  const { watch, judgement } = watching();
  watch.known(tokensOf(['listed once']));
  await watch.save(file);
  const next = new Watch(settings);
  await next.restore(file);
  const { numbers, marks } = next.figures();
  assert.deepEqual([numbers, marks], [13, watch.figures().marks]);
  const fromMs = judgement?.judgedMs ?? 0;
  const told = next.observe(contactsOf(chatter(fromMs + 2 * minuteMs, 1)), 1, null);
  assert.equal(told?.first, true);
  assert.deepEqual(namesIn(told), [hexOf(tokenOf('swindler'))]);
  const other = new Watch({ ...settings, epoch: 2 });
  await assert.rejects(other.restore(file), { code: 'INPUT_FORMAT' });
});

test('another model judges all that was counted, and one that is none of numbers changes nothing', () => {
  const { watch, judgement } = watching();
  assert.equal(judgement?.modelId, null);
  assert.throws(() => watch.judgeBy(modelText(0, 'arpu')), { code: 'INPUT_FORMAT' });
  assert.equal(watch.figures().modelId, null);

  const acquits = modelText(-5, 'new_counterparts_day');
  watch.judgeBy(acquits);
  const after = watch.judge();
  assert.deepEqual(after?.gone.map(hexOf), [hexOf(tokenOf('swindler'))]);
  assert.equal(after?.modelId, loadModel(acquits).id);
  assert.equal(watch.figures().contacts, 12, 'what was counted stays');

  // It suspects where a number is active again, of what it did before too.
  watch.judgeBy(modelText(5, 'new_counterparts_day'));
  assert.deepEqual(namesIn(watch.judge()), []);
  const fromMs = (judgement?.judgedMs ?? 0) + 2 * minuteMs;
  const again = watch.observe(contactsOf(swindlerCalls('swindler', fromMs).slice(0, 1)), 1, null);
  assert.ok(namesIn(again).includes(hexOf(tokenOf('swindler'))));
});
