import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { Command } from 'commander';
import { type CorpusText, noneClass, parseCorpus } from '../../assess/scam-text/corpus.ts';
import { leaveOneSourceOut, prepare } from '../../assess/scam-text/leave-one-source-out.ts';
import { readTextModel, shippedTextModel } from '../../assess/scam-text/shipped.ts';
import { explainGuess, guessScamType, type TextScorer } from '../../assess/scam-text/text-model.ts';
import { type ScamTextModel, writeTextModel } from '../../assess/scam-text/text-model-file.ts';
import {
  checkedClasses,
  defaultTrain,
  trainTextModel,
} from '../../assess/scam-text/train-text-model.ts';
import { judgeUnseen } from '../../assess/scam-text/unseen.ts';
import { TocsinError } from '../../domain/error.ts';
import { otherScamType, shippedScamTypes } from '../../domain/scam-type.ts';
import { checkInput, openInput } from '../input.ts';
import { positiveInteger, shareBelowOne } from '../options.ts';
import { printJson, printLine, printNote } from '../print.ts';
import { printSources, printUnseen, sourcesJson, unseenJson } from '../scam-type-figures.ts';
import { programVersion } from '../version.ts';

type Learning = { corpus: string; seed: number; precision: number; json?: true };

/** What a corpus may name: the shipped types, other frauds, and ordinary text. */
const knownTypes: ReadonlySet<string> = new Set([
  ...shippedScamTypes.map(({ key }) => key),
  otherScamType.key,
  noneClass,
]);

export function addScamType(program: Command): void {
  const scamType = program
    .command('scam-type')
    .description('The scam type from a report or a case description (Chinese or English).');
  withLearning(scamType.command('train'))
    .description('Learn from all sources of a corpus; threshold by leaving each source out.')
    .option('--out <file>', 'the model', 'scam-text.model')
    .action(train);
  withLearning(scamType.command('evaluate'))
    .description('Judge each source by a model that never saw it. No other figure is given.')
    .option('--unseen <file...>', 'corpus files to be judged by a model of the whole corpus')
    .action(evaluate);
  scamType
    .command('guess')
    .argument('[text]', 'a text; - or nothing reads one a line from standard input', '-')
    .description('Guess the type of a text, or say that nobody can tell.')
    .option('--model <file>', 'instead of the one that ships')
    .option('--json', 'one line of JSON a text')
    .action(guess);
}

function withLearning(command: Command): Command {
  return command
    .requiredOption('--corpus <dir>', 'folder of .tsv files: source, language, scam_type, text')
    .option('--seed <number>', 'equal seeds give equal models', positiveInteger, defaultTrain.seed)
    .option(
      '--precision <share>',
      'share of the answers that must be right on sources left out',
      shareBelowOne,
      defaultTrain.precision,
    )
    .option('--json', 'the figures as one line of JSON');
}

async function train({
  corpus,
  seed,
  precision,
  json,
  out,
}: Learning & { out: string }): Promise<void> {
  const texts = await readCorpus(corpus);
  const options = { ...defaultTrain, seed, precision };
  const { model, evaluation } = trainTextModel(texts, options, `tocsin ${programVersion()}`);
  await writeFile(`${out}.new`, writeTextModel(model), { flush: true });
  await rename(`${out}.new`, out);
  const { id, training, scorer } = model;
  if (json) {
    printJson({ model: out, id, ...training, classes: scorer.classes, ...sourcesJson(evaluation) });
    return;
  }
  printLine(
    `${out}: text model ${id} from ${training.texts} texts of ${training.sources.length} sources; it answers from ${scorer.threshold.toFixed(3)} on`,
  );
  printSources(evaluation);
}

async function evaluate(options: Learning & { unseen?: string[] }): Promise<void> {
  const { corpus, seed, precision, json, unseen = [] } = options;
  const texts = await readCorpus(corpus);
  const classes = checkedClasses(texts);
  const learning = { ...defaultTrain, seed, precision };
  if (unseen.length === 0) {
    const evaluation = leaveOneSourceOut(prepare(texts, classes), classes, learning);
    if (json) printJson(sourcesJson(evaluation));
    else printSources(evaluation);
    return;
  }
  const others = (await Promise.all(unseen.map(readCorpusFile))).flat();
  const { model, evaluation } = trainTextModel(texts, learning, '');
  const judged = judgeUnseen(model, others);
  const left = others.length - judged.reduce((sum, { texts: count }) => sum + count, 0);
  if (left > 0) printNote(`${left} texts are left out: their sources are in the corpus.`);
  if (json) printJson({ ...sourcesJson(evaluation), unseen: unseenJson(judged) });
  else {
    printSources(evaluation);
    printUnseen(judged);
  }
}

async function readCorpus(folder: string): Promise<CorpusText[]> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith('.tsv')).sort();
  } catch (cause) {
    throw new TocsinError('INPUT_UNREADABLE', `The corpus ${folder} cannot be read.`, { cause });
  }
  if (names.length === 0) {
    throw new TocsinError('INPUT_UNREADABLE', `${folder} holds no .tsv file.`);
  }
  const files = await Promise.all(names.map((name) => readCorpusFile(join(folder, name))));
  return files.flat();
}

async function readCorpusFile(file: string): Promise<CorpusText[]> {
  await checkInput(file);
  return parseCorpus(file, await readFile(file, 'utf8'), knownTypes);
}

type GuessOptions = { model?: string; json?: true };

async function guess(text: string, options: GuessOptions): Promise<void> {
  const model: ScamTextModel =
    options.model === undefined ? shippedTextModel() : readTextModel(options.model);
  if (text !== '-') return showGuess(model.scorer, text, options);
  const lines = createInterface({ input: Readable.from(await openInput('-')) });
  let seen = 0;
  for await (const line of lines) {
    if (line.trim() === '') continue;
    seen += 1;
    showGuess(model.scorer, line, options);
  }
  if (seen === 0) printNote('No text came in: give one, or one a line on standard input.');
}

function showGuess(scorer: TextScorer, text: string, { json }: GuessOptions): void {
  const { best, probability, scamType } = guessScamType(scorer, text);
  const spoken = explainGuess(scorer, text);
  if (json) {
    printJson({ scam_type: scamType, best, probability: round(probability), spoke: spoken });
    return;
  }
  const why = spoken.map(({ text: piece }) => piece).join(' · ');
  const says = scamType ?? `- (nearest ${best})`;
  printLine(`${says}  ${probability.toFixed(2)}  ${why}`.trimEnd());
}

function round(share: number): number {
  return Math.round(share * 1e4) / 1e4;
}
