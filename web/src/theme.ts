import { type CSSVariablesResolver, createTheme } from '@mantine/core';

/** A dialog's <header> would count as a second banner of the page. */
const PLAIN_HEADER = { header: { role: 'none' } };
const CLOSE = { 'aria-label': 'Close' };
/** What floats belongs to a landmark too. */
const IN_MAIN = { target: '#content' };

/** One accent, the system's own typeface, and shades that keep text readable in light and dark. */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  colors: {
    dark: [
      '#d5d8de',
      '#b4bac4',
      '#8e96a3',
      '#6b7380',
      '#3b4049',
      '#31353d',
      '#23272e',
      '#181b20',
      '#14161a',
      '#101216',
    ],
  },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  defaultRadius: 'md',
  headings: { fontWeight: '650' },
  respectReducedMotion: true,
  components: {
    Tooltip: {
      defaultProps: { withArrow: true, multiline: true, maw: 320, openDelay: 150, portalProps: IN_MAIN },
    },
    Modal: {
      defaultProps: { centered: true, radius: 'lg', attributes: PLAIN_HEADER, closeButtonProps: CLOSE },
    },
    Drawer: { defaultProps: { attributes: PLAIN_HEADER } },
    Menu: { defaultProps: { withinPortal: false, withInitialFocusPlaceholder: false } },
    Select: { defaultProps: { comboboxProps: { withinPortal: false } } },
    MultiSelect: { defaultProps: { comboboxProps: { withinPortal: false } } },
    Alert: { styles: { label: { color: 'var(--mantine-color-text)' } } },
    Notification: {
      defaultProps: { closeButtonProps: { 'aria-label': 'Close notification' } },
      styles: { description: { color: 'var(--mantine-color-dimmed)' } },
    },
    Paper: { defaultProps: { withBorder: true } },
  },
});

/** Mantine's own dimmed, placeholder and error shades miss the contrast of 4.5 : 1 that small text needs. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#525a63',
    '--mantine-color-placeholder': '#697179',
    '--mantine-color-error': '#b42525',
    '--mantine-color-default-border': '#dee2e8',
    '--mantine-color-text': '#1b1f24',
    '--sd-page': '#f6f7f9',
    '--sd-surface': '#ffffff',
    '--sd-track': '#e6e9ee',
    '--sd-accent': '#3b5bdb',
    '--sd-accent-strong': '#2b44b0',
    '--sd-good': '#1f7a46',
    '--sd-busy': '#1c6fb8',
    '--sd-warn': '#a35200',
    '--sd-bad': '#c22b2b',
    '--sd-quiet': '#5f6871',
    '--sd-sent': '#b9c6f3',
  },
  dark: {
    '--mantine-color-body': '#181b20',
    '--mantine-color-text': '#d5d8de',
    '--mantine-color-dimmed': '#a2a9b4',
    '--mantine-color-placeholder': '#959ca7',
    '--mantine-color-error': '#ff8a8a',
    '--mantine-color-default-border': '#31353d',
    '--sd-page': '#101216',
    '--sd-surface': '#181b20',
    '--sd-track': '#2c3038',
    '--sd-accent': '#91a7ff',
    '--sd-accent-strong': '#c5d0ff',
    '--sd-good': '#5fce8f',
    '--sd-busy': '#6cb6f5',
    '--sd-warn': '#f2a65a',
    '--sd-bad': '#ff7f7f',
    '--sd-quiet': '#9aa2ad',
    '--sd-sent': '#39457a',
  },
});
