import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayMs } from '../clock.ts';
import { eventOf } from '../ordinary/event-of.ts';
import { ordinaryHours } from '../ordinary/ordinary.ts';
import { createPopulation } from '../population/population.ts';
import { RowWriter } from './row-writer.ts';

const startMs = Date.UTC(2026, 2, 1, 16);
const population = createPopulation({ seed: 2, people: 2000, startMs, endMs: startMs + dayMs });

function textOf(writer: RowWriter): string {
  return Buffer.from(writer.take()).toString();
}

test('columns and events are written alike', () => {
  const [fromColumns, fromEvents] = [new RowWriter(population), new RowWriter(population)];
  const kinds = new Set<string>();
  let hours = 0;
  for (const hour of ordinaryHours(population, { seed: 2, webShare: 0.3 })) {
    for (let row = 0; row < hour.count; row++) {
      const event = eventOf(population, hour, row);
      kinds.add(event.kind);
      fromColumns.columns(hour, row);
      fromEvents.event(event);
    }
    assert.equal(textOf(fromColumns), textOf(fromEvents));
    if (++hours === 24) break;
  }
  assert.deepEqual([...kinds].sort(), ['app', 'call', 'sms', 'web']);
  assert.ok(fromColumns.rows > 1000);
});

test('a row is id, kind, time, from, to, duration_s, cell; what needs quotes has them', () => {
  const writer = new RowWriter(population);
  const call = {
    kind: 'call',
    from: '+861980',
    to: '95013',
    durationS: 0,
    cell: 'r001c0002',
  } as const;
  writer.event({ ...call, timeMs: startMs + 7 });
  const to = 'https://a.example/?q="1,2"';
  writer.event({
    kind: 'web',
    timeMs: startMs + 61_234,
    from: '+86',
    to,
    durationS: null,
    cell: '',
  });
  assert.equal(
    textOf(writer),
    '1,call,2026-03-02T00:00:00.007+08:00,+861980,95013,0,r001c0002\n' +
      '2,web,2026-03-02T00:01:01.234+08:00,+86,"https://a.example/?q=""1,2""",,\n',
  );
  assert.throws(() => writer.event({ ...call, timeMs: startMs, to: 'x'.repeat(2000) }), RangeError);
});

test('a full block has room for the row that fills it', () => {
  const writer = new RowWriter(population);
  const event = {
    kind: 'sms',
    timeMs: startMs,
    from: '1',
    to: '2'.repeat(900),
    durationS: null,
    cell: '',
  } as const;
  let rows = 0;
  while (!writer.full) {
    writer.event(event);
    rows++;
  }
  assert.equal(textOf(writer).split('\n').length, rows + 1);
  assert.equal(writer.take().length, 0);
});

test('a city without cells has an empty last column, ordinary rows and events alike', () => {
  const writer = new RowWriter(population, false);
  for (const hour of ordinaryHours(population, { seed: 2, webShare: 0.3 })) {
    if (hour.count === 0) continue;
    writer.columns(hour, 0);
    writer.event(eventOf(population, hour, 0));
    break;
  }
  const lines = textOf(writer).trimEnd().split('\n');
  assert.equal(lines.length, 2);
  for (const line of lines) assert.ok(line.endsWith(','), line);
});
