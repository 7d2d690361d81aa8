import { DownOutlined, RightOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useSpeech } from '../i18n/index.ts';
import type { GatewayRow } from './rows.ts';
import { WindowBar } from './window-bar.tsx';

type Props = {
  readonly row: GatewayRow;
  readonly nowMs: number;
  /** Whether its connections are shown; null where it has none to show. */
  readonly open: boolean | null;
  readonly toggle?: () => void;
};

/** A line of the table. On a small screen it is a card, whose cells name themselves by `data-label`. */
export function GatewayLine({ row, nowMs, open, toggle }: Props) {
  const { t, f } = useSpeech();
  const { columns } = t.gateway;
  const { route, p50, p99 } = row;
  const quiet = (text: string): ReactNode => <span className="quiet">{text}</span>;
  const count = (value: number): ReactNode => (value === 0 ? quiet('0') : f.count(value));

  const receipts = (): ReactNode => {
    if (route === null) return null;
    const { parked, orphaned } = route.receipts;
    if (parked + orphaned === 0) return quiet('0');
    return t.gateway.orphans(f.count(parked), f.count(orphaned));
  };
  const queue = (): ReactNode => {
    if (route === null) return null;
    const { messages, oldestDueMs } = route.queue;
    if (messages === 0 || oldestDueMs === null) return quiet('0');
    return t.gateway.waits(f.count(messages), Math.max(0, nowMs - oldestDueMs) / 1000);
  };

  return (
    <tr className={route === null ? 'way-connection' : 'way'} data-tone={row.tone}>
      <th scope="row">
        {open === null ? (
          <span className="way-name">{row.name}</span>
        ) : (
          <button type="button" className="way-name" aria-expanded={open} onClick={toggle}>
            {row.name}
            {open ? <DownOutlined aria-hidden="true" /> : <RightOutlined aria-hidden="true" />}
          </button>
        )}
        {route && <span className="way-protocol">{route.protocol.toUpperCase()}</span>}
      </th>
      <td className="way-health">
        <span className="state" data-tone={row.tone}>
          {row.line}
        </span>
        {row.note && <small>{row.note}</small>}
      </td>
      <td data-label={columns.window}>
        <WindowBar used={row.used} size={row.size} />
      </td>
      <td data-label={columns.answers}>
        {p50 === null || p99 === null
          ? quiet('–')
          : t.gateway.answers(p99 < 1000 ? f.count(p50) : f.latency(p50), f.latency(p99))}
      </td>
      <td data-label={columns.throttles}>{count(row.throttles)}</td>
      <td data-label={columns.unknowns}>{count(row.unknowns)}</td>
      <td data-label={columns.receipts}>{receipts()}</td>
      <td data-label={columns.queue}>{queue()}</td>
    </tr>
  );
}
