import type { Login } from '../core/link.ts';
import { gatewayAuthenticator } from './authenticator.ts';
import { type CmppConnectResp, type CmppVersion, versionOctet } from './pdus.ts';
import { connectStatus, loginRefusal } from './status.ts';

export type LoginAttempt = {
  /** As the route has it. */
  readonly version: CmppVersion;
  /** As the CMPP_CONNECT had it. */
  readonly authenticatorSource: Buffer;
  readonly secret: string;
};

/**
 * What an answer to CMPP_CONNECT means. A gateway's own authenticator cannot be relied on in the
 * field, and many write a version that they do not mean: either alone is a note. Where both the form
 * of the answer and its version are those of the other CMPP, the gateway would misread every submit:
 * refused.
 */
export function loginOf(answer: CmppConnectResp, attempt: LoginAttempt): Login {
  const { version } = attempt;
  const spoken = dotted(answer.version);
  if (answer.status !== connectStatus.ok) {
    const detail = `connect was refused with status ${answer.status}`;
    const why = loginRefusal(answer.status);
    if (why === null) return { kind: 'failed', detail };
    const versionHint = answer.status === connectStatus.versionTooHigh ? ` (it has ${spoken})` : '';
    return { kind: 'refused', detail: `${detail}: ${why}${versionHint}` };
  }
  const isOtherForm = answer.statusOctets !== (version === 3 ? 4 : 1);
  const isOtherVersion = majorOf(answer.version) !== majorOf(versionOctet[version]);
  if (isOtherForm && isOtherVersion) {
    const detail = `the gateway speaks CMPP ${spoken} and this route ${dotted(versionOctet[version])}; set version`;
    return { kind: 'refused', detail };
  }
  const notes: string[] = [];
  if (isOtherVersion) notes.push(`the gateway says that it has version ${spoken}`);
  if (isOtherForm) notes.push('the gateway answered the login in the form of the other version');
  if (!isAuthentic(answer, attempt)) notes.push('the authenticator of the gateway is wrong');
  return notes.length === 0 ? { kind: 'bound' } : { kind: 'bound', note: notes.join('; ') };
}

/** Gateways of 2.0 hash the status in one octet or in four. */
function isAuthentic(
  { status, authenticatorIsmg }: CmppConnectResp,
  { authenticatorSource, secret }: LoginAttempt,
): boolean {
  return ([1, 4] as const).some((octets) =>
    gatewayAuthenticator(status, octets, authenticatorSource, secret).equals(authenticatorIsmg),
  );
}

function majorOf(version: number): number {
  return version >> 4;
}

function dotted(version: number): string {
  return `${version >> 4}.${version & 0xf}`;
}
