/** What a person watching wants to know; standard output is left to the results. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
