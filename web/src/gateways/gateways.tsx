import { Fragment, useState } from 'react';
import type { Overview } from '../../../src/api/contract.ts';
import { useLive } from '../api/stream.ts';
import { useSpeech } from '../i18n/index.ts';
import { Nothing } from '../nothing.tsx';
import { GatewayLine } from './line.tsx';
import { rowsOf } from './rows.ts';

/** The ways to the carriers: how each does in plain words, and its connections. */
export function Gateways() {
  const { t, f } = useSpeech();
  const overview = useLive((live) => live.overview);
  if (overview === null) return null;
  const { gateways, unserved } = overview;
  return (
    <section id="gateways" className="ways" aria-labelledby="gateways-title" data-testid="gateways">
      <h2 id="gateways-title" className="hidden">
        {t.gateway.title}
      </h2>
      {gateways.length === 0 ? (
        <Nothing
          title={t.gateway.none}
          hint={t.gateway.noneHint}
          command="tocsin check-config FILE"
        />
      ) : (
        <GatewayTable overview={overview} />
      )}
      {unserved.messages > 0 && (
        <p className="ways-unserved" role="alert">
          {t.gateway.unserved(f.count(unserved.messages))}
        </p>
      )}
    </section>
  );
}

const columnKeys = [
  'route',
  'health',
  'window',
  'answers',
  'throttles',
  'unknowns',
  'receipts',
  'queue',
] as const;

function GatewayTable({ overview }: { readonly overview: Overview }) {
  const speech = useSpeech();
  const { columns } = speech.t.gateway;
  const hints: Partial<Record<keyof typeof columns, string>> = speech.t.gateway.columnHints;
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string): void =>
    setOpened(
      (old) => new Set(old.has(key) ? [...old].filter((one) => one !== key) : [...old, key]),
    );
  const { nowMs } = overview;
  return (
    <div className="ways-scroll">
      <table>
        <thead>
          <tr>
            {columnKeys.map((key) => (
              <th key={key} scope="col" title={hints[key]}>
                {columns[key]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rowsOf(overview.gateways, overview, speech).map((row) => {
            const open = row.connections.length === 0 ? null : opened.has(row.key);
            return (
              <Fragment key={row.key}>
                <GatewayLine row={row} nowMs={nowMs} open={open} toggle={() => toggle(row.key)} />
                {open &&
                  row.connections.map((one) => (
                    <GatewayLine key={one.key} row={one} nowMs={nowMs} open={null} />
                  ))}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
