import { createRequire } from 'node:module';

/** What is used of the npm package smpp, which has no types of its own. */
export type NpmPdu = {
  readonly command_status: number;
  response(fields?: Record<string, unknown>): NpmPdu;
};
export type NpmSession = {
  on(event: 'error' | 'close' | 'connect', handler: (error?: Error) => void): void;
  on(event: 'bind_transceiver' | 'submit_sm', handler: (pdu: NpmPdu) => void): void;
  send(pdu: NpmPdu): boolean;
  bind_transceiver(fields: Record<string, unknown>, answered: (pdu: NpmPdu) => void): void;
  submit_sm(fields: Record<string, unknown>, answered: (pdu: NpmPdu) => void): void;
};
type NpmSmpp = {
  readonly PDU: {
    new (command: string, fields: Record<string, unknown>): { toBuffer(): Buffer };
    fromBuffer(frame: Buffer): NpmPdu;
  };
  connect(options: { host: string; port: number }): NpmSession;
  createServer(serve: (session: NpmSession) => void): import('node:net').Server;
};

/** @param folder where `npm install smpp` was run */
export function loadNpmSmpp(folder: string): NpmSmpp {
  return createRequire(`${folder}/package.json`)('smpp') as NpmSmpp;
}
