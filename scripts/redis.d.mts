import type { Service } from './services.d.mts';

export function startRedis(
  folder: string,
  options?: { toolsFolder?: string; fast?: boolean; port?: number; onProgress?: (text: string) => void },
): Promise<Service>;
export function stopRedis(folder: string): Promise<void>;
