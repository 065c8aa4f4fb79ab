import { getRouteApi } from '@tanstack/react-router';
import { useSession } from '../../session.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { TabLinks } from '../../ui/tabs.tsx';
import { AccountSettings } from './account-settings.tsx';
import { OrganizationSettings } from './organization-settings.tsx';
import { PrivacySettings } from './privacy-settings.tsx';
import { TeamSettings } from './team-settings.tsx';

const route = getRouteApi('/app/settings');

export function SettingsPage() {
  const { tab = 'organisation' } = route.useSearch();
  const { can } = useSession();
  return (
    <>
      <PageHeader title="Settings" name="Settings" />
      <TabLinks
        label="Settings"
        current={tab}
        tabs={[
          { key: 'organisation', label: 'Organisation', link: { to: '/settings', search: { tab: 'organisation' } } },
          { key: 'team', label: 'Team', link: { to: '/settings', search: { tab: 'team' } } },
          ...(can('privacy.manage')
            ? [
                {
                  key: 'privacy',
                  label: 'Privacy',
                  link: { to: '/settings' as const, search: { tab: 'privacy' as const } },
                },
              ]
            : []),
          { key: 'account', label: 'Your account', link: { to: '/settings', search: { tab: 'account' } } },
        ]}
      />
      <div className="mt-5 max-w-3xl space-y-5">
        {tab === 'organisation' ? <OrganizationSettings /> : null}
        {tab === 'team' ? <TeamSettings /> : null}
        {tab === 'privacy' ? <PrivacySettings /> : null}
        {tab === 'account' ? <AccountSettings /> : null}
      </div>
    </>
  );
}
