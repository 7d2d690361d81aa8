type Props = { readonly title: string; readonly hint?: string; readonly command?: string };

/** An empty place that says what will fill it. */
export function Nothing({ title, hint, command }: Props) {
  return (
    <div className="nothing">
      <p className="nothing-title">{title}</p>
      {hint && <p>{hint}</p>}
      {command && <code className="command">{command}</code>}
    </div>
  );
}
