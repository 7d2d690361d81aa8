import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** TLS as a route asks for it; the certificate is always verified. */
export type TlsOptions = {
  /** PEM of the authority that signs the gateway; null for the system's. */
  readonly ca: string | null;
  /** Name that the certificate must bear; null for the host. */
  readonly serverName: string | null;
};

export type Address = {
  readonly host: string;
  readonly port: number;
  /** null for plain TCP. */
  readonly tls: TlsOptions | null;
};

/** The kernel asks a silent peer after so long, where the protocol has no request for it. */
const tcpKeepAliveMs = 30_000;

/** Begins to connect; `onReady` once octets may be sent, after the handshake where there is TLS. */
export function openSocket({ host, port, tls }: Address, onReady: () => void): Socket {
  const socket = tls
    ? connectTls({
        host,
        port,
        ...(tls.ca === null ? {} : { ca: tls.ca }),
        ...(tls.serverName === null ? {} : { servername: tls.serverName }),
      })
    : connect({ host, port });
  socket.once(tls ? 'secureConnect' : 'connect', () => {
    socket.setKeepAlive(true, tcpKeepAliveMs);
    onReady();
  });
  return socket;
}

/** Codes of node:tls for a certificate that does not hold, RFC 5280 §6.1 among them. */
const certificateCodes =
  /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_CERT_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/;

/** Whether a connection failed for its certificate, which a person must look into. */
export function isCertificateRefusal(error: NodeJS.ErrnoException): boolean {
  return error.code !== undefined && certificateCodes.test(error.code);
}
