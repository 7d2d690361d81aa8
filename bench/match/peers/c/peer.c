/*
 * The yardstick: the matching of bench/match written by hand for its files, with nothing else.
 *
 *   peer csv|json|hosts THREADS LIST RECORDS|- OUT
 *
 * It reads the list (CSV: kind,value,...), builds a hash table behind a blocked Bloom filter, scans
 * the records and writes record_id,kind,value,side. Blocks of the records are claimed by an atomic
 * counter; a pipe (-) is read by one thread. Numbers are taken as they stand (+ and up to 15 digits):
 * no numbering plan, no sealing, no check of kind or time, no quotes (it stops where it sees one).
 * Rows with another number of columns are counted and skipped.
 *
 * cc -O3 -march=native -pthread -o peer peer.c
 */
#include "scan.h"

/* ---- The records: blocks of a file by whoever comes, or a pipe ---- */

static int recordsFd;
static u64 recordsBytes;
static u64 nextBlock;
static int hasHeader;

static Worker *newWorker(void) {
  Worker *worker = zeroed(sizeof(Worker));
  worker->room = zeroed(FRONT + BLOCK + BACK + 128);
  worker->marks = zeroed((BLOCK + BACK + 128) * sizeof(u32));
  return worker;
}

static void *scanFile(void *arg) {
  Worker *worker = arg;
  u8 *bytes = worker->room + FRONT;
  for (;;) {
    u64 block = __atomic_fetch_add(&nextBlock, 1, __ATOMIC_RELAXED);
    u64 from = block * BLOCK;
    if (from >= recordsBytes) break;
    u64 at = from == 0 ? 0 : from - 1; /* one byte more, to see whether a row begins at `from` */
    u32 want = BLOCK + 1 + BACK, have = 0;
    while (have < want) {
      ssize_t got = pread(recordsFd, bytes + have, want - have, (off_t)(at + have));
      if (got < 0) die("cannot read the records");
      if (got == 0) break;
      have += (u32)got;
    }
    u32 start = 0;
    if (from > 0 || hasHeader) {
      const u8 *line = memchr(bytes, '\n', have);
      if (line == NULL) break;
      start = (u32)(line - bytes) + 1;
    }
    if (at + have == recordsBytes && bytes[have - 1] != '\n') bytes[have++] = '\n';
    u32 limit = (u32)(from + BLOCK - at);
    if (limit > have) limit = have;
    if (start < limit && scan(worker, bytes, start, have, limit) < limit) die("a row is too long");
  }
  flush(&worker->out);
  return NULL;
}

static void scanPipe(Worker *worker) {
  u8 *bytes = worker->room + FRONT;
  u32 have = 0;
  int first = hasHeader;
  for (;;) {
    ssize_t got = read(0, bytes + have, BLOCK - have);
    if (got < 0) die("cannot read the records");
    if (got == 0) break;
    have += (u32)got;
    if (have < BLOCK / 2) continue;
    u32 start = 0;
    if (first) start = (u32)((const u8 *)memchr(bytes, '\n', have) - bytes) + 1;
    first = 0;
    u32 next = scan(worker, bytes, start, have, have);
    memmove(bytes, bytes + next, have - next);
    have -= next;
    if (have >= BLOCK) die("a row is too long");
  }
  if (have > 0 && bytes[have - 1] != '\n') bytes[have++] = '\n';
  u32 start = 0;
  if (first && have > 0) start = (u32)((const u8 *)memchr(bytes, '\n', have) - bytes) + 1;
  scan(worker, bytes, start, have, have);
  flush(&worker->out);
}

int main(int argc, char **argv) {
  if (argc != 6) die("usage: peer csv|json|hosts THREADS LIST RECORDS|- OUT");
  int isHosts = !strcmp(argv[1], "hosts"), isJson = !strcmp(argv[1], "json");
  threads = atoi(argv[2]) > 0 ? atoi(argv[2]) : 1;
  hasHeader = !isJson;
  if (isJson) scan = scanJson;
  if (isHosts) matchBatch = matchHosts;
  readList(argv[3], isHosts);
  outFd = open(argv[5], O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
  const char header[] = "record_id,kind,value,side\n";
  if (outFd < 0 || write(outFd, header, sizeof header - 1) < 0) die("cannot write %s", argv[5]);
  Worker *workers[threads];
  pthread_t others[threads];
  for (int i = 0; i < threads; i++) workers[i] = newWorker();
  if (!strcmp(argv[4], "-")) {
    scanPipe(workers[0]);
  } else {
    struct stat about;
    recordsFd = open(argv[4], O_RDONLY);
    if (recordsFd < 0 || fstat(recordsFd, &about) != 0) die("cannot read %s", argv[4]);
    recordsBytes = (u64)about.st_size;
    for (int i = 1; i < threads; i++) pthread_create(&others[i], NULL, scanFile, workers[i]);
    scanFile(workers[0]);
    for (int i = 1; i < threads; i++) pthread_join(others[i], NULL);
  }
  u64 rows = 0, refused = 0, hits = 0;
  for (int i = 0; i < threads; i++) {
    rows += workers[i]->out.rows;
    refused += workers[i]->out.refused;
    hits += workers[i]->out.hits;
  }
  printf("{\"records\":%lu,\"refused\":%lu,\"hits\":%lu}\n", rows + refused, refused, hits);
  return 0;
}
