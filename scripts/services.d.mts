/** Types for the tests, which start the same services as `npm start`. */
export interface Service {
  url: string;
  port: number;
  pid: number;
  /** False: it was already running. */
  started: boolean;
  stop(): Promise<void>;
}

export interface Services {
  databaseUrl: string;
  redisUrl: string;
  postgres: Service | undefined;
  redis: Service | undefined;
  stop(): Promise<void>;
}

export const root: string;
export function dataFolder(env?: Record<string, string | undefined>): string;
export function startServices(options: {
  folder: string;
  toolsFolder?: string;
  fast?: boolean;
  databaseUrl?: string | undefined;
  redisUrl?: string | undefined;
  onProgress?: (text: string) => void;
}): Promise<Services>;
