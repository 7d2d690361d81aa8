import type { Ledger } from '../../../src/api/contract.ts';
import { api } from '../api/client.ts';
import { usePoll } from '../api/use-poll.ts';
import { useSpeech } from '../i18n/index.ts';
import { Nothing } from '../nothing.tsx';
import { Sheet } from '../sheet.tsx';

type Props = { readonly open: boolean; readonly close: () => void };

export function LedgerDrawer({ open, close }: Props) {
  const { t } = useSpeech();
  return (
    <Sheet open={open} close={close} title={t.ledger.title}>
      <LedgerLines />
    </Sheet>
  );
}

function LedgerLines() {
  const { t, f } = useSpeech();
  const { value: ledger, failed } = usePoll(api.ledger, 'ledger', 5000);
  if (ledger === null) return <p>{failed ? t.ledger.failed : t.ledger.loading}</p>;
  return (
    <div className="ledger" data-testid="ledger-lines">
      <p className="ledger-verdict" data-balanced={ledger.balanced}>
        {ledger.balanced ? t.ledger.balanced : t.ledger.unbalanced}
      </p>
      <p className="detail-note">{t.ledger.explain}</p>
      {ledger.lines.length === 0 && <Nothing title={t.ledger.empty} />}
      {ledger.lines.map((line) => (
        <Line key={line.name} line={line} />
      ))}
      <p className="detail-note">{t.ledger.taken(f.clock(ledger.takenMs))}</p>
    </div>
  );
}

function Line({ line }: { readonly line: Ledger['lines'][number] }) {
  const { t, f } = useSpeech();
  const parts = Object.entries(line.parts)
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a);
  return (
    <section className="ledger-line" data-balanced={line.difference === 0}>
      <h3>
        {t.ledger.line(line.name)}
        <span>
          {f.count(line.in)} {t.ledger.in}
        </span>
      </h3>
      <div className="ledger-split" aria-hidden="true">
        {parts.map(([key, count]) => (
          <span key={key} style={{ flexGrow: count }} />
        ))}
      </div>
      <table>
        <caption className="hidden">{t.ledger.parts}</caption>
        <tbody>
          {parts.map(([key, count]) => (
            <tr key={key}>
              <th scope="row" className="ledger-part">
                {t.part(key)}
              </th>
              <td>{f.count(count)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className="ledger-part">
              {t.ledger.difference}
            </th>
            <td>{f.count(line.difference)}</td>
          </tr>
        </tfoot>
      </table>
      <p className="detail-note">{line.difference === 0 ? t.ledger.agrees : line.note}</p>
    </section>
  );
}
