import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tokenOf } from '../discover/testing/traffic.ts';
import { HabitQuestion, type HabitSource } from './habit-question.ts';

const people = ['she', 'he', 'a stranger'].map((name) => ({
  subscriber: tokenOf(name),
  epoch: 1,
}));
const answers: HabitSource = async (asked) => {
  assert.deepEqual(asked, people);
  return Float64Array.of(600, 2.5, 30, 0, Number.NaN, Number.NaN);
};
const never: HabitSource = () => new Promise(() => undefined);
const broken: HabitSource = () => Promise.reject(new Error('the watch has ended'));

test('all people of a batch are asked for at once, and each habit goes to whom it belongs', async () => {
  const question = new HabitQuestion(answers, 60_000);
  const lookup = await question.ask(people);
  assert.deepEqual(lookup(tokenOf('she')), { typicalCallS: 600, contactsPerDay: 2.5 });
  assert.deepEqual(lookup(tokenOf('he')), { typicalCallS: 30, contactsPerDay: 0 });
  assert.equal(lookup(tokenOf('a stranger')), null);
  assert.deepEqual(question.counts(), { known: 2, unknown: 1, unanswered: 0 });
});

test('who came after the question has no habit, and is counted once', async () => {
  const question = new HabitQuestion(answers, 60_000);
  const lookup = await question.ask(people);
  for (let times = 0; times < 2; times++) assert.equal(lookup(tokenOf('late')), null);
  assert.deepEqual(question.counts(), { known: 2, unknown: 1, unanswered: 1 });
});

test('without an answer in time, with an error, or where nobody keeps habits, none is known', async () => {
  for (const source of [never, broken, null]) {
    const question = new HabitQuestion(source, 1);
    const lookup = await question.ask(people);
    assert.equal(lookup(tokenOf('she')), null);
    assert.deepEqual(question.counts(), { known: 0, unknown: 0, unanswered: 3 });
  }
});
