import type { PairName } from '../../../test/support/gateway-pair.ts';
import { startEnd } from '../end.ts';
import type { CodecFigures } from './messages.ts';

/** The codec of one protocol beside the npm package. */
export type CodecCost = CodecFigures & { readonly protocol: PairName };

export type CodecRun = {
  /** Where the npm package is; null leaves it out. */
  readonly npm: string | null;
  readonly rounds: number;
  /** Processor time of each contender in a round. */
  readonly seconds: number;
};

export async function runCodec(
  protocol: PairName,
  { npm, rounds, seconds }: CodecRun,
): Promise<CodecCost> {
  const args = [protocol, npm ?? '', String(rounds), String(seconds)];
  const end = startEnd('codec/measure.ts', args);
  try {
    return { protocol, ...(await end.next<CodecFigures>()) };
  } finally {
    end.stop();
  }
}
