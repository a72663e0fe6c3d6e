/** Themes by the name they are picked by, and the class that the workbench wears once one is applied. */
export const themes = {
  dark: { label: 'Dark Modern', worn: 'vs-dark', page: 'vscode-dark' },
  light: { label: 'Light Modern', worn: 'vs', page: 'vscode-light' },
  'high-contrast': { label: 'Dark High Contrast', worn: 'hc-black', page: 'vscode-high-contrast' },
  'high-contrast-light': { label: 'Light High Contrast', worn: 'hc-light', page: 'vscode-high-contrast-light' },
} as const;

export type Theme = keyof typeof themes;

export const everyTheme = Object.keys(themes) as readonly Theme[];
