import { makeSandbox } from './app.ts';
import { readSandboxEnv } from './env.ts';

const day = 86_400;

const run = async (): Promise<void> => {
  const env = readSandboxEnv();
  const yesterday = Math.floor(Date.now() / 1000 / day) * day - day;
  const sandbox = makeSandbox({
    port: env.SANDBOX_PORT,
    customers: env.SANDBOX_CUSTOMERS,
    orders: env.SANDBOX_ORDERS,
    products: env.SANDBOX_PRODUCTS,
    stores: env.SANDBOX_STORES,
    seed: env.SANDBOX_SEED,
    latencyMs: env.SANDBOX_LATENCY_MS,
    version: env.SANDBOX_VERSION,
    endsAt: env.SANDBOX_ENDS_AT === undefined ? yesterday : Math.floor(Date.parse(env.SANDBOX_ENDS_AT) / 1000),
    ...(env.SANDBOX_STATE_FILE === undefined ? {} : { stateFile: env.SANDBOX_STATE_FILE }),
  });
  const { url, storeUrl } = await sandbox.listen();
  process.stdout.write(`sandbox listening at ${url} store ${storeUrl}\n`);
  const stop = (): void => {
    void sandbox.close().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
};

run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
