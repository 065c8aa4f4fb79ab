import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Eye, KeyRound, Play, RotateCcw } from 'lucide-react';
import { toast } from 'sonner';
import { useSession } from '../../session.ts';
import { messageOf, queryClient, trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import type { Integration } from './standing.tsx';
import { useApproval } from './use-approval.ts';
import { useSync } from './use-sync.ts';

type Needy = Pick<
  Integration,
  'id' | 'platform' | 'authKind' | 'status' | 'standing' | 'attention' | 'openFailures' | 'awaitsDecision'
>;

interface RemedyButtonProps {
  integration: Needy;
  /** On the connection's own page: what there is to look at stands below. */
  here?: boolean;
  /** Whether reading again can mend it; where a person must decide, it cannot. */
  readable?: boolean;
}

/** The one button that mends what is wrong with a connection, where a button can. */
export function RemedyButton({ integration, here, readable }: RemedyButtonProps) {
  const { can } = useSession();
  const resume = useMutation(
    trpc.integrations.resume.mutationOptions({
      onSuccess: () => {
        toast.success('Going on: what changed meanwhile is read now.');
        void queryClient.invalidateQueries(trpc.integrations.pathFilter());
        void queryClient.invalidateQueries(trpc.overview.pathFilter());
      },
      onError: (error) => toast.error(messageOf(error)),
    }),
  );
  const approval = useApproval((error) => toast.error(messageOf(error)));
  const sync = useSync(integration.id);
  const page = { to: '/integrations/$integrationId', params: { integrationId: integration.id } } as const;
  if (integration.status === 'paused') {
    if (!can('connections.manage')) return null;
    return (
      <Button
        size="sm"
        variant="primary"
        busy={resume.isPending}
        onClick={() => resume.mutate({ integrationId: integration.id })}
      >
        <Play /> Resume
      </Button>
    );
  }
  if (integration.status === 'error') {
    if (!can('connections.manage')) return null;
    if (integration.attention?.remedy === 'reconnect' && integration.authKind === 'oauth2') {
      return (
        <Button
          size="sm"
          variant="primary"
          busy={approval.isPending || approval.isSuccess}
          onClick={() => approval.mutate({ provider: integration.platform, integrationId: integration.id })}
        >
          <KeyRound /> Reconnect
        </Button>
      );
    }
    return (
      <Button asChild size="sm" variant="primary">
        <Link {...page} search={{ tab: 'settings' }}>
          <KeyRound /> {integration.attention?.remedy === 'reconnect' ? 'Reconnect' : 'Mend it'}
        </Link>
      </Button>
    );
  }
  if (integration.status === 'disconnected') {
    if (!can('connections.manage')) return null;
    return (
      <Button asChild size="sm">
        <Link to="/integrations" search={{ connect: integration.platform }}>
          <KeyRound /> Connect again
        </Link>
      </Button>
    );
  }
  if (integration.standing === 'needs-you') {
    if (here) {
      if (!readable || !can('sync.run')) return null;
      return (
        <Button size="sm" variant="primary" busy={sync.isPending} onClick={() => sync.start()}>
          <RotateCcw /> Read again
        </Button>
      );
    }
    return (
      <Button asChild size="sm" variant="primary">
        <Link {...page} search={{ tab: 'streams' }}>
          <Eye />{' '}
          {integration.openFailures > 0 && !integration.awaitsDecision
            ? `Look at ${integration.openFailures} failed`
            : 'See why'}
        </Link>
      </Button>
    );
  }
  return null;
}
