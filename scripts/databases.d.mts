export function ensureDatabase(root: string, maintenanceUrl: string, name: string): Promise<string>;
export function isFirstRun(root: string, url: string): Promise<boolean>;
