import { Building2, ChevronsUpDown, Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { switchOrganization, useSession } from '../../session.ts';
import { Menu, MenuChoice, MenuChoices, MenuItem, MenuLabel, MenuSeparator } from '../../ui/menu.tsx';

const CreateOrganizationDialog = lazy(async () => ({
  default: (await import('./create-organization-dialog.tsx')).CreateOrganizationDialog,
}));

export function OrganizationSwitcher() {
  const { me, organization } = useSession();
  const [creating, setCreating] = useState(false);
  const change = (id: string) => {
    if (id !== organization?.id) switchOrganization(id);
  };
  return (
    <>
      <Menu
        align="start"
        className="w-(--radix-dropdown-menu-trigger-width) min-w-52"
        trigger={
          <button
            type="button"
            className="flex h-9 w-full items-center gap-2 rounded-md border bg-surface px-2 text-left text-sm hover:border-border-strong pointer-coarse:h-10"
          >
            <span className="flex size-5 shrink-0 items-center justify-center rounded-sm bg-accent-soft text-accent-text">
              <Building2 className="size-3.5" aria-hidden />
            </span>
            <span className="min-w-0 flex-1 truncate font-medium">{organization?.name ?? 'No organisation'}</span>
            <ChevronsUpDown className="size-3.5 shrink-0 text-muted" aria-hidden />
          </button>
        }
      >
        <MenuLabel>Organisations</MenuLabel>
        <MenuChoices value={organization?.id ?? ''} onValueChange={change}>
          {me.organizations.map((one) => (
            <MenuChoice key={one.id} value={one.id}>
              <span className="truncate">{one.name}</span>
            </MenuChoice>
          ))}
        </MenuChoices>
        {me.user.operator ? (
          <>
            <MenuSeparator />
            <MenuItem onSelect={() => setCreating(true)}>
              <Plus /> New organisation
            </MenuItem>
          </>
        ) : null}
      </Menu>
      {creating ? (
        <Suspense fallback={null}>
          <CreateOrganizationDialog open onOpenChange={setCreating} onCreated={change} />
        </Suspense>
      ) : null}
    </>
  );
}
