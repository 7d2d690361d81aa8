import { existsSync } from 'node:fs';
import { cruise, type IFlattenedRuleSet } from 'dependency-cruiser';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';

/**
 * The rooms, in the order in which data flows. A room may import those before it, never one after.
 * domain is types and pure functions; config and observe are the floor that every room stands on.
 */
const rooms = [
  'domain',
  'config',
  'observe',
  'store',
  'vault',
  'intake',
  'match',
  'assess',
  'decide',
  'deliver',
  'measure',
  'services',
  'api',
  'roles',
  'cli',
];

const backwards = rooms.slice(0, -1).map((room, at) => ({
  name: `${room}-imports-nothing-later`,
  severity: 'error' as const,
  comment:
    'Data flows forward: a later room may read what an earlier one wrote, never the reverse.',
  from: { path: `^src/${room}/`, pathNot: '\\.test\\.ts$' },
  to: { path: `^src/(${rooms.slice(at + 1).join('|')})/` },
}));

const forbidden: NonNullable<IFlattenedRuleSet['forbidden']> = [
  ...backwards,
  {
    name: 'domain-imports-nothing',
    severity: 'error',
    from: { path: '^src/domain/', pathNot: '\\.test\\.ts$' },
    to: { pathNot: '^src/domain/' },
  },
  {
    name: 'no-circles',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'product-does-not-import-tests-or-tools',
    severity: 'error',
    from: { path: '^(src|simulator)/', pathNot: '\\.test\\.ts$' },
    to: { path: '(^test/|^tools/|^bench/|^fuzz/|\\.test\\.ts$)' },
  },
  {
    name: 'only-roles-and-cli-know-the-simulator',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/(roles|cli)/|\\.test\\.ts$' },
    to: { path: '^simulator/' },
  },
  {
    name: 'another-hand-does-not-know-the-simulator',
    severity: 'error',
    comment: 'A detector that learnt in the one is tested in the other; see make.ts there.',
    from: { path: '^bench/detection/other-hand/' },
    to: { path: '^simulator/' },
  },
  {
    name: 'no-dev-dependency-in-the-product',
    severity: 'error',
    from: { path: '^(src|simulator)/', pathNot: '\\.test\\.ts$' },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
  { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
];

const { output, exitCode } = await cruise(
  ['src', 'simulator', 'test', 'tools', 'bench', 'fuzz'].filter((folder) => existsSync(folder)),
  {
    ruleSet: { forbidden },
    validate: true,
    outputType: 'err',
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    parser: 'tsc',
  },
  {
    exportsFields: ['exports'],
    extensions: ['.ts', '.js', '.mjs'],
    conditionNames: ['import', 'node', 'default', 'types'],
  },
  { tsConfig: extractTsConfig('tsconfig.json') },
);
process.stdout.write(String(output));
process.exitCode = exitCode;
