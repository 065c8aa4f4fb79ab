import type { Service } from './services.d.mts';

export function startPostgres(
  root: string,
  folder: string,
  options?: { fast?: boolean; port?: number },
): Promise<Service>;
export function postgresBinaries(root: string): string;
export function stopPostgres(folder: string): Promise<void>;
