import type { Random } from './random.ts';
import { scripts } from './scripts.ts';

/** What a gang works with. Numbers as a record shows them, hosts in lower case. */
export type Gang = {
  readonly scamType: string;
  readonly numbers: readonly string[];
  readonly hosts: readonly string[];
};

const hostWords: Record<string, string> = {
  brushing_rebate: 'task-bonus',
  loan: 'quick-loan',
  posing_as_police: 'case-query',
  posing_as_customer_service: 'refund-desk',
  romance_investment: 'gold-heart',
  false_investment: 'sure-win',
  posing_as_boss: 'office-mail',
  credit_repair: 'credit-clean',
  false_shopping: 'half-price',
  false_prize: 'lucky-draw',
};

/** Invented gangs: numbers in 1700000…, spoofed and short numbers, hosts under the reserved .example (RFC 2606). */
export function inventedGangs(random: Random, gangsEach = 3): Gang[] {
  let serial = 0;
  return scripts.flatMap(({ scamType }) =>
    Array.from({ length: gangsEach }, (_, at) => {
      const numbers = Array.from({ length: 6 }, () => {
        serial++;
        const shape = random.next();
        if (shape < 0.15) return `+0095${String(serial).padStart(7, '0')}`;
        if (shape < 0.25) return `9501300${String(serial).padStart(3, '0')}`;
        return `+861700000${String(serial).padStart(4, '0')}`;
      });
      const hosts = Array.from(
        { length: 2 },
        (_, n) => `${hostWords[scamType] ?? scamType}-${at}${n}.example`,
      );
      return { scamType, numbers, hosts };
    }),
  );
}

/** Gangs that work with given numbers and hosts (a real list), dealt out in turn. */
export function gangsOf(
  numbers: readonly string[],
  hosts: readonly string[],
  gangs: number,
): Gang[] {
  return Array.from({ length: gangs }, (_, at) => ({
    scamType: scripts[at % scripts.length]?.scamType ?? 'other',
    numbers: numbers.filter((_, n) => n % gangs === at),
    hosts: hosts.filter((_, n) => n % gangs === at),
  })).filter((gang) => gang.numbers.length > 0 && gang.hosts.length > 0);
}

/** The gangs as a police list in our CSV. */
export function gangsCsv(gangs: readonly Gang[], confidence: (at: number) => number): string {
  let at = 0;
  const rows = gangs.flatMap((gang, g) => {
    const row = (kind: string, value: string): string => {
      at++;
      return `${kind},${value},${gang.scamType},${confidence(at)},sample,CASE-${String(g + 1).padStart(3, '0')}`;
    };
    return [
      ...gang.numbers.map((value) => row('phone', value)),
      ...gang.hosts.map((value) => row('domain', value)),
    ];
  });
  return ['kind,value,scam_type,confidence,source,case_ref', ...rows, ''].join('\n');
}
