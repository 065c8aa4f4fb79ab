import { Link } from '@tanstack/react-router';
import { duration } from '../../format/time.tsx';
import type { Answers } from '../../trpc.ts';
import { Card, CardHeader } from '../../ui/card.tsx';
import { cn } from '../../ui/cn.ts';

type Overview = Answers['overview']['get'];

/** How well each connection ran in the last 24 hours. */
export function Performance({ overview }: { overview: Overview }) {
  const rows = overview.integrations.flatMap(({ id, name }) => {
    const figures = overview.performance.find(({ integrationId }) => integrationId === id);
    return figures ? [{ id, name, figures }] : [];
  });
  if (rows.length === 0) return null;
  return (
    <Card>
      <CardHeader
        title="How well it runs"
        description={
          <>
            The last 24 hours.<span className="max-sm:hidden"> In grey: what 95 of 100 stayed below.</span>
          </>
        }
      />
      <div className="overflow-x-auto">
        <table aria-label="How well it runs" className="w-full">
          <thead>
            <tr className="border-b text-muted text-xs">
              <th scope="col" className="py-2 pr-3 pl-4 text-left align-bottom font-medium">
                Connection
              </th>
              <Heading>Syncs that closed</Heading>
              <Heading>Webhook to record</Heading>
              <Heading className="pr-4">Its answers take</Heading>
            </tr>
          </thead>
          <tbody className="divide-y">
            {rows.map(({ id, name, figures }) => (
              <tr key={id}>
                <td className="max-w-28 py-2 pr-3 pl-4 sm:max-w-48">
                  <Link
                    to="/integrations/$integrationId"
                    params={{ integrationId: id }}
                    className="block truncate rounded-sm hover:underline"
                  >
                    {name}
                  </Link>
                </td>
                <td className="tabular px-3 py-2 text-right">
                  <Share succeeded={figures.succeeded} runs={figures.runs} />
                </td>
                <Times middle={figures.lagMs} slow={figures.lagSlowMs} />
                <Times middle={figures.answerMs} slow={figures.answerSlowMs} className="pr-4" />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

const Heading = ({ children, className }: { children: string; className?: string }) => (
  <th scope="col" className={cn('px-3 py-2 text-right align-bottom font-medium sm:whitespace-nowrap', className)}>
    {children}
  </th>
);

function Share({ succeeded, runs }: { succeeded: number; runs: number }) {
  if (runs === 0) return <span className="text-muted">none yet</span>;
  return (
    <span className={cn('whitespace-nowrap', succeeded < runs && 'text-warn-text')}>
      {succeeded} of {runs}
      {/* Never rounded up to a hundred. */}
      <span className="ml-1.5 text-muted max-sm:hidden">{Math.floor((succeeded / runs) * 100)} %</span>
    </span>
  );
}

function Times({ middle, slow, className }: { middle: number | null; slow: number | null; className?: string }) {
  return (
    <td className={cn('tabular whitespace-nowrap px-3 py-2 text-right', className)}>
      {middle === null ? <span className="text-muted">—</span> : duration(middle)}
      {slow === null ? null : <span className="ml-1.5 text-muted max-sm:hidden">{duration(slow)}</span>}
    </td>
  );
}
