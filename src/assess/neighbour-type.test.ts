import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type NeighbourVote, suspectTypeFrom, typeFromNeighbours } from './neighbour-type.ts';

test('one of the same case speaks, two of the same site, three people', () => {
  const by = (tie: NeighbourVote['tie'], count: number) =>
    typeFromNeighbours([{ tie, scamType: 'loan', count }]);
  assert.equal(by('case', 1), 'loan');
  assert.deepEqual([by('site', 1), by('site', 2)], [null, 'loan']);
  assert.deepEqual([by('people', 2), by('people', 3)], [null, 'loan']);
});

test('where neighbours are divided, nobody answers', () => {
  const votes = (loan: number, prize: number): NeighbourVote[] => [
    { tie: 'case', scamType: 'loan', count: loan },
    { tie: 'case', scamType: 'false_prize', count: prize },
  ];
  assert.equal(typeFromNeighbours(votes(5, 5)), null);
  assert.equal(typeFromNeighbours(votes(2, 1)), null);
  assert.equal(typeFromNeighbours(votes(9, 1)), 'loan');
});

test('many by one tie do not drown another tie', () => {
  const votes: NeighbourVote[] = [
    { tie: 'people', scamType: 'loan', count: 100_000 },
    { tie: 'case', scamType: 'false_prize', count: 9 },
  ];
  assert.equal(typeFromNeighbours(votes), 'false_prize');
});

test('no votes, no answer; and the order of votes never matters', () => {
  assert.equal(typeFromNeighbours([]), null);
  const vote = fc.record({
    tie: fc.constantFrom('case', 'site', 'people'),
    scamType: fc.constantFrom('loan', 'false_prize', 'posing_as_boss'),
    count: fc.integer({ min: 0, max: 20 }),
  }) as fc.Arbitrary<NeighbourVote>;
  fc.assert(
    fc.property(fc.array(vote), (votes) => {
      assert.equal(typeFromNeighbours(votes), typeFromNeighbours(votes.toReversed()));
    }),
  );
});

test('a suspect: each person votes once, divided among what they met', () => {
  assert.equal(suspectTypeFrom([['loan'], ['loan'], ['loan']]), 'loan');
  assert.equal(suspectTypeFrom([['loan', 'loan', 'loan']]), null, 'one person is not three');
  assert.equal(suspectTypeFrom([['loan'], ['false_prize'], ['loan'], ['false_prize']]), null);
  assert.equal(suspectTypeFrom([[], [], []]), null);
});
