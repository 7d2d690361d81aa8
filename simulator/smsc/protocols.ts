import { TocsinError } from '../../src/domain/error.ts';
import type { CentreDialect, MessageStatus } from './centre-dialect.ts';
import { createCmppCentre } from './cmpp-centre.ts';
import { createSgipCentre } from './sgip-centre.ts';
import { createSmgpCentre } from './smgp-centre.ts';
import { createSmppCentre } from './smpp-centre.ts';

/** The protocols that the simulator speaks, their usual ports, and when they close what is quiet. */
export const protocols = {
  smpp: { title: 'SMPP 3.4', port: 2775, idleMs: null },
  cmpp20: { title: 'CMPP 2.0', port: 7890, idleMs: null },
  cmpp30: { title: 'CMPP 3.0', port: 7890, idleMs: null },
  // SGIP has no keep-alive: gateways close what is quiet for a minute.
  sgip: { title: 'SGIP 1.2', port: 8801, idleMs: 60_000 },
  smgp: { title: 'SMGP 3.0', port: 8890, idleMs: null },
} as const;

export type ProtocolName = keyof typeof protocols;
export const protocolNames = Object.keys(protocols) as readonly ProtocolName[];

/** @throws TocsinError USAGE for a name that is none */
export function protocolOf(name: string): ProtocolName {
  const found = protocolNames.find((one) => one === name);
  if (found === undefined) {
    throw new TocsinError(
      'USAGE',
      `unknown protocol "${name}"; the simulator speaks ${protocolNames.join(', ')} and http`,
    );
  }
  return found;
}

export type DialectOptions = {
  /** Ids of messages, where the protocol leaves their form open. */
  readonly nextId: () => string;
  readonly statusOf: (id: string) => MessageStatus | undefined;
};

/** Makes the centre's side of a protocol and hands it to `use`, which fits every one. */
export function withDialect<R>(
  name: ProtocolName,
  options: DialectOptions,
  use: <P>(dialect: CentreDialect<P>) => R,
): R {
  switch (name) {
    case 'smpp':
      return use(createSmppCentre(options));
    case 'cmpp20':
      return use(createCmppCentre({ version: 2 }));
    case 'cmpp30':
      return use(createCmppCentre({ version: 3 }));
    case 'sgip':
      return use(createSgipCentre());
    case 'smgp':
      return use(createSmgpCentre());
  }
}
