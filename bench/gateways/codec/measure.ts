import { isPairName } from '../../../test/support/gateway-pair.ts';
import { endWithParent, tell } from '../ends/messages.ts';
import { compareFrames, npmContender, ownContender } from './contenders.ts';
import { cpuMicrosOf } from './cpu-time.ts';
import type { CodecRound } from './messages.ts';

/** One protocol's codec and the npm package in one process, in turns. */
const [name = '', npmFolder = '', rounds = '', seconds = ''] = process.argv.slice(2);
if (!isPairName(name)) throw new Error(`no protocol ${name}`);

const own = ownContender(name);
const npm = npmFolder === '' ? null : npmContender(npmFolder);
if (npm !== null && name === 'smpp') compareFrames(own, npm);

function round(): CodecRound {
  const ownMicros = cpuMicrosOf(own.step, Number(seconds));
  return { ownMicros, npmMicros: npm && cpuMicrosOf(npm.step, Number(seconds)) };
}

// The first round is thrown away: the compiler works in it.
round();
endWithParent();
tell({ octets: own.submit.length, rounds: Array.from({ length: Number(rounds) }, round) });
