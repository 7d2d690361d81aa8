import type { Format } from '../i18n/format.ts';
import type { Texts } from '../i18n/zh.ts';
import type { Health } from './health.ts';

export type HealthWords = {
  readonly line: string;
  /** What the gateway itself says of what is wrong; null where nothing is. */
  readonly note: string | null;
};

/** The health of a route as a person would say it. */
export function healthWords(health: Health, t: Texts, f: Format): HealthWords {
  const say = t.gateway.health;
  const join = (first: string, ...more: readonly (string | false)[]): string => {
    const rest = more.filter((one) => one !== false);
    return rest.length === 0 ? first : `${first}${t.gateway.colon}${rest.join(t.gateway.comma)}`;
  };
  const also = (first: string, waiting: number): string =>
    waiting === 0 ? first : `${first}${t.gateway.semicolon}${say.waiting(f.count(waiting))}`;
  const plain = (line: string): HealthWords => ({ line, note: null });

  switch (health.kind) {
    case 'stopped':
      return plain(say.stopped);
    case 'connecting':
      return plain(say.connecting);
    case 'refused':
      return { line: also(say.refused, health.waiting), note: health.detail || null };
    case 'down':
      return {
        line: also(say.down(f.minute(health.sinceMs)), health.waiting),
        note: health.detail || null,
      };
    case 'paused':
      return plain(also(say.paused(f.latency(health.leftMs)), health.waiting));
    case 'behind':
      return plain(also(say.behind(health.ageMs / 1000), health.waiting));
    case 'partly':
      return {
        line: say.partly(f.count(health.up), f.count(health.all)),
        note: health.detail || null,
      };
    case 'hindered':
      return { line: say.hindered, note: health.detail };
    case 'healthy':
      return plain(
        join(
          say.healthy,
          health.all > 1 && say.connections(f.count(health.up), f.count(health.all)),
          health.answerMs === null ? say.unused : say.answersIn(f.latency(health.answerMs)),
        ),
      );
  }
}
