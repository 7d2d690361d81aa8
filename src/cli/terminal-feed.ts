import { whyWords, wordedReasons } from '../domain/reason-words.ts';
import type { ScamType } from '../domain/scam-type.ts';
import { onObserved, type WarningSeen } from '../observe/channel.ts';
import type { Database } from '../store/database.ts';
import { countMessages } from '../store/outbox.ts';
import { printJson, printLine } from './print.ts';

const summaryEveryMs = 5000;
/** A terminal shows this many warnings a second at most; the summary counts all. */
const warningsPerS = 4;

function clock(ms: number): string {
  return new Date(ms).toTimeString().slice(0, 8);
}

function scamName(scamTypes: readonly ScamType[], key: string): string {
  const type = scamTypes.find((one) => one.key === key);
  return type ? `${type.zh} (${type.en})` : key;
}

function warningLine(warning: WarningSeen, scamTypes: readonly ScamType[]): string {
  const { createdMs, level, scamType, risk, subscriber, messages, checkCode } = warning;
  return `${clock(createdMs)}  ${level.toUpperCase().padEnd(6)}  ${scamName(scamTypes, scamType)}  risk ${risk.toFixed(2)}  subscriber ${subscriber}…  ${messages} SMS  code ${checkCode}  ${whyWords(warning.reasons).en}`;
}

/** Tells the terminal what happens, until the returned function is called. */
export function followInTerminal(
  db: Database,
  options: { scamTypes: readonly ScamType[]; json: boolean },
): () => void {
  const since = { records: 0, hits: 0, warnings: 0 };
  let shownAtMs = 0;
  let shown = 0;

  const show = (warning: WarningSeen): void => {
    if (options.json) {
      const { reasons } = warning;
      const words = { reasons: wordedReasons(reasons), why: whyWords(reasons) };
      printJson({ event: 'warning', ...warning, ...words });
      return;
    }
    const nowMs = Date.now();
    if (nowMs - shownAtMs >= 1000) {
      shownAtMs = nowMs;
      shown = 0;
    }
    if (shown++ < warningsPerS) printLine(warningLine(warning, options.scamTypes));
  };

  const summarise = async (): Promise<void> => {
    const messages = await countMessages(db.read);
    const seen = { ...since };
    Object.assign(since, { records: 0, hits: 0, warnings: 0 });
    if (options.json) printJson({ event: 'summary', ...seen, messages });
    else if (seen.records > 0) {
      const states = Object.entries(messages).filter(([, count]) => count > 0);
      printLine(
        `${clock(Date.now())}  ${seen.records} records, ${seen.hits} hits, ${seen.warnings} warnings in ${summaryEveryMs / 1000} s; messages: ${states.map(([state, count]) => `${count} ${state}`).join(', ') || 'none yet'}`,
      );
    }
  };

  const unsubscribe = [
    onObserved('tocsin:records', ({ accepted, rejected }) => {
      since.records += accepted + Object.values(rejected).reduce((sum, count) => sum + count, 0);
    }),
    onObserved('tocsin:hits', ({ fresh }) => {
      since.hits += fresh;
    }),
    onObserved('tocsin:decided', ({ warnings }) => {
      since.warnings += warnings.length;
      for (const warning of warnings) show(warning);
    }),
    onObserved('tocsin:quarantined', ({ kind, value, reason }) => {
      if (options.json) printJson({ event: 'quarantined', kind, value, reason });
      else printLine(`${clock(Date.now())}  QUARANTINED  ${kind} ${value} (${reason})`);
    }),
  ];
  const timer = setInterval(() => {
    summarise().catch((error: Error) => printLine(`summary: ${error.message}`));
  }, summaryEveryMs);
  return () => {
    clearInterval(timer);
    for (const end of unsubscribe) end();
  };
}
