/* From bytes to rows: CSV and JSON Lines. */
#include "batch.h"

/* ---- CSV: all separators of a block, then rows of seven ---- */

typedef struct {
  u8 *room; /* FRONT + BLOCK + BACK + 128 */
  u32 *marks;
  Batch batch;
  Output out;
} Worker;

/* Rows of bytes[start, end) that begin before `limit`; gives where the first one not taken begins. */
static u32 scanCsv(Worker *worker, const u8 *bytes, u32 start, u32 end, u32 limit) {
  u32 *marks = worker->marks;
  u32 count = 0;
  u64 quotes = 0;
  for (u32 at = start; at < end; at += 64) {
    u64 seen = equal64(bytes + at, ',') | equal64(bytes + at, '\n');
    u64 quote = equal64(bytes + at, '"');
    if (end - at < 64) {
      seen &= ~0ull >> (64 - (end - at));
      quote &= ~0ull >> (64 - (end - at));
    }
    quotes |= quote;
    u32 found = (u32)__builtin_popcountll(seen);
    u32 *to = marks + count;
    for (u32 i = 0; i < found; i += 8) {
      for (u32 j = 0; j < 8; j++) {
        to[i + j] = at + (u32)_tzcnt_u64(seen);
        seen &= seen - 1;
      }
    }
    count += found;
  }
  if (quotes != 0) die("quotes in the records");
  Batch *batch = &worker->batch;
  batch->bytes = bytes;
  u32 row = start, at = 0;
  while (at < count && row < limit) {
    const u32 *m = marks + at;
    int whole = at + COLUMNS <= count && bytes[m[6]] == '\n' &&
                ((bytes[m[0]] ^ ',') | (bytes[m[1]] ^ ',') | (bytes[m[2]] ^ ',') |
                 (bytes[m[3]] ^ ',') | (bytes[m[4]] ^ ',') | (bytes[m[5]] ^ ',')) == 0;
    if (!whole) {
      u32 last = at;
      while (last < count && bytes[marks[last]] != '\n') last++;
      if (last == count) break; /* an unfinished row */
      worker->out.refused++;
      row = marks[last] + 1;
      at = last + 1;
      continue;
    }
    batch->rows[batch->held] = (Row){row, m[0], m[2] + 1, m[3], m[3] + 1, m[4]};
    if (++batch->held == BATCH) matchBatch(batch, &worker->out);
    row = m[6] + 1;
    at += COLUMNS;
  }
  if (batch->held > 0) matchBatch(batch, &worker->out);
  return row;
}

/* ---- JSON Lines: all quotes of a row; the members stand where they stood in the row before ---- */

typedef struct {
  u32 id, from, to;
} Places;

static inline int isKey(const u8 *bytes, const u32 *q, u32 pair, const char *name, u32 length) {
  return q[2 * pair + 1] - q[2 * pair] == length + 1 && bytes[q[2 * pair + 1] + 1] == ':' &&
         !memcmp(bytes + q[2 * pair] + 1, name, length);
}

static u32 placeOf(const u8 *bytes, const u32 *q, u32 pairs, const char *name, u32 length) {
  for (u32 pair = 0; pair < pairs; pair++)
    if (isKey(bytes, q, pair, name, length)) return pair;
  return ~0u;
}

static u32 scanJson(Worker *worker, const u8 *bytes, u32 start, u32 end, u32 limit) {
  u32 *q = worker->marks;
  u32 count = 0, row = start;
  Places places = {0, 0, 0};
  Batch *batch = &worker->batch;
  batch->bytes = bytes;
  for (u32 at = start; at < end && row < limit; at += 64) {
    u64 quotes = equal64(bytes + at, '"'), lines = equal64(bytes + at, '\n');
    u64 escapes = equal64(bytes + at, '\\');
    if (end - at < 64) {
      u64 inside = ~0ull >> (64 - (end - at));
      quotes &= inside;
      lines &= inside;
      escapes &= inside;
    }
    if (escapes != 0) die("escapes in the records");
    for (;;) {
      u64 line = lines & -lines;
      u64 here = line == 0 ? quotes : quotes & (line - 1);
      quotes ^= here;
      u32 found = (u32)__builtin_popcountll(here);
      u32 *to = q + count;
      for (u32 i = 0; i < found; i += 8) {
        for (u32 j = 0; j < 8; j++) {
          to[i + j] = at + (u32)_tzcnt_u64(here);
          here &= here - 1;
        }
      }
      count += found;
      if (line == 0) break;
      lines ^= line;
      u32 pairs = count / 2;
      if (places.id >= pairs || !isKey(bytes, q, places.id, "id", 2))
        places.id = placeOf(bytes, q, pairs, "id", 2);
      if (places.from >= pairs || !isKey(bytes, q, places.from, "from", 4))
        places.from = placeOf(bytes, q, pairs, "from", 4);
      if (places.to >= pairs || !isKey(bytes, q, places.to, "to", 2))
        places.to = placeOf(bytes, q, pairs, "to", 2);
      u32 most = places.id > places.from ? places.id : places.from;
      most = most > places.to ? most : places.to;
      if (most >= pairs - 1 || pairs == 0 || count % 2 != 0) worker->out.refused++;
      else {
        const u32 *i = q + 2 * places.id + 2, *f = q + 2 * places.from + 2, *t = q + 2 * places.to + 2;
        batch->rows[batch->held] =
            (Row){i[0] + 1, i[1], f[0] + 1, f[1], t[0] + 1, t[1]};
        if (++batch->held == BATCH) matchBatch(batch, &worker->out);
      }
      row = at + (u32)__builtin_ctzll(line) + 1;
      count = 0;
      if (row >= limit) break;
    }
  }
  if (batch->held > 0) matchBatch(batch, &worker->out);
  return row;
}

static u32 (*scan)(Worker *, const u8 *, u32, u32, u32) = scanCsv;
