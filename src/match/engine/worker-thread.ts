import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { AllowTier } from '../../intake/hosts/allow-list.ts';
import { siblingModule } from '../../store/sibling.ts';
import type { SealingKey } from '../../vault/worker-seal.ts';
import type { IndexHandle } from '../index/control.ts';
import type { KernelMemory } from '../memory.ts';
import type { BlockJob, BlockMode, BlockResult, RowSpec } from './block.ts';
import type { FillResult, FillWork } from './number-adder.ts';
import type { PoolThread } from './pool-thread.ts';
import {
  receivedError,
  type WorkerAnswer,
  type WorkerAsk,
  type WorkerStart,
} from './worker-messages.ts';

export type WorkerOptions = {
  readonly km: KernelMemory;
  readonly handle: IndexHandle;
  readonly allow: readonly (readonly [host: string, tier: AllowTier])[];
  readonly key: SealingKey;
};

type Given = Extract<WorkerAnswer, { readonly ok: true }>;

type Waiting = {
  readonly resolve: (given: Given) => void;
  readonly reject: (error: Error) => void;
};

/** Matches in a thread of its own. Holds the process open only while it has work. */
export class WorkerThread implements PoolThread {
  readonly inline = false;
  readonly #worker: Worker;
  readonly #keys: MessagePort;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #ended: Error | null = null;

  constructor({ km, handle, allow, key }: WorkerOptions) {
    const { port1, port2 } = new MessageChannel();
    const start: WorkerStart = { km, handle, allow, keys: port2 };
    this.#worker = new Worker(siblingModule(import.meta.url, './pool-worker'), {
      workerData: start,
      transferList: [port2],
      // What the program was started with (--eval, --test …) is not for this thread.
      execArgv: [],
    });
    this.#keys = port1;
    this.addKey(key);
    this.#worker.on('message', (answer: WorkerAnswer) => this.#answered(answer));
    this.#worker.on('error', (cause) => this.#end(died(cause)));
    this.#worker.on('exit', () => this.#end(died(undefined)));
    // After the listeners: they would hold it again.
    this.#worker.unref();
    port1.unref();
  }

  /** To be called before the index comes under the key's epoch. */
  addKey(key: SealingKey): void {
    this.#keys.postMessage(key);
  }

  open(run: number, spec: RowSpec, mode: BlockMode): void {
    this.#post({ kind: 'open', run, spec, mode });
  }

  async match(run: number, job: BlockJob): Promise<BlockResult> {
    const given = await this.#answerTo((id) => this.#post({ kind: 'match', id, run, job }));
    if (!('result' in given)) throw new RangeError('A matching thread gave no result.');
    return given.result;
  }

  /** Slots are posted away. */
  async fillIndex(work: FillWork): Promise<FillResult> {
    const moved = work.kind === 'stage' ? [work.numbers.slots.buffer] : [];
    const given = await this.#answerTo((id) => this.#post({ kind: 'fill', id, work }, moved));
    return 'filled' in given ? given.filled : null;
  }

  close(run: number): void {
    this.#post({ kind: 'close', run });
  }

  async end(): Promise<void> {
    if (this.#ended !== null) return;
    const exited = new Promise<void>((resolve) => {
      this.#worker.once('exit', () => resolve());
    });
    this.#post({ kind: 'end' });
    this.#worker.ref();
    await exited;
  }

  #post(ask: WorkerAsk, moved: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(ask, moved);
  }

  #answerTo(post: (id: number) => void): Promise<Given> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    const id = this.#nextId++;
    if (this.#waiting.size === 0) this.#worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      post(id);
    });
  }

  #answered(answer: WorkerAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if (answer.ok) waiting?.resolve(answer);
    else waiting?.reject(receivedError(answer.fault));
  }

  #end(error: Error): void {
    this.#ended ??= error;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const one of waiting) one.reject(this.#ended);
    this.#keys.close();
  }
}

function died(cause: Error | undefined): Error {
  return new Error(
    'A matching thread has ended in the middle of its work. What was committed is kept; start again and the source goes on behind it.',
    { cause },
  );
}
