import { existsSync } from 'node:fs';
import { onPath, run } from './processes.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser for the browser tests: CHROME_PATH, else on PATH. @returns its path, or undefined */
export function findChromium() {
  const given = process.env.CHROME_PATH;
  if (given) return existsSync(given) ? given : undefined;
  return names.map(onPath).find(Boolean);
}

/** The same, and where it is missing on Debian and we may, installed. @returns path, or why there is none */
export async function provideChromium(onProgress = () => undefined) {
  const found = findChromium();
  if (found) return { path: found };
  if (process.env.CHROME_PATH) return { reason: `CHROME_PATH is ${process.env.CHROME_PATH}, and nothing is there` };
  if (process.getuid?.() !== 0 || !onPath('apt-get')) {
    return { reason: 'no Chromium on PATH (set CHROME_PATH, or install one; as root on Debian it is installed)' };
  }
  onProgress('Installing Chromium for the browser tests (apt-get)');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await run('apt-get', ['update'], { env });
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env });
  } catch (error) {
    return { reason: `Chromium could not be installed: ${error.message.slice(-300)}` };
  }
  const installed = findChromium();
  return installed ? { path: installed } : { reason: 'apt-get installed no chromium' };
}
