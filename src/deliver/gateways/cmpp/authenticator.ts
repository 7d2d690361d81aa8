import { createHash } from 'node:crypto';

/**
 * AuthenticatorSource of CMPP_CONNECT: MD5 over the account, nine zero octets, the shared secret and
 * the timestamp in ten digits (§7.4.1.1). MD5 is the protocol's, not a choice: it hides the secret
 * from the line and nothing more.
 */
export function sourceAuthenticator(account: string, secret: string, timestamp: number): Buffer {
  return createHash('md5')
    .update(account, 'latin1')
    .update(Buffer.alloc(9))
    .update(secret, 'utf8')
    .update(String(timestamp).padStart(10, '0'), 'latin1')
    .digest();
}

/**
 * AuthenticatorISMG of CMPP_CONNECT_RESP: MD5 over the status, the client's authenticator and the
 * shared secret (§7.4.1.2). The status has the octets that it has on the wire; gateways of 2.0 differ
 * in whether they hash one or four.
 */
export function gatewayAuthenticator(
  status: number,
  statusOctets: 1 | 4,
  authenticatorSource: Uint8Array,
  secret: string,
): Buffer {
  const octets = Buffer.alloc(statusOctets);
  octets.writeUIntBE(status, 0, statusOctets);
  return createHash('md5')
    .update(octets)
    .update(authenticatorSource)
    .update(secret, 'utf8')
    .digest();
}
