import { runTool } from './tool.mjs';

await runTool('tests/bench/main.ts');
