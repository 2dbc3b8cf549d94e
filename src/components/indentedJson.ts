/** A JSON object or array with indentation. Any other text stays as it is, such as JSON that was cut. */
export function indentedJson(text: string): string {
  if (!/^[[{]/.test(text)) {
    return text;
  }
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
