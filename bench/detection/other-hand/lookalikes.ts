import { dayS, hourS, isWeekend, talkS, timeOn } from './clock.ts';
import type { Dice } from './dice.ts';
import { home } from './numbers.ts';
import { type Trade, trades } from './trades.ts';
import type { World } from './world.ts';

const roaming = new Set(['courier', 'food_rider', 'ride_driver', 'estate_agent']);
const dayOffShare = 0.08;
const surveyDays = 3;
const cellsAround = 4;

/** All calls and messages of those who ring many people by trade. */
export function addTrades(world: World): void {
  for (const trade of trades) {
    const dice = world.dice(trade.role);
    const count = Math.max(1, Math.round((trade.per10k * world.people.count) / 10_000));
    const numbers = Array.from({ length: count }, () => addOne(world, trade, dice));
    world.trades.set(trade.role, numbers);
  }
}

type Worker = {
  readonly trade: Trade;
  readonly number: number;
  readonly callsADay: number;
  /** Customers whom they call again. */
  readonly book: readonly number[];
  readonly stranger: () => number;
};

function addOne(world: World, trade: Trade, dice: Dice): number {
  const { numbers, people, options, areas } = world;
  const number = numbers.add(trade.role, dice.pick(trade.forms), dice);
  const cell = dice.below(people.cells);
  areas.set(number, { cell, cells: roaming.has(trade.role) ? 6 : 1 });
  const callsADay = dice.between(trade.callsADay);
  const first = trade.works === 'always' ? 0 : dice.below(options.days);
  const last =
    trade.works === 'three_days' ? Math.min(options.days, first + surveyDays) : options.days;
  const stranger = trade.isLocal
    ? (): number => neighbour(world, cell, dice)
    : (): number => dice.below(people.count);
  const known = Math.floor(callsADay * (trade.again > 0.6 ? 1.5 : 6)) + 5;
  const book = Array.from({ length: known }, stranger);
  for (let day = first; day < last; day++) {
    addDay(world, { trade, number, callsADay, book, stranger }, day, dice);
  }
  return number;
}

/** Somebody who lives near a cell. */
function neighbour({ people }: World, cell: number, dice: Dice): number {
  const near = people.byCell[(cell + dice.below(cellsAround)) % people.cells] ?? [];
  return near.length === 0 ? dice.below(people.count) : dice.pick(near);
}

function addDay(world: World, worker: Worker, day: number, dice: Dice): void {
  const { trade, number, callsADay, book, stranger } = worker;
  const calls = dice.poisson(callsADay * (isWeekend(day) ? trade.weekend : 1));
  if (calls === 0 || dice.chance(dayOffShare)) return;
  for (let left = calls; left > 0; left--) {
    const to = dice.chance(trade.again) ? dice.pick(book) : stranger();
    addCall(world, worker, to, timeOn(day, trade.hours, dice), dice);
  }
  if (trade.role === 'teacher' && dice.chance(0.2)) {
    for (const [at, to] of book.entries()) {
      world.contacts.add(day * dayS + 19 * hourS + 2 * at, 'sms', number, to);
    }
  }
  const hasLife = trade.works !== 'three_days' && world.numbers.startsWith(number, home);
  if (hasLife && dice.chance(0.8)) addLife(world, number, day, dice);
}

/** A call and what comes of it: a call back, a message, or the same person once more. */
function addCall(
  { contacts, numbers }: World,
  { trade, number }: Worker,
  to: number,
  timeS: number,
  dice: Dice,
): void {
  const isAnswered = dice.chance(trade.answered);
  contacts.add(timeS, 'call', number, to, isAnswered ? lengthOf(trade, dice) : 0);
  if (dice.chance(isAnswered ? trade.back * 0.3 : trade.back)) {
    const backS = timeS + dice.exponential(hourS / 4) + 20;
    contacts.add(backS, 'call', to, number, dice.chance(0.75) ? talkS(dice, ...trade.talk) : 0);
  }
  const writes = dice.chance(isAnswered ? trade.then * 0.2 : trade.then);
  if (writes && numbers.startsWith(number, '1')) {
    contacts.add(timeS + 60 + dice.next() * 300, 'sms', number, to);
  }
  if (trade.role === 'debt_collector' && dice.chance(0.5)) {
    const againS = timeS + dice.between([0.2, 4]) * hourS;
    contacts.add(againS, 'call', number, to, dice.chance(0.2) ? talkS(dice, 20) : 0);
  }
}

/** A quarter of those who answer a survey stay for it. */
function lengthOf(trade: Trade, dice: Dice): number {
  if (trade.role !== 'survey') return talkS(dice, ...trade.talk);
  return dice.chance(0.25) ? talkS(dice, 360, 0.4) : talkS(dice, 9, 0.5);
}

/** A life beside the work: a few calls to the same three people. */
function addLife({ contacts, people }: World, number: number, day: number, dice: Dice): void {
  for (let left = dice.poisson(2) + 1; left > 0; left--) {
    const mate = (dice.below(3) * 977 + number * 31) % people.count;
    contacts.add(timeOn(day, 'social', dice), 'call', number, mate, talkS(dice, 60));
  }
}
