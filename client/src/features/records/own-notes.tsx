import { useEffect, useState } from 'react';
import { useSession } from '../../session.ts';
import { Button } from '../../ui/button.tsx';
import { Card, CardHeader } from '../../ui/card.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, Textarea } from '../../ui/input.tsx';

interface OwnNotesProps {
  note: string | null;
  tags: string[];
  busy: boolean;
  onSave: (change: { ownNote: string | null; ownTags: string[] }) => void;
}

/** What a person adds here: no sync ever touches it. */
export function OwnNotes({ note, tags, busy, onSave }: OwnNotesProps) {
  const { can } = useSession();
  const [text, setText] = useState(note ?? '');
  const [tagText, setTagText] = useState(tags.join(', '));
  const stored = `${note ?? ''}|${tags.join(', ')}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows what is stored, when that changes.
  useEffect(() => {
    setText(note ?? '');
    setTagText(tags.join(', '));
  }, [stored]);
  const dirty = text !== (note ?? '') || tagText !== tags.join(', ');
  const editable = can('records.retry');
  const save = () =>
    onSave({
      ownNote: text.trim() || null,
      ownTags: [
        ...new Set(
          tagText
            .split(',')
            .map((tag) => tag.trim())
            .filter(Boolean),
        ),
      ],
    });
  return (
    <Card>
      <CardHeader title="Your notes" description="Kept here alone: no sync touches them." />
      <form
        className="space-y-3 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Field label="Note">
          {(control) => (
            <Textarea
              {...control}
              value={text}
              onChange={(event) => setText(event.target.value)}
              disabled={!editable}
              maxLength={10_000}
            />
          )}
        </Field>
        <Field label="Tags" hint="Separated by commas.">
          {(control) => (
            <Input
              {...control}
              value={tagText}
              onChange={(event) => setTagText(event.target.value)}
              disabled={!editable}
            />
          )}
        </Field>
        {dirty ? (
          <Button type="submit" variant="primary" busy={busy}>
            Save
          </Button>
        ) : null}
      </form>
    </Card>
  );
}
