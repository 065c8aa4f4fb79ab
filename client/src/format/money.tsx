/** An exact amount with its currency; the exact digits on hover where the display rounds. */
export function Money({
  amount,
  currency,
  className,
}: {
  amount: string;
  currency: string | null;
  className?: string;
}) {
  return (
    <span
      className={`tabular whitespace-nowrap ${className ?? ''}`}
      title={currency ? `${amount} ${currency}` : amount}
    >
      {money(amount, currency)}
    </span>
  );
}

/** Takes the decimal string as it is: a float in between would change amounts by a hair. */
export function money(amount: string, currency: string | null): string {
  if (!currency) return decimal(amount);
  try {
    return moneyFormat(currency).format(amount as unknown as number);
  } catch {
    return `${amount} ${currency}`;
  }
}

/** A plain decimal ("1,200.5") without trailing noughts. */
export function decimal(amount: string): string {
  return decimalFormat.format(amount as unknown as number);
}

const decimalFormat = new Intl.NumberFormat(undefined, { maximumFractionDigits: 6 });
const formats = new Map<string, Intl.NumberFormat>();

function moneyFormat(currency: string): Intl.NumberFormat {
  const kept = formats.get(currency);
  if (kept) return kept;
  const made = new Intl.NumberFormat(undefined, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' });
  formats.set(currency, made);
  return made;
}
