import { Segmented } from '../../ui/segmented.tsx';
import type { AuthMethod } from './app-registration.tsx';

interface AuthChoiceProps {
  methods: readonly AuthMethod[];
  value: string | undefined;
  onChange: (authId: string) => void;
}

/** The ways to give access, where the vendor has several. */
export function AuthChoice({ methods, value, onChange }: AuthChoiceProps) {
  if (methods.length < 2 || value === undefined) return null;
  return (
    <Segmented
      label="How access is given"
      value={value}
      onChange={onChange}
      choices={methods.map(({ id, label }) => ({ value: id, label }))}
      className="max-w-full flex-wrap"
    />
  );
}

/** The first way that works here, else the first. */
export const firstMethod = (methods: readonly AuthMethod[]): AuthMethod | undefined =>
  methods.find(({ configured }) => configured) ?? methods[0];
