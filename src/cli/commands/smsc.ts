import type { Command } from 'commander';
import { faultHelp } from '../../../simulator/smsc/fault.ts';
import { type HttpCarrier, startHttpCarrier } from '../../../simulator/smsc/http-carrier.ts';
import { protocolNames, protocolOf, protocols } from '../../../simulator/smsc/protocols.ts';
import { type Smsc, startSmsc } from '../../../simulator/smsc/smsc.ts';
import { TocsinError } from '../../domain/error.ts';
import { createLogger } from '../../observe/log.ts';
import { untilSignal } from '../lifetime.ts';
import { portOption } from '../options.ts';
import { printJson, printLine, printNote } from '../print.ts';

type Options = {
  protocol: string;
  port?: number;
  http: number;
  fault: string;
  account?: string;
  secret?: string;
  callback?: string;
  json?: true;
  withParent?: true;
};

/** Ends with standard input, so that a simulator never outlives the program that started it. */
function untilStdinEnds(): Promise<void> {
  return new Promise((resolve) => {
    process.stdin.on('end', resolve).on('error', () => resolve());
    process.stdin.resume();
  });
}

/** host:port; the host may be an IPv6 address in brackets. @throws TocsinError USAGE */
function addressOf(text: string): { host: string; port: number } {
  const match = /^(?:\[([0-9a-f:]+)\]|([^:]+)):(\d{1,5})$/i.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port < 1 || port > 65_535) {
    throw new TocsinError('USAGE', `--callback ${text}: give host:port, such as 127.0.0.1:8802`);
  }
  return { host, port };
}

/** The carrier that is called and not bound to; it has no part in the session core. */
const httpCarrier = { title: 'HTTP carrier (JSON)', port: 8088 } as const;

function portsHelp(): string {
  const lines = protocolNames.map(
    (name) => `  ${name.padEnd(8)}${protocols[name].title}, port ${protocols[name].port}`,
  );
  lines.push(`  ${'http'.padEnd(8)}${httpCarrier.title}, port ${httpCarrier.port}`);
  return `Protocols:\n${lines.join('\n')}`;
}

type Started = { readonly title: string; readonly smsc: Smsc | HttpCarrier };

const host = '127.0.0.1';

async function startTcp(options: Options): Promise<Started> {
  const protocol = protocolOf(options.protocol);
  const { account, secret, callback } = options;
  const smsc = await startSmsc({
    protocol,
    host,
    port: options.port ?? protocols[protocol].port,
    httpPort: options.http,
    fault: options.fault,
    ...(account === undefined ? {} : { account }),
    ...(secret === undefined ? {} : { secret }),
    ...(callback === undefined ? {} : { callBack: addressOf(callback) }),
    log: createLogger('warn'),
  });
  return { title: protocols[protocol].title, smsc };
}

/** Its calls go to the webhook's usual paths and carry the secret as a bearer token. */
async function startHttp(options: Options): Promise<Started> {
  const { secret, callback } = options;
  const client = callback === undefined ? null : addressOf(callback);
  const url =
    client &&
    `http://${client.host.includes(':') ? `[${client.host}]` : client.host}:${client.port}`;
  const headers: Record<string, string> =
    secret === undefined ? {} : { authorization: `Bearer ${secret}` };
  const smsc = await startHttpCarrier({
    host,
    port: options.port ?? httpCarrier.port,
    httpPort: options.http,
    fault: options.fault,
    ...(secret === undefined ? {} : { token: secret }),
    ...(url === null
      ? {}
      : { callBack: { receiptUrl: `${url}/receipts`, replyUrl: `${url}/replies`, headers } }),
    log: createLogger('warn'),
  });
  return { title: httpCarrier.title, smsc };
}

export function addSmsc(program: Command): void {
  program
    .command('smsc')
    .description(
      'Run the simulator of a carrier alone: a gateway of one protocol on loopback, and its phones over HTTP.',
    )
    .option('--protocol <name>', `one of ${[...protocolNames, 'http'].join(', ')}`, 'smpp')
    .option(
      '--port <n>',
      "the gateway's port; 0 takes a free one (default: by protocol)",
      portOption,
    )
    .option('--http <n>', 'HTTP port for phones and figures; 0 takes a free one', portOption, 2776)
    .option('--fault <spec>', 'faults to show, a comma list; see below', '')
    .option(
      '--account <id>',
      'accept only this account (system_id, Source_Addr, Login_Name, ClientID)',
    )
    .option('--secret <text>', 'accept only this secret')
    .option(
      '--callback <host:port>',
      'where the client listens for receipts and replies: sgip (without it they come on its own connection) and http (without it there are none)',
    )
    .option('--json', 'announce the ports as one line of JSON')
    .option('--with-parent', 'end when standard input ends')
    .addHelpText('after', `\n${portsHelp()}\n\n${faultHelp()}`)
    .action(async (options: Options) => {
      const { title, smsc } =
        options.protocol === 'http' ? await startHttp(options) : await startTcp(options);
      if (options.json) printJson({ port: smsc.port, httpPort: smsc.httpPort });
      else {
        printLine(
          `Carrier simulator: ${title} at 127.0.0.1:${smsc.port}, phones at http://127.0.0.1:${smsc.httpPort}/phones`,
        );
        printNote('Ctrl-C ends it.');
      }
      await (options.withParent ? Promise.race([untilStdinEnds(), untilSignal()]) : untilSignal());
      await smsc.close();
    });
}
