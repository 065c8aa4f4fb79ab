import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** Prometheus metrics of this process; the scrape adds those that are read from Postgres and Redis. */
export interface Metrics {
  registry: Registry;
  http(route: string, method: string, status: number, seconds: number): void;
  procedure(path: string, type: string, ok: boolean, seconds: number): void;
  /** outcome: accepted, repeated, held, handshake, or the reason of the refusal. */
  webhook(provider: string, outcome: string): void;
}

export function makeMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'syncline_server_' });
  const buckets = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
  const http = new Histogram({
    name: 'syncline_http_request_seconds',
    help: 'Time to answer an HTTP request, by route.',
    labelNames: ['route', 'method', 'status'],
    buckets,
    registers: [registry],
  });
  const procedures = new Histogram({
    name: 'syncline_procedure_seconds',
    help: 'Time to answer a procedure of the API.',
    labelNames: ['path', 'type', 'ok'],
    buckets,
    registers: [registry],
  });
  const webhooks = new Counter({
    name: 'syncline_webhooks_total',
    help: 'Webhook deliveries that reached the server, by what became of them.',
    labelNames: ['provider', 'outcome'],
    registers: [registry],
  });
  return {
    registry,
    http: (route, method, status, seconds) => http.observe({ route, method, status }, seconds),
    procedure: (path, type, ok, seconds) => procedures.observe({ path, type, ok: String(ok) }, seconds),
    webhook: (provider, outcome) => webhooks.inc({ provider, outcome }),
  };
}
