import { type Choice, Select } from '../../ui/select.tsx';

interface FilterSelectProps<V extends string> {
  /** What it narrows: "Payment". */
  label: string;
  /** The choice that narrows nothing: "Any payment". */
  any: string;
  value: V | undefined;
  choices: readonly Choice<V>[];
  onChange: (value: V | undefined) => void;
}

const ANY = '*';

/** A filter that may be off. */
export function FilterSelect<V extends string>({ label, any, value, choices, onChange }: FilterSelectProps<V>) {
  return (
    <Select<string>
      label={label}
      value={value ?? ANY}
      choices={[{ value: ANY, label: any }, ...choices]}
      onChange={(next) => onChange(next === ANY ? undefined : (next as V))}
      className={value === undefined ? 'text-muted' : 'border-accent/50 bg-accent-soft text-accent-text'}
    />
  );
}
