/** Settings that send the requests of simulated vendors to the sandbox, with the apps that are registered there. */
export function sandboxApps(url: string, env: Record<string, string | undefined>): Promise<Record<string, string>>;
