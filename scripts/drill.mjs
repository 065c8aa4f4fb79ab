import { runTool } from './tool.mjs';

await runTool('tests/drill/main.ts');
