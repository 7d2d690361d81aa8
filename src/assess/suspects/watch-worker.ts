import { parentPort } from 'node:worker_threads';
import { answerJobs } from '../../match/contact-log/ask-thread.ts';
import { type Translator, translateBy } from './translator.ts';
import { type Judgement, Watch, type WatchFigures, type WatchSettings } from './watch.ts';

/** What the thread is asked; see Watch for what each means. */
export type WatchJob =
  | {
      readonly kind: 'open';
      readonly settings: WatchSettings;
      readonly file: KeptWatch | null;
    }
  | {
      readonly kind: 'observe';
      readonly rows: Uint8Array;
      readonly cells: Uint16Array | null;
      readonly epoch: number;
      readonly wallMs: number | null;
    }
  | {
      readonly kind: 'known' | 'victims';
      readonly tokens: Uint8Array;
      readonly past: Uint8Array | null;
    }
  | { readonly kind: 'unlisted'; readonly tokens: Uint8Array }
  | { readonly kind: 'model'; readonly text: string | null }
  | { readonly kind: 'habits'; readonly tokens: Uint8Array; readonly epoch: number }
  | { readonly kind: 'judge' }
  | { readonly kind: 'reseal'; readonly epoch: number; readonly translator: Translator }
  | { readonly kind: 'save'; readonly file: string };

/** What a watch before left, and the way from its epoch to the present one. */
export type KeptWatch = {
  readonly path: string;
  readonly epoch: number;
  readonly translator: Translator;
};

/** To `open`: why the file was not taken up; null where it was, or where none was named. */
export type Opened = { readonly problem: string | null };

/** To `habits`, see Watch.habitsOf(). */
export type HabitAnswer = { readonly values: Float64Array };

/** To all others. */
export type WatchAnswer = {
  readonly judgement: Judgement | null;
  readonly figures: WatchFigures;
};

let watch: Watch | null = null;

function opened(): Watch {
  if (watch === null) throw new Error('The watch was not opened.');
  return watch;
}

async function open(settings: WatchSettings, file: KeptWatch | null): Promise<Opened> {
  watch = new Watch(settings);
  if (file === null) return { problem: null };
  try {
    const kept = new Watch({ ...settings, epoch: file.epoch });
    await kept.restore(file.path);
    kept.reseal(settings.epoch, translateBy(file.translator));
    watch = kept;
    return { problem: null };
  } catch (error) {
    watch = new Watch(settings);
    return { problem: (error as Error).message };
  }
}

async function done(
  job: Exclude<WatchJob, { kind: 'open' | 'habits' }>,
): Promise<Judgement | null> {
  const it = opened();
  switch (job.kind) {
    case 'observe':
      return it.observe(job.rows, job.epoch, job.wallMs, job.cells);
    case 'known':
      it.known(job.tokens, job.past ?? undefined);
      return null;
    case 'victims':
      it.victims(job.tokens, job.past ?? undefined);
      return null;
    case 'unlisted':
      it.unlisted(job.tokens);
      return null;
    case 'model':
      it.judgeBy(job.text);
      return null;
    case 'judge':
      return it.judge();
    case 'reseal':
      it.reseal(job.epoch, translateBy(job.translator));
      return null;
    case 'save':
      await it.save(job.file);
      return null;
  }
}

answerJobs<WatchJob>(parentPort, async (job) => {
  if (job.kind === 'open') return { result: await open(job.settings, job.file) };
  if (job.kind === 'habits') {
    const values = opened().habitsOf(job.tokens, job.epoch);
    return { result: { values } satisfies HabitAnswer };
  }
  const judgement = await done(job);
  return { result: { judgement, figures: opened().figures() } satisfies WatchAnswer };
});
