/* Hashes, the filter, the tables, and the reading of the list into them. */
#include "bytes.h"

/* ---- Hashes and the filter ---- */

static inline u64 mix(u64 a, u64 b) {
  unsigned __int128 product = (unsigned __int128)a * b;
  return (u64)product ^ (u64)(product >> 64);
}

static inline u64 hashNumber(u64 key) { return mix(key ^ 0x9e3779b97f4a7c15, 0xd1342543de82ef95); }

static inline u64 load8(const u8 *p) {
  u64 word;
  memcpy(&word, p, 8);
  return word;
}

/* Bytes beyond the text are masked, never used; 8 bytes behind it are readable. */
static inline u64 hashText(const u8 *p, u32 length) {
  u64 h = length * 0x9e3779b97f4a7c15;
  for (; length > 8; length -= 8, p += 8) h = mix(h ^ load8(p), 0xd1342543de82ef95);
  u64 last = load8(p) & (~0ull >> (64 - 8 * length));
  return mix(mix(h ^ last, 0xd1342543de82ef95) ^ 0x8bb84b93962eacc9, 0x2d358dccaa6c78a5);
}

static u64 *filter;
static u64 filterWords;

static inline u64 filterAt(u64 hash) { return (u64)(((unsigned __int128)hash * filterWords) >> 64); }

static inline u64 filterBits(u64 hash) {
  return 1ull << (hash & 63) | 1ull << (hash >> 6 & 63) | 1ull << (hash >> 12 & 63) |
         1ull << (hash >> 18 & 63);
}

/* ---- The tables: open addressing, at most half full ---- */

typedef struct {
  u64 hash;
  u32 at, length;
} Text;

static u64 *numbers;
static Text *texts;
static u64 mask;
static const u8 *list;
static size_t listBytes;
static int threads;

static inline int hasNumber(u64 key, u64 hash) {
  for (u64 at = hash >> 20 & mask;; at = (at + 1) & mask) {
    u64 there = numbers[at];
    if (there == key) return 1;
    if (there == 0) return 0;
  }
}

static inline int hasText(const u8 *p, u32 length, u64 hash) {
  for (u64 at = hash >> 20 & mask;; at = (at + 1) & mask) {
    const Text *there = &texts[at];
    if (there->length == 0) return 0;
    if (there->hash == hash && there->length == length && !memcmp(list + there->at, p, length))
      return 1;
  }
}

static void addNumber(u64 key, u64 hash) {
  for (u64 at = hash >> 20 & mask;; at = (at + 1) & mask) {
    u64 there = __atomic_load_n(&numbers[at], __ATOMIC_RELAXED);
    if (there == 0) {
      if (threads == 1) {
        numbers[at] = key;
        break;
      }
      if (__atomic_compare_exchange_n(&numbers[at], &there, key, 0, __ATOMIC_RELAXED,
                                      __ATOMIC_RELAXED))
        break;
    }
    if (there == key) return;
  }
  if (threads == 1) filter[filterAt(hash)] |= filterBits(hash);
  else __atomic_fetch_or(&filter[filterAt(hash)], filterBits(hash), __ATOMIC_RELAXED);
}

static void addText(const u8 *p, u32 length, u64 hash) {
  u64 at = hash >> 20 & mask;
  for (; texts[at].length != 0; at = (at + 1) & mask)
    if (texts[at].hash == hash && texts[at].length == length &&
        !memcmp(list + texts[at].at, p, length))
      return;
  texts[at] = (Text){hash, (u32)(p - list), length};
}

/* Where the last two labels begin. */
static inline const u8 *tailOf(const u8 *start, const u8 *end) {
  const u8 *last = memrchr(start, '.', (size_t)(end - start));
  if (last == NULL) return start;
  const u8 *second = memrchr(start, '.', (size_t)(last - start));
  return second == NULL ? start : second + 1;
}

/* ---- Reading the list: by parts, one a thread ---- */

typedef struct {
  const u8 *from, *to;
  const char *kind;
  int isHosts;
} ListPart;

#define AHEAD 32

static void *readPart(void *arg) {
  ListPart *part = arg;
  size_t kindLength = strlen(part->kind);
  u64 keys[AHEAD], hashes[AHEAD];
  u32 held = 0;
  for (const u8 *row = part->from; row < part->to;) {
    const u8 *end = memchr(row, '\n', (size_t)(part->to - row));
    if (end == NULL) end = part->to;
    if (*row == '"') die("quotes in the list");
    if ((size_t)(end - row) > kindLength && row[kindLength] == ',' &&
        !memcmp(row, part->kind, kindLength)) {
      const u8 *value = row + kindLength + 1;
      const u8 *close = memchr(value, ',', (size_t)(end - value));
      if (close == NULL) close = end;
      if (part->isHosts) {
        const u8 *tail = tailOf(value, close);
        if (memchr(value, '.', (size_t)(close - value)) == NULL) die("a listed host of one label");
        u64 hash = hashText(tail, (u32)(close - tail));
        filter[filterAt(hash)] |= filterBits(hash);
        addText(value, (u32)(close - value), hashText(value, (u32)(close - value)));
      } else {
        u64 key = numberOf(value, close);
        if (key == 0) die("not a number in the list");
        u64 hash = hashNumber(key);
        __builtin_prefetch(&numbers[hash >> 20 & mask], 1);
        __builtin_prefetch(&filter[filterAt(hash)], 1);
        keys[held] = key;
        hashes[held++] = hash;
        if (held == AHEAD) {
          for (u32 i = 0; i < AHEAD; i++) addNumber(keys[i], hashes[i]);
          held = 0;
        }
      }
    }
    row = end + 1;
  }
  for (u32 i = 0; i < held; i++) addNumber(keys[i], hashes[i]);
  return NULL;
}

static void readList(const char *path, int isHosts) {
  int fd = open(path, O_RDONLY);
  struct stat about;
  if (fd < 0 || fstat(fd, &about) != 0) die("cannot read %s", path);
  listBytes = (size_t)about.st_size;
  /* One page more than the file, so that a load by 8 or 16 bytes never leaves the mapping. */
  u8 *room = mmap(NULL, listBytes + 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (room == MAP_FAILED ||
      mmap(room, listBytes, PROT_READ, MAP_PRIVATE | MAP_FIXED | MAP_POPULATE, fd, 0) == MAP_FAILED)
    die("cannot map %s", path);
  list = room;
  /* Rows are estimated from the first 64 KB: the table is sized before anything is read. */
  size_t sample = listBytes < 65536 ? listBytes : 65536, lines = 1;
  for (size_t i = 0; i < sample; i++) lines += list[i] == '\n';
  u64 rows = (u64)((double)listBytes / (double)sample * (double)lines * 1.02) + 64;
  for (mask = 1; mask < rows + rows / 2; mask *= 2) continue;
  if (isHosts) texts = zeroed(mask * sizeof(Text));
  else numbers = zeroed(mask * sizeof(u64));
  mask--;
  filterWords = rows * 14 / 64 + 1;
  filter = zeroed(filterWords * 8);
  const u8 *first = memchr(list, '\n', listBytes);
  if (first == NULL) die("no rows in %s", path);
  first++;
  const u8 *end = list + listBytes;
  int parts = isHosts ? 1 : threads;
  ListPart part[parts];
  pthread_t others[parts];
  for (int i = 0; i < parts; i++) {
    const u8 *to = end;
    if (i + 1 < parts) {
      to = memchr(first + (size_t)(end - first) / (size_t)(parts - i), '\n', BACK);
      to = to == NULL ? end : to + 1;
    }
    part[i] = (ListPart){first, to, isHosts ? "domain" : "phone", isHosts};
    first = to;
    if (i > 0) pthread_create(&others[i], NULL, readPart, &part[i]);
  }
  readPart(&part[0]);
  for (int i = 1; i < parts; i++) pthread_join(others[i], NULL);
}
