import { parseArgs } from 'node:util';
import { say } from '../../lib/say.ts';
import { cityOf } from './city.ts';
import { styleNames } from './styles.ts';
import { ordinaryChurn } from './world.ts';
import { writeCity } from './writer.ts';

/**
 * Cities by another hand. The models learn from the simulator's cities (simulator/city) and could learn
 * what only those are like. These come from a generator that was written without a look at the
 * simulator, from the formats alone; so that it stays another hand, nothing in this folder imports from
 * the simulator (tools/check-rooms.ts), and it has dice, scripts, roles and shares of its own.
 */
const help = `Makes a city's folder (docs/formats.md), by another hand than tocsin simulate's.

  node bench/detection/other-hand/make.ts --style A|B|C --out FOLDER [--people 50000] [--days 12]
    [--seed 1] [--aged] [--churn 0.0017]

  --style   A: noisy. Scammers' cards live one to three days and dial 30 to 80 people a day; others than
               those who open close the deal. Records have the caller's cell and epoch milliseconds.
            B: quiet. Few dials a day, cards that live for weeks, days of courting, a slow police, and
               friendships of which few people have most. No cells, ISO times.
            C: SIM boxes. Any of a box's cards may make the next call, none lives longer than a day.
               Calls and SMS only, the called person's cell, ISO times.
  --aged    scammers' mobile numbers show a little ordinary traffic from the first day on
  --churn   share of people who take a new number in a month

What it holds: people in households, firms and circles of friends, most of them near, with relatives
abroad and people elsewhere; services, sites and apps; nineteen trades that ring many people (couriers,
call centres, debt collectors, hospitals, teachers …); new and recycled numbers, travellers, wrong
numbers; ten scripts of fraud, played by gangs whose numbers follow one another; a police that is told of
some of it, lists late, lists old numbers, and now and then an innocent one.

How it differs from the simulator's: no code is common to both, and roles, scripts and shares were chosen
apart. A gang is a few places that numbers, sites and apps fill one after the other. Nobody heeds a
warning. Who answered a scammer and rang off at once stands in truth-victims.csv, too, and so do people of
other cities whom a number of this network called; whose telephone only rang does not. Ordinary contacts
have no memory but who knows whom.

Equal options make equal bytes. No number was taken from life.`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    people: { type: 'string', default: '50000' },
    days: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
    style: { type: 'string' },
    aged: { type: 'boolean', default: false },
    churn: { type: 'string' },
    out: { type: 'string' },
  },
});
const style = styleNames.find((name) => name === values.style);
if (values.help) {
  say(help);
} else if (style === undefined || values.out === undefined) {
  say(help);
  process.exitCode = 2;
} else {
  const city = cityOf({
    style,
    aged: values.aged,
    people: Number(values.people),
    days: Number(values.days),
    seed: Number(values.seed),
    churn: values.churn === undefined ? ordinaryChurn : Number(values.churn),
  });
  writeCity(values.out, city);
  const { truth, world } = city;
  const lost = truth.cases.filter(({ lossS }) => lossS !== null).length;
  say(
    `style ${style}: ${world.contacts.count} records, ${truth.first.size} numbers of fraud, ${truth.cases.length} targets, ${lost} with a loss, ${truth.listedS.size} listed`,
  );
}
