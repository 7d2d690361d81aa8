/* Bytes, 64 at a time, and numbers out of them. One translation unit: peer.c includes everything. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <immintrin.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK (1u << 20)
#define FRONT 64          /* readable bytes before a block: numbers are loaded by their end */
#define BACK 4096u        /* a block's last row ends in here */
#define COLUMNS 7
#define BATCH 512

typedef uint64_t u64;
typedef uint32_t u32;
typedef uint8_t u8;

static void die(const char *format, ...) {
  va_list args;
  va_start(args, format);
  vfprintf(stderr, format, args);
  va_end(args);
  fputc('\n', stderr);
  exit(1);
}

static void *zeroed(size_t bytes) {
  void *at = mmap(NULL, bytes + (2u << 20), PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (at == MAP_FAILED) die("no memory");
  madvise(at, bytes, MADV_HUGEPAGE);
  return at;
}

/* ---- 64 bytes at a time ---- */

#ifdef __AVX512BW__
static inline u64 equal64(const u8 *p, char c) {
  return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(p), _mm512_set1_epi8(c));
}
#else
static inline u64 equal64(const u8 *p, char c) {
  __m128i wanted = _mm_set1_epi8(c);
  u64 mask = 0;
  for (int i = 0; i < 4; i++) {
    __m128i part = _mm_loadu_si128((const __m128i *)(p + 16 * i));
    mask |= (u64)(u32)_mm_movemask_epi8(_mm_cmpeq_epi8(part, wanted)) << (16 * i);
  }
  return mask;
}
#endif

/* ---- Numbers: '+' and 1 to 15 digits become length and value in one word; 0 is no number ---- */

static const u8 laneMasks[32] = {0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,
                                 0,    0,    0,    0,    0,    0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

static inline u64 numberOf(const u8 *start, const u8 *end) {
  u32 digits = (u32)(end - start) - 1;
  if (digits - 1 > 14 || *start != '+') return 0;
  __m128i text = _mm_loadu_si128((const __m128i *)(end - 16));
  __m128i keep = _mm_loadu_si128((const __m128i *)(laneMasks + digits));
  __m128i v = _mm_and_si128(_mm_sub_epi8(text, _mm_set1_epi8('0')), keep);
  __m128i nine = _mm_set1_epi8(9);
  if (_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(v, nine), nine)) != 0xffff) return 0;
  v = _mm_maddubs_epi16(v, _mm_set1_epi16(0x010a));
  v = _mm_madd_epi16(v, _mm_set1_epi32(0x00010064));
  v = _mm_packus_epi32(v, v);
  v = _mm_madd_epi16(v, _mm_set1_epi32(0x00012710));
  u64 halves = (u64)_mm_cvtsi128_si64(v);
  return (u64)digits << 56 | ((halves & 0xffffffff) * 100000000 + (halves >> 32));
}
