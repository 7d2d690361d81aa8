import type { MessagePort } from 'node:worker_threads';
import { type ErrorCode, errorCodes, TocsinError } from '../../domain/error.ts';
import type { AllowTier } from '../../intake/hosts/allow-list.ts';
import type { IndexHandle } from '../index/control.ts';
import type { KernelMemory } from '../memory.ts';
import type { BlockJob, BlockMode, BlockResult, RowSpec } from './block.ts';
import type { FillResult, FillWork } from './number-adder.ts';

/** What a matching worker is started with. */
export type WorkerStart = {
  readonly km: KernelMemory;
  readonly handle: IndexHandle;
  readonly allow: readonly (readonly [host: string, tier: AllowTier])[];
  /** SealingKeys arrive here, each before the index comes under its epoch. */
  readonly keys: MessagePort;
};

export type WorkerAsk =
  | {
      readonly kind: 'open';
      readonly run: number;
      readonly spec: RowSpec;
      readonly mode: BlockMode;
    }
  | { readonly kind: 'match'; readonly id: number; readonly run: number; readonly job: BlockJob }
  | { readonly kind: 'fill'; readonly id: number; readonly work: FillWork }
  | { readonly kind: 'close'; readonly run: number }
  | { readonly kind: 'end' };

/** What an ask with an id is answered with. */
export type WorkerAnswer =
  | { readonly id: number; readonly ok: true; readonly result: BlockResult }
  | { readonly id: number; readonly ok: true; readonly filled: FillResult }
  | { readonly id: number; readonly ok: false; readonly fault: PostedError };

/** An error on its way between threads, which would strip it of its class. */
export type PostedError = {
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly stack: string | undefined;
  readonly details: Readonly<Record<string, string | number>>;
};

export function postedError(error: unknown): PostedError {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return error instanceof TocsinError
    ? { code: error.code, message, stack, details: error.details }
    : { code: null, message, stack, details: {} };
}

export function receivedError({ code, message, stack, details }: PostedError): Error {
  if (code !== null && Object.hasOwn(errorCodes, code)) {
    return new TocsinError(code, message, { details: { ...details } });
  }
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
