import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerBit, commandIds as cmppIds } from '../src/deliver/gateways/cmpp/pdus.ts';
import { commandIds as sgipIds } from '../src/deliver/gateways/sgip/pdus.ts';
import { requestIds as smgpIds } from '../src/deliver/gateways/smgp/pdus.ts';
import { commandIds as smppIds } from '../src/deliver/gateways/smpp/commands.ts';
import { type PairName, pairNames, withPair } from '../test/support/gateway-pair.ts';
import { parseHex, protocolsOf } from './corpus.ts';
import { exerciseOf, Finding } from './exercise.ts';
import { type Hunted, hunt } from './hunt.ts';
import { minimise } from './minimise.ts';
import { mutated, withOwnLength } from './mutate.ts';
import { diceOf } from './random.ts';
import { fuzzSessions } from './sessions.ts';
import { openTarget } from './target.ts';

const idsOf: Readonly<Record<PairName, Readonly<Record<string, number>>>> = {
  smpp: smppIds,
  cmpp20: cmppIds,
  cmpp30: cmppIds,
  sgip: sgipIds,
  smgp: smgpIds,
};
const anyPair = { nowMs: () => 0, route: {} };

function huntAll(first: number, step: number): Promise<Hunted> {
  return hunt({
    ...{ protocols: pairNames, seed: 7, first, step, end: 2000 },
    onFrame: () => false,
    onFound: (found) => assert.fail(`${found.message}\n${found.stack}\n${found.hex}`),
  });
}

describe('the seeds', () => {
  for (const name of pairNames) {
    it(`${name}: hold every PDU, and all of them are taken`, async () => {
      const { seeds, exercise } = await openTarget(name);
      const there = new Set(seeds.filter((s) => s.length >= 8).map((seed) => seed.readUInt32BE(4)));
      for (const [command, id] of Object.entries(idsOf[name])) {
        assert.ok(there.has(id), `no ${command}`);
      }
      assert.ok([...there].some((id) => id >= answerBit));
      for (const seed of seeds) await exercise(seed);
    });
  }
});

describe('damage', () => {
  it('follows from seed and number', async () => {
    const { seeds, shape } = await openTarget('smgp');
    for (let index = 0; index < 200; index++) {
      const [one, again] = [diceOf(7, index), diceOf(7, index)];
      assert.deepEqual(mutated(seeds, shape, one), mutated(seeds, shape, again));
    }
  });

  it('is mostly one frame of its own length, and mostly not what it was', async () => {
    const { seeds, shape } = await openTarget('sgip');
    const made = Array.from({ length: 1000 }, (_, at) => mutated(seeds, shape, diceOf(1, at)));
    const whole = made.filter(
      (octets) => octets.length >= 4 && octets.equals(withOwnLength(octets)),
    );
    assert.ok(whole.length > 700);
    const same = made.filter((octets) => seeds.some((seed) => seed.equals(octets)));
    assert.ok(same.length < 200);
  });
});

describe('a hunt', () => {
  it('finds nothing, whatever the number of threads', async () => {
    const alone = await huntAll(0, 1);
    const [even, odd] = await Promise.all([huntAll(0, 2), huntAll(1, 2)]);
    for (const key of Object.keys(alone) as (keyof Hunted)[]) {
      assert.equal(even[key] + odd[key], alone[key]);
    }
    assert.ok(alone.decoded > 500 && alone.refused > 500);
  });

  it('sees what a peer must not be able to cause', async () => {
    const whole = (await openTarget('cmpp20')).seeds[0];
    await withPair('cmpp20', anyPair, async (pair) => {
      const { dialect } = pair;
      const withMistake = (decode: (frame: Buffer) => void) => ({
        ...pair,
        dialect: {
          ...dialect,
          protocol() {
            const protocol = dialect.protocol();
            return {
              ...protocol,
              decode(frame: Buffer) {
                decode(frame);
                return protocol.decode(frame);
              },
            };
          },
        },
      });
      const reads = withMistake((frame) => frame.readUInt32BE(frame.length));
      await assert.rejects(exerciseOf(reads)(whole), (error) => {
        assert.ok(error instanceof Finding);
        assert.match(error.message, /^decode: RangeError/);
        return true;
      });
      await exerciseOf(withMistake(() => undefined))(whole);
    });
  });

  it('cuts a finding down to what makes it', async () => {
    const octets = Buffer.from(`${'00'.repeat(40)}aabb${'11'.repeat(40)}`, 'hex');
    const shortest = await minimise(octets, async (candidate) =>
      candidate.includes(Buffer.from('aabb', 'hex')),
    );
    assert.equal(shortest.toString('hex'), 'aabb');
  });
});

describe('sessions with a peer that says damaged things', () => {
  for (const protocol of pairNames) {
    it(`${protocol}: end with a reason`, { timeout: 60_000 }, async () => {
      const { ends, stuck } = await fuzzSessions({ protocol, seed: 3, connections: 24 });
      assert.deepEqual(stuck, []);
      assert.equal(
        Object.values(ends).reduce((sum, count) => sum + count, 0),
        24,
      );
    });
  }
});

describe('corpus files', () => {
  it('are hexadecimal with comments', () => {
    assert.deepEqual(parseHex('# none\n\n00 ff # two\n'), [Buffer.from([0, 255])]);
    assert.throws(() => parseHex('0'));
    assert.throws(() => parseHex('zz'));
  });

  it('captures belong to the protocols that their names begin with', () => {
    assert.deepEqual(protocolsOf('cmpp-pdus.jsonl'), ['cmpp20', 'cmpp30']);
    assert.deepEqual(protocolsOf('wire-cmpp30-any.jsonl'), ['cmpp30']);
    assert.deepEqual(protocolsOf('wire-sgip12-any.jsonl'), ['sgip']);
    assert.deepEqual(protocolsOf('other.jsonl'), []);
  });
});
