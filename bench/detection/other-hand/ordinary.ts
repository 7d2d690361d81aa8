import { hourS, isWeekend, talkS, timeOn } from './clock.ts';
import { type Dice, zipfSums } from './dice.ts';
import { isOld } from './people.ts';
import type { World } from './world.ts';

const smsShare = 0.13;
const answeredShare = 0.8;
const weekendTalk = 1.1;

/** People with one another: either side rings; a missed call is often answered by a call back. */
export function addTalk(world: World): void {
  const { people, contacts, options, style } = world;
  const dice = world.dice('talk');
  for (let day = 0; day < options.days; day++) {
    const mean = people.count * style.talk * (isWeekend(day) ? weekendTalk : 1);
    for (let left = dice.poisson(mean); left > 0; left--) {
      const at = dice.weighted(people.ties.sums);
      const [one, other] = [people.ties.person[at] ?? 0, people.ties.number[at] ?? 0];
      const [from, to] = dice.chance(0.48) ? [other, one] : [one, other];
      const timeS = timeOn(day, 'social', dice);
      if (dice.chance(smsShare)) {
        contacts.add(timeS, 'sms', from, to);
      } else if (dice.chance(answeredShare)) {
        contacts.add(timeS, 'call', from, to, talkS(dice, 55, 1.2));
      } else {
        contacts.add(timeS, 'call', from, to);
        if (!dice.chance(0.5)) continue;
        const backS = timeS + dice.exponential(hourS / 3) + 30;
        contacts.add(backS, 'call', to, from, talkS(dice, 60, 1.1));
      }
    }
    addWrongNumbers(world, day, dice);
  }
}

/** Most of them are dialled by old people. */
function addWrongNumbers({ people, contacts }: World, day: number, dice: Dice): void {
  for (let left = Math.floor(people.count / 400); left > 0; left--) {
    const person = dice.below(people.count);
    if (!isOld(people, person) && !dice.chance(0.2)) continue;
    const timeS = timeOn(day, 'social', dice);
    contacts.add(timeS, 'call', person, dice.below(people.count), dice.pick([0, 6, 9, 14]));
  }
}

/** Services that write to people, and sites and apps that people use. @returns the services */
export function addServices(world: World): readonly number[] {
  const { people, contacts, options, style, numbers } = world;
  const dice = world.dice('services');
  const senders = [
    ...numbers.many(60, 'sms_service', 'bulk', dice),
    ...numbers.many(20, 'sms_service', 'service', dice),
  ];
  const padded = (at: number, width: number): string => String(at).padStart(width, '0');
  const sites = Array.from({ length: 3000 }, (_, at) =>
    numbers.name('site', `www.site${padded(at, 4)}.example`),
  );
  const apps = Array.from({ length: 300 }, (_, at) =>
    numbers.name('app', `com.app${padded(at, 3)}.mobile`),
  );
  const senderSums = zipfSums(senders.length);
  const siteSums = zipfSums(sites.length);
  const appSums = zipfSums(apps.length);
  const person = (): number => dice.below(people.count);
  for (let day = 0; day < options.days; day++) {
    for (let left = dice.poisson(1.3 * people.count); left > 0; left--) {
      const sender = senders[dice.weighted(senderSums)] ?? 0;
      contacts.add(timeOn(day, 'always', dice), 'sms', sender, person());
    }
    if (!style.hasInternet) continue;
    for (let left = dice.poisson(1.4 * people.count); left > 0; left--) {
      const site = sites[dice.weighted(siteSums)] ?? 0;
      contacts.add(timeOn(day, 'social', dice), 'web', person(), site);
    }
    for (let left = dice.poisson(0.7 * people.count); left > 0; left--) {
      const app = apps[dice.weighted(appSums)] ?? 0;
      contacts.add(timeOn(day, 'social', dice), 'app', person(), app);
    }
  }
  return senders;
}
