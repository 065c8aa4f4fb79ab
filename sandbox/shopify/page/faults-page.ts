import { button, choice, field } from '../../page/forms.ts';
import { escapeHtml as safe } from '../../page/html.ts';
import { type Faults, faultsSchema, usualFaults } from '../faults.ts';
import type { Shop } from '../shop.ts';
import { shopPage } from './frame.ts';

const choices: Record<string, string[]> = {
  standing: ['open', 'frozen', 'locked', 'forbidden'],
  costModel: ['scaled', 'linear'],
  protectedData: ['approved', 'null', 'denied', 'closed'],
  refreshGrace: ['rotating', 'strict'],
  'bulk.outcome': ['COMPLETED', 'FAILED', 'CANCELED', 'EXPIRED'],
};
type Values = Record<string, unknown>;

export const faultsPage = (shop: Shop, notice: string): string => {
  const { webhooks, bulk, ...plain } = usualFaults;
  const group = (title: string, usual: object, now: object, prefix = ''): string =>
    `<fieldset><legend>${title}</legend>${Object.entries(usual)
      .map(([name, value]) => input(prefix + name, value, (now as Values)[name]))
      .join('')}</fieldset>`;
  return shopPage(
    shop,
    'Faults',
    notice,
    `<section><p>Rates are shares of requests: 0.05 disturbs one in twenty.</p><form method="post" action="/shopify/${safe(shop.options.name)}/faults">
${group('Requests', plain, shop.faults)}${group('Bulk operations', bulk, shop.faults.bulk, 'bulk.')}${group('Webhooks', webhooks, shop.faults.webhooks, 'webhooks.')}
<button class="primary" name="action" value="set">Set</button> ${button('clear', 'Switch all off')}</form></section>`,
  );
};

const input = (name: string, usual: unknown, value: unknown): string => {
  const label = name.replace(/^\w+\./, '').replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  const known = choices[name];
  if (known) return choice(name, label, known, String(value));
  if (typeof usual === 'boolean')
    return `<label class="check"><input type="checkbox" name="${name}"${value === true ? ' checked' : ''}>${label}</label>`;
  return field(name, label, value === null ? '' : String(value), typeof usual === 'string' ? 'text' : 'number');
};

/** Reads the form: a missing check box is off, an empty number is the usual value. */
export const faultsOf = (form: URLSearchParams): Faults => {
  const read = (name: string, usual: unknown): unknown => {
    const text = form.get(name) ?? '';
    if (typeof usual === 'boolean') return form.has(name);
    if (text === '') return usual;
    return typeof usual === 'number' || usual === null ? Number(text) : text;
  };
  const all = (usual: object, prefix = ''): Values =>
    Object.fromEntries(Object.entries(usual).map(([name, value]) => [name, read(prefix + name, value)]));
  const { webhooks, bulk, ...plain } = usualFaults;
  return faultsSchema.parse({ ...all(plain), bulk: all(bulk, 'bulk.'), webhooks: all(webhooks, 'webhooks.') });
};
