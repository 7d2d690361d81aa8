import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TocsinError } from '../../../domain/error.ts';
import { FrameReader } from './frame-reader.ts';

const limits = { headerLength: 16, maxFrame: 1024 };

function frameOf(body: Uint8Array): Buffer {
  const frame = Buffer.alloc(16 + body.length);
  frame.writeUInt32BE(frame.length, 0);
  frame.set(body, 16);
  return frame;
}

function readAll(chunks: Iterable<Buffer>): Buffer[] {
  const reader = new FrameReader(limits);
  const frames: Buffer[] = [];
  for (const chunk of chunks) {
    for (const frame of reader.read(chunk)) frames.push(Buffer.from(frame));
  }
  assert.equal(reader.buffered(), 0);
  return frames;
}

describe('the frame reader', () => {
  it('gives the same frames however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 60 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 20 }),
        (bodies, cuts) => {
          const frames = bodies.map(frameOf);
          const stream = Buffer.concat(frames);
          const chunks: Buffer[] = [];
          for (let at = 0, i = 0; at < stream.length; i++) {
            const size = cuts[i % cuts.length] ?? 1;
            chunks.push(stream.subarray(at, at + size));
            at += size;
          }
          assert.deepEqual(readAll(chunks), frames);
        },
      ),
    );
  });

  it('takes one octet at a time', () => {
    const frames = [
      frameOf(Buffer.from('one')),
      frameOf(Buffer.alloc(0)),
      frameOf(Buffer.from('3')),
    ];
    const stream = Buffer.concat(frames);
    assert.deepEqual(readAll([...stream].map((octet) => Buffer.from([octet]))), frames);
  });

  for (const length of [0, 3, 4, 15, 1025, 2 ** 31, 2 ** 32 - 1]) {
    it(`refuses the length ${length}, whole or octet by octet`, () => {
      const octets = Buffer.alloc(40);
      octets.writeUInt32BE(length, 0);
      for (const chunks of [[octets], [...octets].map((octet) => Buffer.from([octet]))]) {
        assert.throws(
          () => readAll(chunks),
          (error) =>
            error instanceof TocsinError &&
            error.code === 'PDU_INVALID' &&
            error.details.field === 'command_length' &&
            error.details.length === length,
        );
      }
    });
  }

  it('gives the frames before the impossible one', () => {
    const good = frameOf(Buffer.from('good'));
    const reader = new FrameReader(limits);
    const frames = reader.read(Buffer.concat([good, Buffer.alloc(4)]));
    assert.deepEqual(frames.next().value, good);
    assert.throws(() => frames.next(), TocsinError);
  });

  it('says so when the peer is a web server', () => {
    assert.throws(
      () => readAll([Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')]),
      /speaks HTTP on this port/,
    );
  });

  it('keeps no more than one frame', () => {
    const reader = new FrameReader(limits);
    const frame = frameOf(Buffer.alloc(1000));
    for (let i = 0; i < 100; i++) {
      for (const octet of frame) for (const _ of reader.read(Buffer.from([octet])));
    }
    assert.equal(reader.buffered(), 0);
  });
});
