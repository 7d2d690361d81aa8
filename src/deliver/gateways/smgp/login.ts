import { createHash } from 'node:crypto';

/** Zero octets between account and secret in the client's authenticator: SMGP 3.0 §6.2.2. */
const padding = Buffer.alloc(7);

/**
 * AuthenticatorClient: MD5 of ClientID, seven zero octets, the shared secret and the time stamp as ten
 * decimal digits (SMGP 3.0 §6.2.2). 16 octets.
 */
export function clientAuthenticator(clientId: string, secret: string, timestamp: number): Buffer {
  return createHash('md5')
    .update(clientId, 'latin1')
    .update(padding)
    .update(secret, 'latin1')
    .update(String(timestamp).padStart(10, '0'), 'latin1')
    .digest();
}

/**
 * AuthenticatorServer: MD5 of Status (four octets), AuthenticatorClient and the shared secret
 * (SMGP 3.0 §6.2.7). 16 octets. Gateways in the field compute it in ways of their own.
 */
export function serverAuthenticator(
  status: number,
  authenticatorClient: Uint8Array,
  secret: string,
): Buffer {
  const statusOctets = Buffer.alloc(4);
  statusOctets.writeUInt32BE(status);
  return createHash('md5')
    .update(statusOctets)
    .update(authenticatorClient)
    .update(secret, 'latin1')
    .digest();
}
