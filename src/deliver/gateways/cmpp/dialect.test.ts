import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import Value from 'typebox/value';
import { type CmppRouteConfig, cmppRouteSchema } from '../../../config/routes/cmpp.ts';
import type { OutgoingPart } from '../../gateway.ts';
import { encodePdu } from './codec.ts';
import { createCmppDialect } from './dialect.ts';
import type { CmppPdu, CmppVersion } from './pdus.ts';
import { cmppProtocol, maxSequence } from './protocol.ts';

function routeOf(version: CmppVersion, patch: Partial<CmppRouteConfig> = {}): CmppRouteConfig {
  const given = { name: 'mobile', protocol: 'cmpp', account: '901783', secret: 'ICP001' };
  const filled = Value.Default(cmppRouteSchema, { ...given, version: `${version}.0`, ...patch });
  return Value.Parse(cmppRouteSchema, filled);
}

const part: OutgoingPart = {
  messageId: new Uint8Array(16),
  part: 1,
  parts: 1,
  reference: 0,
  msisdn: '8613800000003',
  channel: 'sms',
  text: '【反诈中心】您正在接听的电话疑似诈骗，请立即挂断。',
  coding: 'ucs2',
  validityS: 3600,
};

const nowMs = () => Date.UTC(2026, 10, 22, 3, 24, 39);

describe('the dialect of CMPP', () => {
  it('writes what the route says', () => {
    const route = routeOf(3, {
      serviceId: 'FRAUD',
      feeUserType: 3,
      feeTerminalId: '13900000000',
      feeType: '02',
      feeCode: '10',
      level: 5,
      nationalNumbers: true,
      msgSrc: '654321',
    });
    const submit = createCmppDialect(route, { nowMs }).submitOf({ ...part, channel: 'flash' }, 1);
    assert.ok(submit.command === 'submit');
    const { msgContent, ...fields } = submit;
    assert.equal(msgContent.length, part.text.length * 2);
    assert.deepEqual(fields, {
      command: 'submit',
      sequence: 0,
      msgId: 0n,
      pkTotal: 1,
      pkNumber: 1,
      registeredDelivery: 1,
      msgLevel: 5,
      serviceId: 'FRAUD',
      feeUserType: 3,
      feeTerminalId: '13900000000',
      feeTerminalType: 0,
      tpPid: 0,
      tpUdhi: 0,
      msgFmt: 0x19,
      msgSrc: '654321',
      feeType: '02',
      feeCode: '10',
      validTime: '261122122439032+',
      atTime: '',
      srcId: '12381',
      destTerminalIds: ['13800000003'],
      destTerminalType: 0,
      linkId: '',
    });
    assert.equal(encodePdu(submit, 3).length, 195 + msgContent.length);
  });

  it('throws PDU_INVALID for a text that its coding lacks', () => {
    const { submitOf } = createCmppDialect(routeOf(2));
    assert.throws(() => submitOf({ ...part, coding: 'gsm7' }, 0), { code: 'PDU_INVALID' });
  });

  it('wraps its sequence', () => {
    const protocol = cmppProtocol('client', 2, maxSequence);
    const ping: CmppPdu = { command: 'active_test', sequence: 0 };
    const sequences = [1, 2, 3].map(() => protocol.numbered(ping).sequence);
    assert.deepEqual(sequences, [maxSequence, 1, 2]);
  });
});
