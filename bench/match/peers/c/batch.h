/* Rows of a batch against the tables, and the output. */
#include "tables.h"

/* ---- Output: a buffer a thread, whole rows ---- */

static int outFd;

typedef struct {
  u32 used;
  u64 rows, refused, hits;
  u8 bytes[BLOCK];
} Output;

static void flush(Output *out) {
  for (u32 done = 0; done < out->used;) {
    ssize_t wrote = write(outFd, out->bytes + done, out->used - done);
    if (wrote <= 0) die("cannot write");
    done += (u32)wrote;
  }
  out->used = 0;
}

static void put(Output *out, const u8 *p, size_t length) {
  memcpy(out->bytes + out->used, p, length);
  out->used += (u32)length;
}

static void writeHit(Output *out, const u8 *id, u32 idLength, const char *kind, const u8 *value,
                     u32 valueLength, const char *side) {
  if (out->used + idLength + valueLength + 64 > BLOCK) flush(out);
  put(out, id, idLength);
  put(out, (const u8 *)",", 1);
  put(out, (const u8 *)kind, strlen(kind));
  put(out, (const u8 *)",", 1);
  put(out, value, valueLength);
  put(out, (const u8 *)side, strlen(side));
  out->hits++;
}

/* ---- Matching, a batch at a time ---- */

typedef struct {
  u32 id, idEnd, from, fromEnd, to, toEnd;
} Row;

typedef struct {
  const u8 *bytes;
  u32 held;
  Row rows[BATCH];
  u64 keys[2 * BATCH], hashes[2 * BATCH];
  u32 passed[2 * BATCH];
} Batch;

static void matchNumbers(Batch *batch, Output *out) {
  u32 count = 2 * batch->held, passed = 0;
  const u8 *bytes = batch->bytes;
  for (u32 i = 0; i < batch->held; i++) {
    const Row *row = &batch->rows[i];
    batch->keys[2 * i] = numberOf(bytes + row->from, bytes + row->fromEnd);
    batch->keys[2 * i + 1] = numberOf(bytes + row->to, bytes + row->toEnd);
  }
  for (u32 i = 0; i < count; i++) batch->hashes[i] = hashNumber(batch->keys[i]);
  for (u32 i = 0; i < count; i++) {
    u64 hash = batch->hashes[i], bits = filterBits(hash);
    batch->passed[passed] = i;
    passed += (filter[filterAt(hash)] & bits) == bits;
  }
  for (u32 i = 0; i < passed; i++)
    __builtin_prefetch(&numbers[batch->hashes[batch->passed[i]] >> 20 & mask]);
  for (u32 i = 0; i < passed; i++) {
    u32 at = batch->passed[i];
    if (batch->keys[at] == 0 || !hasNumber(batch->keys[at], batch->hashes[at])) continue;
    const Row *row = &batch->rows[at >> 1];
    u32 start = (at & 1 ? row->to : row->from) + 1, end = at & 1 ? row->toEnd : row->fromEnd;
    writeHit(out, bytes + row->id, row->idEnd - row->id, "phone", bytes + start, end - start,
             at & 1 ? ",to\n" : ",from\n");
  }
  out->rows += batch->held;
  batch->held = 0;
}

static void matchHosts(Batch *batch, Output *out) {
  u32 passed = 0;
  const u8 *bytes = batch->bytes;
  for (u32 i = 0; i < batch->held; i++) {
    const u8 *start = bytes + batch->rows[i].to, *end = bytes + batch->rows[i].toEnd;
    u32 length = (u32)(end - start);
    const u8 *tail;
    if (length <= 64) {
      u64 dots = equal64(end - 64, '.') & (length == 64 ? ~0ull : ~(~0ull >> length));
      if (length == 0) dots = 0;
      if (dots != 0) dots &= ~(1ull << (63 - __builtin_clzll(dots)));
      tail = dots == 0 ? start : end - __builtin_clzll(dots);
    } else tail = tailOf(start, end);
    batch->hashes[i] = tail == end ? 0 : hashText(tail, (u32)(end - tail));
  }
  for (u32 i = 0; i < batch->held; i++) {
    u64 hash = batch->hashes[i], bits = filterBits(hash);
    batch->passed[passed] = i;
    passed += (filter[filterAt(hash)] & bits) == bits;
  }
  for (u32 i = 0; i < passed; i++) {
    const Row *row = &batch->rows[batch->passed[i]];
    const u8 *start = bytes + row->to, *end = bytes + row->toEnd, *tail = tailOf(start, end);
    for (;;) {
      u32 length = (u32)(end - start);
      if (length > 0 && hasText(start, length, hashText(start, length)))
        writeHit(out, bytes + row->id, row->idEnd - row->id, "domain", start, length, ",host\n");
      if (start >= tail) break;
      start = (const u8 *)memchr(start, '.', (size_t)(end - start)) + 1;
    }
  }
  out->rows += batch->held;
  batch->held = 0;
}

static void (*matchBatch)(Batch *, Output *) = matchNumbers;
