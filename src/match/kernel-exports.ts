/**
 * What kernel/entry.ts exports, as TypeScript sees it. Pointers and counts are plain numbers; those
 * that come back from the kernel are signed there: make them unsigned with `>>> 0`.
 */
export type Kernel = {
  scanList(
    config: number,
    state: number,
    block: number,
    end: number,
    slots: number,
    validities: number,
    hosts: number,
    hostValidities: number,
    slowRows: number,
    maxRows: number,
    final: number,
  ): void;
  scanCsv(
    config: number,
    state: number,
    block: number,
    end: number,
    rows: number,
    slots: number,
    maxRows: number,
    final: number,
  ): void;
  markHosts(marks: number, packed: number, n: number, below: number): void;
  isMarkedHost(marks: number, host: number, end: number): number;
  countLines(start: number, length: number): number;
  readHost(start: number, end: number, row: number, block: number): number;
  digest(key: number, start: number, length: number, space: number, slot: number): void;
  writeVisitSlots(
    key: number,
    host: number,
    hostLength: number,
    pathLength: number,
    slots: number,
  ): number;
  writeDigestSlots(
    rows: number,
    count: number,
    block: number,
    key: number,
    slots: number,
    places: number,
  ): number;
  writeContacts(
    rows: number,
    tokens: number,
    count: number,
    digestTokens: number,
    places: number,
    digests: number,
    out: number,
    key: number,
    cells: number,
  ): number;
  hashCell(start: number, length: number): number;
  scanJson(
    config: number,
    state: number,
    block: number,
    end: number,
    rows: number,
    slots: number,
    maxRows: number,
    final: number,
  ): void;
  addTokens(
    numbers: number,
    tokens: number,
    n: number,
    kind: number,
    codes: number,
    code: number,
  ): number;
  stageTokens(
    stage: number,
    tokens: number,
    n: number,
    kind: number,
    codes: number,
    code: number,
    part: number,
  ): number;
  buildTokens(
    numbers: number,
    stages: number,
    n: number,
    cursors: number,
    from: number,
    to: number,
    alone: number,
  ): number;
  removeToken(numbers: number, w0: number, w1: number, w2: number, kind: number): number;
  findToken(region: number, w0: number, w1: number, w2: number, timeMs: number): number;
  copyTokens(from: number, to: number, start: number, end: number): number;
  addText(
    region: number,
    texts: number,
    kind: number,
    text: number,
    length: number,
    code: number,
  ): number;
  addHosts(
    region: number,
    texts: number,
    packed: number,
    n: number,
    codes: number,
    code: number,
    work: number,
  ): number;
  removeText(region: number, texts: number, kind: number, text: number, length: number): number;
  copyTexts(region: number, from: number, to: number, start: number, end: number): number;
  findHost(
    region: number,
    text: number,
    hostLength: number,
    pathLength: number,
    timeMs: number,
    out: number,
  ): number;
  findApp(region: number, text: number, length: number, timeMs: number, out: number): number;
  probe(
    region: number,
    rows: number,
    tokens: number,
    n: number,
    block: number,
    out: number,
  ): number;
  writeHitLines(
    region: number,
    rows: number,
    slots: number,
    tokens: number,
    candidates: number,
    n: number,
    block: number,
    allowed: number,
    out: number,
    room: number,
  ): number;
  listSlowRows(rows: number, count: number, out: number): number;
  discoverContacts(state: number, rows: number, cells: number, n: number, latestS: number): void;
  listKnown(state: number, token: number): void;
  habitRows(state: number, watch: number, rows: number, n: number, latestS: number): void;
  findPerson(state: number, token: number): number;
  insertPerson(state: number, token: number): number;
  restoreNumber(state: number, number: number, sketch: number): number;
  linkKnown(state: number, token: number, half: number, hash: number): number;
  scoreForest(
    forest: number,
    values: number,
    rows: number,
    codes: number,
    work: number,
    logits: number,
  ): void;
  isWorth(state: number, slot: number): number;
};
