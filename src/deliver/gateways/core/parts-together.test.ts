import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PartsTogether } from './parts-together.ts';

const partOf = (id: number, part: number, parts: number) => ({
  messageId: new Uint8Array(16).fill(id),
  part,
  parts,
});

describe('parts of one message', () => {
  it('go where the first went, and are forgotten with the last', () => {
    const messages = new PartsTogether<string>(10);
    const names = ['a', 'b', 'c'];
    const choose = (): string | null => names.shift() ?? null;
    const first = messages.of(partOf(1, 1, 3), choose);
    assert.equal(first?.connection, 'a');
    assert.equal(messages.of(partOf(2, 1, 2), choose)?.connection, 'b');
    assert.equal(messages.of(partOf(1, 2, 3), choose), first);
    assert.equal(messages.of(partOf(1, 3, 3), choose), first);
    assert.equal(messages.size(), 1);
    // Its last part alone, as after a try of which the others were taken.
    assert.equal(messages.of(partOf(3, 3, 3), choose)?.connection, 'c');
    assert.equal(messages.of(partOf(4, 1, 3), choose), null);
    assert.equal(messages.size(), 1);
  });

  it('begin anew with another try', () => {
    const messages = new PartsTogether<string>(10);
    const first = messages.of(partOf(1, 1, 2), () => 'a');
    assert.ok(first);
    first.spoiled = true;
    assert.deepEqual(
      messages.of(partOf(1, 1, 2), () => 'b'),
      { connection: 'b', spoiled: false },
    );
  });

  it('keep no more messages than they may', () => {
    const messages = new PartsTogether<string>(3);
    for (let id = 0; id < 100; id++) messages.of(partOf(id, 1, 2), () => 'a');
    assert.equal(messages.size(), 3);
    assert.equal(messages.of(partOf(0, 2, 2), () => 'b')?.connection, 'b');
    assert.equal(messages.of(partOf(99, 2, 2), () => 'b')?.connection, 'a');
  });
});
