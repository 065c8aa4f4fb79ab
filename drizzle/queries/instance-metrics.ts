import type { Sql } from '../client.ts';

export interface InstanceMetric {
  metric: string;
  /** A status, where the metric is told apart by one; else empty. */
  label: string;
  value: number;
}

/** Sums over all tenants: what waits, what runs, what failed. */
export async function readInstanceMetrics(sql: Sql): Promise<InstanceMetric[]> {
  return sql<InstanceMetric[]>`select metric, label, value from syncline.instance_metrics()`;
}
