import { getRouteApi } from '@tanstack/react-router';
import { PageHeader } from '../../ui/page-header.tsx';
import { TabLinks } from '../../ui/tabs.tsx';
import { AccountSettings } from './account-settings.tsx';
import { OrganizationSettings } from './organization-settings.tsx';
import { TeamSettings } from './team-settings.tsx';

const route = getRouteApi('/app/settings');

export function SettingsPage() {
  const { tab = 'organisation' } = route.useSearch();
  return (
    <>
      <PageHeader title="Settings" name="Settings" />
      <TabLinks
        label="Settings"
        current={tab}
        tabs={[
          { key: 'organisation', label: 'Organisation', link: { to: '/settings', search: { tab: 'organisation' } } },
          { key: 'team', label: 'Team', link: { to: '/settings', search: { tab: 'team' } } },
          { key: 'account', label: 'Your account', link: { to: '/settings', search: { tab: 'account' } } },
        ]}
      />
      <div className="mt-5 max-w-3xl space-y-5">
        {tab === 'organisation' ? <OrganizationSettings /> : null}
        {tab === 'team' ? <TeamSettings /> : null}
        {tab === 'account' ? <AccountSettings /> : null}
      </div>
    </>
  );
}
