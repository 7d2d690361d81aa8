import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { splitCsvRow } from './csv-row.ts';
import { RowFramer } from './framer.ts';

type Seen = { text: string; line: number; lines: number; next: number; fault: string | null };

function frame(
  chunks: Iterable<Buffer>,
  { maxLineBytes = 1024, delimiter = ',' as string | null } = {},
): Seen[] {
  const seen: Seen[] = [];
  const framer = new RowFramer(
    {
      maxLineBytes,
      delimiter: delimiter === null ? null : delimiter.charCodeAt(0),
      byteOffset: 0,
      line: 0,
    },
    (row) =>
      seen.push({
        text: row.fault === null ? row.bytes.toString('utf8', row.start, row.end) : '',
        line: row.line,
        lines: row.lines,
        next: row.nextOffset,
        fault: row.fault,
      }),
  );
  for (const chunk of chunks) framer.push(chunk);
  framer.end();
  return seen;
}

const texts = (input: string, options = {}): (string | null)[] =>
  frame([Buffer.from(input)], options).map((row) => row.fault ?? row.text);

test('rows know their line and the offset behind them, whatever the line ends', () => {
  assert.deepEqual(frame([Buffer.from('\ufeffa,b\r\n\n\r\nc\n"d\r\ne"\nf')]), [
    { text: 'a,b', line: 1, lines: 1, next: 8, fault: null },
    { text: 'c', line: 4, lines: 4, next: 13, fault: null },
    { text: '"d\r\ne"', line: 5, lines: 6, next: 20, fault: null },
    { text: 'f', line: 7, lines: 7, next: 21, fault: null },
  ]);
});

test('a stray quote costs its own line and none of its neighbours', () => {
  assert.deepEqual(texts('a,"b\nc,d\ne,"f",g\nh'), ['bad_quotes', 'c,d', 'e,"f",g', 'h']);
  assert.deepEqual(texts('a,b"\nc\n'), ['bad_quotes', 'c']);
  assert.deepEqual(texts('a,"b" \nc'), ['bad_quotes', 'c']);
  const far = `a,"b\n${'c,d\n'.repeat(1000)}`;
  const rows = texts(far);
  assert.equal(rows.length, 1001);
  assert.equal(rows.filter((row) => row === 'bad_quotes').length, 1);
});

test('a quote means nothing in JSON Lines', () => {
  assert.deepEqual(texts('{"a":"\n"}', { delimiter: null }), ['{"a":"', '"}']);
});

test('a row with a NUL byte or invalid UTF-8 is named; its neighbours stand', () => {
  const bytes = Buffer.concat([
    Buffer.from('a,b\nc\0d\n'),
    Buffer.from([0x65, 0xff, 0x0a]),
    Buffer.from('张三,"f\0\n"\ng'),
  ]);
  assert.deepEqual(
    frame([bytes]).map((row) => row.fault ?? row.text),
    ['a,b', 'nul_byte', 'bad_utf8', 'nul_byte', 'g'],
  );
});

test('the bound counts bytes of a line without its line feed', () => {
  const long = 'x'.repeat(1024);
  assert.deepEqual(texts(`${long}\n${long}y\nz`), [long, 'line_too_long', 'z']);
  assert.deepEqual(texts(`${long}y`), ['line_too_long']);
  assert.deepEqual(texts(`"${long}"\nz`), ['line_too_long', 'z']);
});

const hostileText = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('"', ',', '\n', '\r\n', '""', '","', '"\n', ',"') },
      { weight: 2, arbitrary: fc.constantFrom('a', 'bc', ' ', '\r', '张', ';', '\ufeff') },
      { weight: 1, arbitrary: fc.string({ maxLength: 4 }).map((s) => s.replaceAll('\0', '')) },
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

test('fields are those of csv-parse on every input, or both refuse', () => {
  let accepted = 0;
  let refused = 0;
  fc.assert(
    fc.property(hostileText, fc.constantFrom(',', ';', '\t'), (input, delimiter) => {
      const bytes = Buffer.from(input);
      let expected: string[][] | null;
      try {
        expected = parse(bytes, {
          bom: true,
          delimiter,
          record_delimiter: ['\r\n', '\n'],
          skip_empty_lines: true,
          relax_column_count: true,
        });
      } catch {
        expected = null;
      }
      const rows = frame([bytes], { delimiter });
      const actual = rows.map((row) =>
        row.fault === null ? splitCsvRow(row.text, delimiter, row.text.includes('"')) : null,
      );
      if (expected === null) {
        refused++;
        assert.ok(actual.includes(null), 'csv-parse refused and we did not');
      } else {
        accepted++;
        assert.deepEqual(actual, expected);
      }
    }),
    { numRuns: 5000 },
  );
  assert.ok(accepted > 500 && refused > 500, `${accepted} accepted, ${refused} refused`);
});

test('a row that the framer lets through always splits', () => {
  fc.assert(
    fc.property(hostileText, (input) => {
      for (const row of frame([Buffer.from(input)])) {
        if (row.fault === null)
          assert.notEqual(splitCsvRow(row.text, ',', row.text.includes('"')), null);
      }
    }),
    { numRuns: 2000 },
  );
});

const hostileBytes = fc.oneof(
  hostileText.map((text) => Buffer.from(text)),
  fc
    .array(fc.constantFrom(10, 10, 13, 34, 34, 44, 0, 0xff, 0xef, 0xbb, 0xbf, 0xe5, 97), {
      maxLength: 300,
    })
    .map((bytes) => Buffer.from(bytes)),
);

test('the pieces in which bytes come make no difference', () => {
  fc.assert(
    fc.property(
      hostileBytes,
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }),
      fc.constantFrom(3, 8, 40),
      fc.constantFrom(',', null),
      (bytes, sizes, maxLineBytes, delimiter) => {
        const pieces: Buffer[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1;
          pieces.push(bytes.subarray(at, at + size));
          at += size;
        }
        const options = { maxLineBytes, delimiter };
        assert.deepEqual(frame(pieces, options), frame([bytes], options));
      },
    ),
    { numRuns: 3000 },
  );
});

test('a row can be found again from the offset and line behind the one before it', () => {
  fc.assert(
    fc.property(hostileBytes, fc.nat(), (bytes, pick) => {
      const all = frame([bytes]);
      const before = all[pick % Math.max(1, all.length)];
      if (before === undefined) return;
      const again: Seen[] = [];
      const framer = new RowFramer(
        { maxLineBytes: 1024, delimiter: 44, byteOffset: before.next, line: before.lines },
        (row) =>
          again.push({
            text: row.fault === null ? row.bytes.toString('utf8', row.start, row.end) : '',
            line: row.line,
            lines: row.lines,
            next: row.nextOffset,
            fault: row.fault,
          }),
      );
      framer.push(bytes.subarray(before.next));
      framer.end();
      assert.deepEqual(again, all.slice(all.indexOf(before) + 1));
    }),
    { numRuns: 1000 },
  );
});
