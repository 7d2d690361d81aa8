import type { LeaveOneSourceOut, SourceFigures } from '../assess/scam-text/leave-one-source-out.ts';
import type { TextFigures } from '../assess/scam-text/measure.ts';
import { printLine, printTable } from './print.ts';

/** How each source was judged by a model that never saw it, for people. */
export function printSources({ sources, all }: LeaveOneSourceOut): void {
  printLine('Each source judged by a model that never saw it:');
  printTable(header, [...sources.map(rowOf), rowOf({ source: 'all', language: '', ...all })]);
  printMistakes(all);
}

/** Texts of sources outside the corpus, judged by the model of the whole corpus. */
export function printUnseen(judged: readonly SourceFigures[]): void {
  if (judged.length === 0) {
    printLine('No unseen text: every source given is one of the corpus.');
    return;
  }
  printLine('Sources outside the corpus:');
  printTable(header, judged.map(rowOf));
}

const header = [
  'source',
  'language',
  'texts',
  'answered right',
  'coverage',
  'false alarms',
  'accuracy without abstaining',
  'macro F1',
];

function rowOf(figures: SourceFigures): (string | number)[] {
  const { source, language, texts, right, proposed, coverage, falseAlarms, untyped } = figures;
  return [
    source,
    language,
    texts,
    `${share(figures.precision)} (${right}/${proposed})`,
    share(coverage),
    `${falseAlarms}/${untyped}`,
    share(figures.accuracy),
    share(figures.macroF1),
  ];
}

function share(value: number | null): string {
  return value === null ? '-' : `${(value * 100).toFixed(1)} %`;
}

/** The pairs of classes that were mixed up most, without abstaining. */
function printMistakes({ confusion }: TextFigures): void {
  const pairs = Object.entries(confusion)
    .flatMap(([truth, row]) => Object.entries(row).map(([best, count]) => ({ truth, best, count })))
    .filter(({ truth, best }) => truth !== best)
    .sort((a, b) => b.count - a.count)
    .slice(0, 8);
  if (pairs.length === 0) return;
  printLine('Mixed up most, without abstaining:');
  printTable(
    ['is', 'taken for', 'texts'],
    pairs.map(({ truth, best, count }) => [truth, best, count]),
  );
}

export function sourcesJson({ sources, all, threshold, temperature }: LeaveOneSourceOut) {
  return { threshold, temperature, sources: sources.map(figuresJson), all: figuresJson(all) };
}

export function unseenJson(judged: readonly SourceFigures[]) {
  return judged.map(figuresJson);
}

function figuresJson(figures: TextFigures & { source?: string; language?: string }) {
  const { source, language, macroF1, falseAlarms, ...rest } = figures;
  return {
    ...(source === undefined ? {} : { source, language }),
    ...rest,
    macro_f1: macroF1,
    false_alarms: falseAlarms,
  };
}
