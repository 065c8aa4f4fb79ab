import { Ago, Moment } from '../../format/time.tsx';
import { fieldName, shortValue } from '../../format/words.ts';
import { Card, CardHeader } from '../../ui/card.tsx';
import { Facts } from '../records/facts.tsx';
import type { Connection } from './connection.ts';

/** What is known of the account at the other end. */
export function ConnectionFacts({ connection }: { connection: Connection }) {
  return (
    <Card>
      <CardHeader title="About the account" />
      <Facts
        facts={[
          { label: 'Account', value: connection.account },
          { label: 'Connected', value: <Moment at={connection.createdAt} /> },
          {
            label: 'Last health check',
            value: connection.healthCheckedAt ? <Ago at={connection.healthCheckedAt} /> : null,
          },
          ...Object.entries(connection.facts).map(([name, value]) => ({
            label: fieldName(name),
            value: isInstant(value) ? <Moment at={value} /> : shortValue(value),
          })),
        ]}
      />
    </Card>
  );
}

const isInstant = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value);
