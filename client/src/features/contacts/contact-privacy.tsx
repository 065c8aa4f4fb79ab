import { useMutation } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { Eraser, FileDown } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { useSession } from '../../session.ts';
import { messageOf, queryClient, trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Card, CardHeader } from '../../ui/card.tsx';
import { EraseDialog } from '../settings/erase-dialog.tsx';

interface ContactPrivacyProps {
  contactId: string;
  name: string;
  /** What must be typed to erase them. */
  typed: string;
}

/** The person asks to see, or to lose, what is held of them. */
export function ContactPrivacy({ contactId, name, typed }: ContactPrivacyProps) {
  const { can } = useSession();
  const router = useRouter();
  const [erasing, setErasing] = useState(false);
  const request = useMutation(
    trpc.privacy.request.mutationOptions({
      onSuccess: async () => {
        toast.success('The file is being made.');
        void queryClient.invalidateQueries(trpc.privacy.pathFilter());
        await router.navigate({ to: '/settings', search: { tab: 'privacy' } });
      },
      onError: (error) => toast.error(messageOf(error)),
    }),
  );
  if (!can('privacy.manage')) return null;
  return (
    <Card>
      <CardHeader title="Privacy" description="When they ask to see their data, or to have it erased." />
      <div className="flex flex-wrap items-center gap-2 p-4">
        <Button size="sm" busy={request.isPending} onClick={() => request.mutate({ kind: 'export', contactId })}>
          <FileDown /> Export
        </Button>
        <Button size="sm" variant="dangerOutline" onClick={() => setErasing(true)}>
          <Eraser /> Erase
        </Button>
        <Link
          to="/settings"
          search={{ tab: 'privacy' }}
          className="ml-auto rounded-sm text-muted text-sm hover:underline"
        >
          All requests
        </Link>
      </div>
      {erasing ? (
        <EraseDialog
          who={name}
          typed={typed}
          input={{ contactId }}
          onClose={() => setErasing(false)}
          onErased={() => void router.navigate({ to: '/settings', search: { tab: 'privacy' } })}
        />
      ) : null}
    </Card>
  );
}
