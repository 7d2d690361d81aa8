import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { SealingKey } from '../../vault/worker-seal.ts';
import type { HostAllow } from '../index/lookup.ts';
import { MatchThread } from './match-thread.ts';
import {
  postedError,
  type WorkerAnswer,
  type WorkerAsk,
  type WorkerStart,
} from './worker-messages.ts';

if (parentPort === null) throw new Error('This file is the entry of a worker thread.');
const port = parentPort;
const { km, handle, allow, keys } = workerData as WorkerStart;
const arrived = new Map<number, SealingKey>();

/** Keys are posted before they are needed, but perhaps behind the job that needs them first. */
function keyOf(epoch: number): SealingKey | null {
  for (let posted = receiveMessageOnPort(keys); posted !== undefined; ) {
    const key = posted.message as SealingKey;
    arrived.set(key.epoch, key);
    posted = receiveMessageOnPort(keys);
  }
  return arrived.get(epoch) ?? null;
}

/** The public suffix list is large: a thread without allowed hosts starts without it. */
async function hostAllow(): Promise<HostAllow> {
  if (allow.length === 0) return { covers: () => false };
  const { AllowList } = await import('../../intake/hosts/allow-list.ts');
  return new AllowList(allow);
}

const thread = new MatchThread({ km, handle, allow: await hostAllow(), keyOf });

function answer(ask: Extract<WorkerAsk, { id: number }>): WorkerAnswer {
  const { id } = ask;
  try {
    if (ask.kind === 'match') return { id, ok: true, result: thread.match(ask.run, ask.job) };
    return { id, ok: true, filled: thread.fillIndex(ask.work) };
  } catch (error) {
    return { id, ok: false, fault: postedError(error) };
  }
}

/** What goes over with an answer without being copied. */
function movedWith(given: WorkerAnswer): ArrayBuffer[] {
  if (!given.ok) return [];
  if ('filled' in given) {
    return given.filled?.rows.flatMap(({ slots, packed }) => [slots.buffer, packed.buffer]) ?? [];
  }
  const { contacts, cells } = given.result;
  return [contacts, cells].flatMap((part) => part?.buffer ?? []);
}

port.on('message', (ask: WorkerAsk) => {
  if (ask.kind === 'open') thread.open(ask.run, ask.spec, ask.mode);
  else if (ask.kind === 'close') thread.close(ask.run);
  else if (ask.kind === 'match' || ask.kind === 'fill') {
    const given = answer(ask);
    port.postMessage(given, movedWith(given));
  } else {
    thread.end();
    port.close();
  }
});
