import type { PhoneMessage } from '../../simulator/smsc/phones.ts';
import type { ProtocolName } from '../../simulator/smsc/protocols.ts';
import { announcement, getJson, type Program, type Scope, startProgram } from './program.ts';

/** A simulator in a process of its own. */
export type SmscProcess = {
  readonly program: Program;
  readonly port: number;
  readonly httpPort: number;
  stats(): Promise<Record<string, number>>;
  /** Everything that the phones have received, oldest first. */
  messages(): Promise<PhoneMessage[]>;
};

/** Starts `tocsin smsc`; on the ports of an earlier one where `at` names it. */
export async function startSmscProcess(
  t: Scope,
  options: {
    fault?: string;
    at?: { port: number; httpPort: number };
    protocol?: ProtocolName;
    account?: string;
    secret?: string;
  } = {},
): Promise<SmscProcess> {
  const { at, ...given } = options;
  const args = ['smsc', '--json', '--port', `${at?.port ?? 0}`, '--http', `${at?.httpPort ?? 0}`];
  for (const [name, value] of Object.entries(given)) args.push(`--${name}`, value);
  const program = startProgram(t, args);
  const { port, httpPort } = await announcement<{ port: number; httpPort: number }>(program);
  const url = `http://127.0.0.1:${httpPort}`;
  return {
    program,
    port,
    httpPort,
    stats: () => getJson(`${url}/stats`),
    messages: async () => {
      const all: PhoneMessage[] = [];
      for (let after = 0; ; ) {
        const page = await getJson<{ messages: PhoneMessage[]; next: number }>(
          `${url}/messages?after=${after}&limit=10000`,
        );
        if (page.messages.length === 0) return all;
        all.push(...page.messages);
        after = page.next;
      }
    },
  };
}
