import { Controller, type UseFormReturn } from 'react-hook-form';
import { plain } from '../../format/words.ts';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { PasswordInput } from '../auth/password-input.tsx';
import type { FormField } from './schema-form.ts';

export type SchemaValues = Record<string, Record<string, unknown>>;

interface SchemaFieldsProps {
  form: UseFormReturn<SchemaValues>;
  /** The part of the form's values these fields fill: "settings", "credential". */
  group: string;
  fields: FormField[];
  /** Typed unseen, never shown again. */
  secret?: boolean;
  disabled?: boolean;
  /** What is wrong with all of them together: which one it is cannot be told. */
  failure?: string | undefined;
}

/** Controls for the fields that a connector asks for. */
export function SchemaFields({ form, group, fields, secret, disabled = false, failure }: SchemaFieldsProps) {
  const errors = form.formState.errors[group] as Record<string, { message?: string }> | undefined;
  return (
    <>
      {failure === undefined ? null : (
        <Notice tone="bad" role="alert">
          {failure}
        </Notice>
      )}
      {fields.map((field) => {
        const path = `${group}.${field.name}`;
        const error = errors?.[field.name]?.message;
        if (field.kind === 'boolean' || field.kind === 'choice') {
          return (
            <Controller
              key={field.name}
              control={form.control}
              name={path}
              render={({ field: { value, onChange } }) => (
                <Field label={field.label} hint={field.hint} error={error}>
                  {({ id, 'aria-describedby': described }) =>
                    field.kind === 'boolean' ? (
                      <Switch
                        id={id}
                        aria-describedby={described}
                        checked={Boolean(value)}
                        onCheckedChange={onChange}
                        disabled={disabled}
                      />
                    ) : (
                      <Select<string>
                        id={id}
                        aria-describedby={described}
                        value={String(value ?? '')}
                        onChange={onChange}
                        choices={field.choices.map((choice) => ({ value: choice, label: plain(choice) }))}
                        disabled={disabled}
                        className="w-full"
                      />
                    )
                  }
                </Field>
              )}
            />
          );
        }
        const rules = {
          ...(field.required ? { required: `${field.label} is needed.` } : {}),
          ...(field.minimum === undefined
            ? {}
            : { min: { value: field.minimum, message: `At least ${field.minimum}.` } }),
          ...(field.maximum === undefined
            ? {}
            : { max: { value: field.maximum, message: `At most ${field.maximum}.` } }),
        };
        const Control = secret ? PasswordInput : Input;
        return (
          <Field key={field.name} label={field.label} hint={field.hint} error={error} optional={!field.required}>
            {(control) => (
              <Control
                {...control}
                {...form.register(path, rules)}
                aria-invalid={control['aria-invalid'] || failure !== undefined}
                type={field.kind === 'number' ? 'number' : 'text'}
                autoComplete="off"
                spellCheck={false}
                disabled={disabled}
                {...(secret ? { className: 'h-8 pointer-coarse:h-10' } : {})}
              />
            )}
          </Field>
        );
      })}
    </>
  );
}
