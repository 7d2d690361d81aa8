import { setKillSwitch } from '../decide/kill-switch.ts';
import { observe } from '../observe/channel.ts';
import { cancelQueued } from '../store/outbox-upkeep.ts';
import { appendAudit } from '../vault/audit-chain.ts';
import type { Foundation } from './foundation.ts';

/** Turns all sending off or on. Off takes back what is queued; both are written into the audit chain. */
export async function pressKillSwitch(
  { db, vault }: Foundation,
  on: boolean,
  actor: string,
): Promise<void> {
  const nowMs = Date.now();
  const cancelled = await db.write(async (tx) => {
    await setKillSwitch(tx, on, nowMs);
    const cancelled = on ? await cancelQueued(tx, nowMs) : 0;
    const entry = {
      actor,
      action: 'kill_switch',
      subject: on ? 'on' : 'off',
      detail: { cancelled },
    };
    await appendAudit(tx, vault, [entry], nowMs);
    return cancelled;
  });
  if (cancelled > 0) observe('tocsin:messages', { moved: { cancelled }, submitMs: [] });
}
