import type { Database, Tx } from '../client.ts';

export interface OrganizationSettings {
  /** IANA zone. */
  timeZone: string;
  /** ISO 4217. */
  currency: string;
  /** ISO 3166-1 alpha-2: how phone numbers without a country are read; null: not at all. */
  phoneRegion: string | null;
}

const defaults: OrganizationSettings = { timeZone: 'UTC', currency: 'USD', phoneRegion: null };

/** An organisation's settings; the defaults while it has set none. */
export async function findOrganizationSettings(tx: Tx): Promise<OrganizationSettings> {
  const [row] = await tx<OrganizationSettings[]>`select time_zone, currency, phone_region from organization_settings`;
  return row ?? defaults;
}

export const organizationSettingsOf = (database: Database, organizationId: string): Promise<OrganizationSettings> =>
  database.tenant(organizationId, findOrganizationSettings);

/** Writes the given settings, leaves the others. */
export async function putOrganizationSettings(
  tx: Tx,
  organizationId: string,
  settings: OrganizationSettings,
): Promise<void> {
  const { timeZone, currency, phoneRegion } = settings;
  await tx`
    insert into organization_settings (organization_id, time_zone, currency, phone_region)
    values (${organizationId}, ${timeZone}, ${currency}, ${phoneRegion})
    on conflict (organization_id) do update set time_zone = excluded.time_zone, currency = excluded.currency,
      phone_region = excluded.phone_region, updated_at = now()`;
}
