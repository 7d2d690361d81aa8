import type { Command } from 'commander';

/** Adds a command with all its options to the program. */
type AddCommand = (program: Command) => void;

/**
 * The commands in the order of the help. Each is loaded only when it is called: `start` brings the
 * server and the database along, and a short `match` would wait longer for them than for its work.
 */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  start: async () => (await import('./commands/start.ts')).addStart,
  indicators: async () => (await import('./commands/indicators.ts')).addIndicators,
  records: async () => (await import('./commands/records.ts')).addRecords,
  match: async () => (await import('./commands/match.ts')).addMatch,
  lookback: async () => (await import('./commands/lookback.ts')).addLookBack,
  suspects: async () => (await import('./commands/suspects.ts')).addSuspects,
  ledger: async () => (await import('./commands/ledger.ts')).addLedger,
  effect: async () => (await import('./commands/effect.ts')).addEffect,
  experiments: async () => (await import('./commands/experiments.ts')).addExperiments,
  audit: async () => (await import('./commands/audit.ts')).addAudit,
  keys: async () => (await import('./commands/keys.ts')).addKeys,
  'api-keys': async () => (await import('./commands/api-keys.ts')).addApiKeys,
  'kill-switch': async () => (await import('./commands/kill-switch.ts')).addKillSwitch,
  templates: async () => (await import('./commands/templates.ts')).addTemplates,
  train: async () => (await import('./commands/train.ts')).addTrain,
  models: async () => (await import('./commands/models.ts')).addModels,
  evaluate: async () => (await import('./commands/evaluate.ts')).addEvaluate,
  'scam-type': async () => (await import('./commands/scam-type.ts')).addScamType,
  simulate: async () => (await import('./commands/simulate.ts')).addSimulate,
  smsc: async () => (await import('./commands/smsc.ts')).addSmsc,
  'check-config': async () => (await import('./commands/check-config.ts')).addCheckConfig,
};

/** Adds the command that is called; all of them where none is, for the help and for what is wrong. */
export async function addCommands(program: Command, called: string | undefined): Promise<void> {
  const known = called !== undefined && Object.hasOwn(commands, called);
  const wanted = known ? [commands[called]] : Object.values(commands);
  for (const load of wanted) (await load?.())?.(program);
}
