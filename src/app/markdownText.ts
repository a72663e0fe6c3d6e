/**
 * A text as Markdown shows it and nothing else, on one line: names and what services say may hold any sign. What means
 * nothing within words stays as it is, so that the text can be read without a preview, too.
 */
export function markdownText(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*[\]<>|&~]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/^[-+#=]/, '\\$&');
}
