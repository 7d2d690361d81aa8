/** What the kernel exports. Compiled by AssemblyScript, see tools/build-kernel.ts. */

export { hashCell } from './cell';
export { writeContacts } from './contacts';
export { scanCsv } from './csv';
export { writeDigestSlots, writeVisitSlots } from './digests';
export { discoverContacts } from './discover';
export { isWorth, linkKnown, listKnown, restoreNumber } from './discover-restore';
export { scoreForest } from './forest';
export { habitRows } from './habit';
export { findPerson, insertPerson } from './habit-slots';
export { writeHitLines } from './hit-lines';
export { isMarkedHost, markHosts } from './host-marks';
export { readHost } from './host-short';
export { findApp, findHost } from './host-walk';
export { scanJson } from './json';
export { countLines } from './lines';
export { scanList } from './list';
export { probe } from './probe';
export { digest } from './sip';
export { listSlowRows } from './slow-rows';
export { addHosts, copyTexts } from './text-bulk';
export { addText, removeText } from './text-table';
export { buildTokens } from './token-build';
export { findToken } from './token-find';
export { stageTokens } from './token-stage';
export { addTokens, copyTokens, removeToken } from './token-table';
