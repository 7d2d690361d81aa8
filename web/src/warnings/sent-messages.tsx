import type { WarningDetail } from '../../../src/api/contract.ts';
import { useSpeech } from '../i18n/index.ts';

type Props = { readonly sent: WarningDetail['sent'] | null; readonly failed: boolean };

/** What became of each message: to whom, how, and how far it has come. */
export function SentMessages({ sent, failed }: Props) {
  const { t, f } = useSpeech();
  if (sent === null && !failed) return null;
  return (
    <section className="sent" data-testid="sent-messages">
      <h4>{t.warnings.sentWhat}</h4>
      {sent === null && <p className="detail-note">{t.warnings.sentFailed}</p>}
      {sent?.length === 0 && <p className="detail-note">{t.warnings.sentNone}</p>}
      <ul>
        {sent?.map((message) => (
          <li key={`${message.role} ${message.channel}`} data-state={message.state}>
            <span>
              {t.warnings.role(message.role)} · {t.warnings.channel(message.channel)}
            </span>
            <b>{t.charts.state(message.state)}</b>
            <span className="sent-route">
              {message.state === 'cancelled' && message.stateReason !== null
                ? t.warnings.cancelled(message.stateReason)
                : message.route}
            </span>
            <time dateTime={new Date(lastMs(message)).toISOString()}>
              {f.clock(lastMs(message))}
            </time>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** When it came to where it is. */
function lastMs({ finalMs, submittedMs, createdMs }: WarningDetail['sent'][number]): number {
  return finalMs ?? submittedMs ?? createdMs;
}
