import type { Permission } from '@syncline/shared/domain/roles';
import type { LinkProps } from '@tanstack/react-router';
import { Boxes, History, Package, PlugZap, Settings, SquareActivity, Users } from 'lucide-react';
import type { ComponentType } from 'react';

export interface Place {
  label: string;
  link: LinkProps;
  icon: ComponentType<{ className?: string }>;
  permission?: Permission;
  /** Only the front page is current on an exact match alone. */
  exact?: boolean;
}

/** The pages there are, in the order of the rail. */
export const places: Place[] = [
  { label: 'Overview', link: { to: '/' }, icon: SquareActivity, exact: true },
  { label: 'Integrations', link: { to: '/integrations' }, icon: PlugZap },
  { label: 'Contacts', link: { to: '/contacts' }, icon: Users },
  { label: 'Orders', link: { to: '/orders' }, icon: Package },
  { label: 'Products', link: { to: '/products' }, icon: Boxes },
  { label: 'Activity', link: { to: '/activity' }, icon: History, permission: 'audit.read' },
  { label: 'Settings', link: { to: '/settings' }, icon: Settings },
];
