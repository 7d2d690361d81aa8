import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodePdu, encodePdu } from './codec.ts';
import { clientAuthenticator, serverAuthenticator } from './login.ts';
import type { SmgpPdu } from './pdus.ts';

/** A field of fixed size: its characters, then zeros. */
function padded(value: string, size: number): string {
  return Buffer.from(value, 'latin1')
    .toString('hex')
    .padEnd(2 * size, '0');
}

function frameOf(...pieces: string[]): Buffer {
  return Buffer.from(pieces.join(''), 'hex');
}

describe('frames worked out by hand from the specification', () => {
  /** Each reads as `pdu` and is written as `frame`. */
  const frames: { name: string; frame: Buffer; pdu: SmgpPdu }[] = [
    {
      name: 'Login: 12 + 8 + 16 + 1 + 4 + 1 = 42 = 0x2a octets',
      frame: frameOf(
        '0000002a' + '00000001' + '00000007',
        padded('10000001', 8),
        // md5 of 10000001, seven zero octets, s3cret, 0807040506
        'c5cd7d161b7e1591897353bff5bf6439',
        '02',
        // 0807040506, the seventh of August 04:05:06, as a number
        '301a75fa',
        '30',
      ),
      pdu: {
        command: 'login',
        sequence: 7,
        clientId: '10000001',
        authenticatorClient: Buffer.from('c5cd7d161b7e1591897353bff5bf6439', 'hex'),
        loginMode: 2,
        timestamp: 807040506,
        clientVersion: 0x30,
      },
    },
    {
      name: 'Login_Resp: 12 + 4 + 16 + 1 = 33 = 0x21 octets',
      frame: frameOf(
        '00000021' + '80000001' + '00000007',
        '00000000',
        // md5 of four zero octets, the authenticator above, s3cret
        '31448058d7644cd05a108fa665fdaded',
        '30',
      ),
      pdu: {
        command: 'login_resp',
        sequence: 7,
        status: 0,
        authenticatorServer: Buffer.from('31448058d7644cd05a108fa665fdaded', 'hex'),
        serverVersion: 0x30,
      },
    },
    {
      name: 'Submit: 147 + 10 of content + 3 parameters of 5 = 172 = 0xac octets',
      frame: frameOf(
        '000000ac' + '00000002' + '00000008',
        '06' + '01' + '03',
        padded('YJ', 10),
        padded('00', 2),
        padded('000000', 6),
        padded('000000', 6),
        '08',
        padded('000000010000000R', 17),
        padded('', 17),
        padded('12381', 21),
        padded('', 21),
        '01',
        padded('18900000001', 21),
        // 10 octets: header of six (reference 0x2a, part 1 of 2), 警告 in UCS-2
        '0a' + '0500032a0201' + '8b66544a',
        padded('', 8),
        '0002' + '0001' + '01',
        '0009' + '0001' + '02',
        '000a' + '0001' + '01',
      ),
      pdu: {
        command: 'submit',
        sequence: 8,
        msgType: 6,
        needReport: 1,
        priority: 3,
        serviceId: 'YJ',
        feeType: '00',
        feeCode: '000000',
        fixedFee: '000000',
        msgFormat: 8,
        validTime: '000000010000000R',
        atTime: '',
        srcTermId: '12381',
        chargeTermId: '',
        destTermIds: ['18900000001'],
        msgContent: Buffer.from('0500032a02018b66544a', 'hex'),
        reserve: '',
        tlvs: [
          { tag: 0x0002, value: Buffer.from([1]) },
          { tag: 0x0009, value: Buffer.from([2]) },
          { tag: 0x000a, value: Buffer.from([1]) },
        ],
      },
    },
    {
      name: 'Submit_Resp: 12 + 10 + 4 = 26 = 0x1a octets',
      frame: frameOf('0000001a' + '80000002' + '00000008', '10020308070405000001', '00000000'),
      pdu: {
        command: 'submit_resp',
        sequence: 8,
        msgId: Buffer.from('10020308070405000001', 'hex'),
        status: 0,
      },
    },
    {
      name: 'Deliver of a message from a phone: 89 + 2 = 91 = 0x5b octets',
      frame: frameOf(
        '0000005b' + '00000003' + '00000001',
        '80020308070406000002',
        '00' + '0f',
        padded('20260807040600', 14),
        padded('18900000001', 21),
        padded('12381', 21),
        // 好 in GB 18030
        '02' + 'bac3',
        padded('', 8),
      ),
      pdu: {
        command: 'deliver',
        sequence: 1,
        msgId: Buffer.from('80020308070406000002', 'hex'),
        isReport: 0,
        msgFormat: 15,
        recvTime: '20260807040600',
        srcTermId: '18900000001',
        destTermId: '12381',
        msgContent: Buffer.from('bac3', 'hex'),
        reserve: '',
        tlvs: [],
      },
    },
    {
      name: 'Deliver_Resp',
      frame: frameOf('0000001a' + '80000003' + '00000001', '80020308070406000002', '00000001'),
      pdu: {
        command: 'deliver_resp',
        sequence: 1,
        msgId: Buffer.from('80020308070406000002', 'hex'),
        status: 1,
      },
    },
    {
      name: 'Active_Test',
      frame: frameOf('0000000c' + '00000004' + 'ffffffff'),
      pdu: { command: 'active_test', sequence: 0xffffffff },
    },
    {
      name: 'Exit_Resp',
      frame: frameOf('0000000c' + '80000006' + '00000009'),
      pdu: { command: 'exit_resp', sequence: 9 },
    },
    {
      name: 'Query: 12 + 8 + 1 + 10 = 31 = 0x1f octets',
      frame: frameOf(
        '0000001f' + '00000007' + '00000003',
        padded('20260807', 8),
        '01',
        padded('YJ', 10),
      ),
      pdu: { command: 'query', sequence: 3, queryTime: '20260807', queryType: 1, queryCode: 'YJ' },
    },
  ];

  for (const { name, frame, pdu } of frames) {
    it(name, () => {
      assert.deepEqual(decodePdu(frame), pdu);
      assert.equal(encodePdu(pdu).toString('hex'), frame.toString('hex'));
    });
  }

  it('the authenticators of the login are those of md5sum', () => {
    const client = clientAuthenticator('10000001', 's3cret', 807040506);
    assert.equal(client.toString('hex'), 'c5cd7d161b7e1591897353bff5bf6439');
    const server = serverAuthenticator(0, client, 's3cret');
    assert.equal(server.toString('hex'), '31448058d7644cd05a108fa665fdaded');
  });
});
