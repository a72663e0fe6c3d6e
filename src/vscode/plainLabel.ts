/** For labels of lists, which take `$(bug)` for an icon: names may hold that. */
export function plainLabel(text: string): string {
  return text.replaceAll('$(', '$\u200b(');
}
