import { writeFileSync } from 'node:fs';
import { exampleYaml } from '../src/config/example.ts';

writeFileSync(new URL('../tocsin.example.yaml', import.meta.url), exampleYaml());
