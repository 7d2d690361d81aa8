import { mkdirSync, rmSync } from 'node:fs';
import type { PairName } from '../../../test/support/gateway-pair.ts';
import { usageOf } from '../../lib/proc.ts';
import type { Workspace } from '../../lib/workspace.ts';
import { type End, startEnd } from '../end.ts';
import type { SendFigures, SendRun } from './messages.ts';

/** A rate that the path holds easily, to see how long one message takes. */
const pacedPerSecond = 500;
const pacedSeconds = 10;

/** One protocol from the outbox to the receipts. */
export type WholePath = {
  readonly protocol: PairName;
  /** All messages are in the outbox before the first leaves. */
  readonly full: SendFigures;
  readonly perSecond: number;
  /** Processor time of the simulator during `full`. Seconds; NaN outside of Linux. */
  readonly simulatorCpuS: number;
  /** Messages that come at `pacedPerSecond`. */
  readonly paced: SendFigures;
  readonly pacedPerSecond: number;
};

/** @param messages of the full run; the paced one is of ten seconds, or of a tenth of it where that is less */
export async function runWholePath(
  workspace: Workspace,
  protocol: PairName,
  messages: number,
): Promise<WholePath> {
  const data = workspace.path(`outbox-${protocol}`);
  mkdirSync(data, { mode: 0o700 });
  const ends: End[] = [];
  try {
    const simulator = startEnd('whole/simulator.ts', [protocol]);
    ends.push(simulator);
    const { port } = await simulator.next<{ port: number }>();
    const sender = startEnd('whole/sender.ts', [protocol, String(port), data]);
    ends.push(sender);
    await sender.next<'ready'>();
    const ask = async (run: SendRun): Promise<SendFigures> => {
      sender.send(run);
      const figures = await sender.next<SendFigures>();
      if (figures.delivered !== run.messages) {
        throw new Error(`${protocol}: ${figures.delivered} of ${run.messages} were delivered`);
      }
      return figures;
    };
    const few = Math.min(pacedPerSecond * pacedSeconds, Math.ceil(messages / 10));
    const paced = await ask({ messages: few, perSecond: pacedPerSecond });
    const before = usageOf(simulator.pid)?.cpuS ?? Number.NaN;
    const full = await ask({ messages, perSecond: null });
    const simulatorCpuS = (usageOf(simulator.pid)?.cpuS ?? Number.NaN) - before;
    const perSecond = full.messages / full.seconds;
    return { protocol, full, perSecond, simulatorCpuS, paced, pacedPerSecond };
  } finally {
    for (const end of ends) end.stop();
    rmSync(data, { recursive: true, force: true });
  }
}
