import type { Address } from '@syncline/shared/domain/entities';

/** An address as it stands on a letter. */
export function AddressText({ address }: { address: Address | null }) {
  const lines = address ? linesOf(address) : [];
  if (lines.length === 0) return <span className="text-muted">—</span>;
  return <address className="whitespace-pre-line not-italic">{lines.join('\n')}</address>;
}

function linesOf(address: Address): string[] {
  const name = [address.firstName, address.lastName].filter(Boolean).join(' ');
  const town = [address.postcode, address.city].filter(Boolean).join(' ');
  const land = [address.region, address.country].filter(Boolean).join(', ');
  return [name, address.company, address.line1, address.line2, town, land].filter((line): line is string =>
    Boolean(line),
  );
}
