import {
  createTheme,
  type CSSVariablesResolver,
  type MantineColorScheme,
  type MantineColorSchemeManager,
  type MantineColorsTuple,
} from '@mantine/core';

/** Mantine speaks our tokens (tokens.css): every colour is a variable, so light and dark are one set of rules. */

// Mantine insists on ten shades; what is drawn comes from the tokens.
const shades = (color: string) => Array.from({ length: 10 }, () => color) as unknown as MantineColorsTuple;

export const theme = createTheme({
  fontFamily:
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif",
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '0.8125rem', sm: '0.875rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  defaultRadius: 6,
  primaryColor: 'accent',
  colors: { accent: shades('var(--accent)') },
  focusRing: 'auto',
  respectReducedMotion: true,
  // Filled: the one thing to do here. Default: everything else. Subtle: quiet tools.
  variantColorResolver: ({ variant, color }) => {
    const tone = color === 'red' ? 'bad' : 'accent';
    if (variant === 'filled') {
      return tone === 'bad'
        ? {
            background: 'var(--bad)',
            hover: 'var(--bad)',
            color: 'var(--surface)',
            border: '1px solid transparent',
          }
        : {
            background: 'var(--accent)',
            hover: 'var(--accent-hover)',
            color: 'var(--accent-ink)',
            border: '1px solid transparent',
          };
    }
    if (variant === 'subtle') {
      return {
        background: 'transparent',
        hover: 'var(--sunken)',
        color: tone === 'bad' ? 'var(--bad)' : 'var(--text)',
        border: '1px solid transparent',
      };
    }
    return {
      background: 'var(--surface)',
      hover: 'var(--sunken)',
      color: tone === 'bad' ? 'var(--bad)' : 'var(--text)',
      border: '1px solid var(--line-strong)',
    };
  },
  components: {
    Input: { defaultProps: { size: 'sm' } },
    InputBase: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    InputWrapper: {
      styles: {
        label: { fontSize: '0.8125rem', fontWeight: 550, marginBottom: 3 },
        description: { color: 'var(--muted)' },
        error: { fontSize: '0.8125rem' },
      },
    },
    Button: { defaultProps: { size: 'xs', variant: 'default' } },
    ActionIcon: { defaultProps: { variant: 'subtle', size: 30 } },
    Modal: {
      defaultProps: {
        centered: false,
        yOffset: '8vh',
        transitionProps: { duration: 120 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    },
    Drawer: {
      defaultProps: {
        position: 'right',
        transitionProps: { duration: 120 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true } },
  },
});

const tokens = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--muted)',
  '--mantine-color-placeholder': 'var(--muted)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--sunken)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--line)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-filled-hover': 'var(--accent-hover)',
  '--mantine-primary-color-contrast': 'var(--accent-ink)',
};
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: tokens, dark: tokens });

const KEY = 'evenkeel-theme';
const read = (): MantineColorScheme => {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : 'auto';
  } catch {
    return 'auto';
  }
};

/** The same key as public/theme.js, which acts before this file is there. */
export const schemeManager: MantineColorSchemeManager = {
  get: read,
  set: value => {
    try {
      localStorage.setItem(KEY, value);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  },
  subscribe: () => {},
  unsubscribe: () => {},
  clear: () => localStorage.removeItem(KEY),
};
