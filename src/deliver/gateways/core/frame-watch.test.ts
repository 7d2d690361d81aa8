import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { FrameReader } from './frame-reader.ts';
import { FrameWatch } from './frame-watch.ts';

let nowMs = 0;

function later(ms: number): void {
  for (let i = 0; i < ms; i += 10) {
    nowMs += 10;
    mock.timers.tick(10);
  }
}

function watchWith(idleMs: number | null, deaf: () => boolean = () => false) {
  const said: string[] = [];
  const watch = new FrameWatch({
    frameMs: 10_000,
    idleMs,
    deaf,
    frameLate: () => {
      said.push(`frame late at ${nowMs}`);
      watch.stop();
    },
    idle: () => {
      said.push(`idle at ${nowMs}`);
      watch.stop();
    },
    nowMs: () => nowMs,
  });
  return { watch, said };
}

describe('the watch over frames', () => {
  beforeEach(() => {
    nowMs = 0;
    mock.timers.enable({ apis: ['setTimeout'] });
  });
  afterEach(() => mock.timers.reset());

  it('gives up a peer of one octet a second, and little is kept of it until then', () => {
    const { watch, said } = watchWith(null);
    const reader = new FrameReader({ headerLength: 16, maxFrame: 65_536 });
    const frame = Buffer.alloc(1000);
    frame.writeUInt32BE(1000);
    for (let at = 0; said.length === 0; at++) {
      assert.equal([...reader.read(frame.subarray(at, at + 1))].length, 0);
      watch.read(false, reader.buffered() > 0);
      assert.equal(reader.buffered(), at + 1);
      later(1000);
    }
    assert.deepEqual(said, ['frame late at 10000']);
  });

  it('lets a slow peer live that ends its frames, and one that is silent without an end to it', () => {
    const { watch, said } = watchWith(null);
    for (let i = 0; i < 10; i++) {
      watch.read(false, true);
      later(9000);
      // The next frame begins in the octets that end this one.
      watch.read(true, true);
      later(9000);
      watch.read(true, false);
      later(60_000);
    }
    assert.deepEqual(said, []);
  });

  it('ends an idle connection, whether nothing comes or only beginnings', () => {
    const { watch, said } = watchWith(60_000);
    later(50_000);
    watch.read(true, false);
    later(50_000);
    assert.deepEqual(said, []);
    later(10_000);
    assert.deepEqual(said, ['idle at 110000']);
    watch.read(false, true);
    later(100_000);
    assert.equal(said.length, 1, 'stopped is stopped');
  });

  it('sets its timer forward when a frame begins', () => {
    const { watch, said } = watchWith(60_000);
    later(1000);
    watch.read(false, true);
    later(60_000);
    assert.deepEqual(said, ['frame late at 11000']);
  });

  it('does not blame the peer while we do not read', () => {
    let deaf = true;
    const { watch, said } = watchWith(60_000, () => deaf);
    watch.read(false, true);
    later(200_000);
    assert.deepEqual(said, []);
    deaf = false;
    later(9000);
    watch.read(true, false);
    later(59_000);
    assert.deepEqual(said, []);
  });
});
