interface HelpStepsProps {
  title: string;
  steps: { title: string; text: string }[];
}

/** What to do at the vendor, step by step. */
export function HelpSteps({ title, steps }: HelpStepsProps) {
  if (steps.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className="mb-3 text-sm">{title}</h3>
      <ol className="space-y-3">
        {steps.map((step, position) => (
          <li key={step.title} className="flex gap-2.5">
            <span className="tabular mt-px flex size-5 shrink-0 items-center justify-center rounded-full bg-hover font-medium text-muted text-xs">
              {position + 1}
            </span>
            <div className="min-w-0">
              <p className="font-medium text-sm">{step.title}</p>
              <p className="break-words text-muted text-sm">{step.text}</p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
