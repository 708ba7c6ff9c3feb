/**
 * Opens every page of a running console in a real browser: light, dark, and 390 px wide. Fails on what axe finds,
 * on errors in the browser's log, on pages wider than the screen.
 *
 *     SMSDECK_URL=http://127.0.0.1:8000 SMSDECK_USERNAME=admin SMSDECK_PASSWORD=… npm run e2e [folder for pictures]
 */
import axe from 'axe-core';
import { chromium } from 'playwright-core';

const {
  SMSDECK_URL = 'http://127.0.0.1:8000',
  SMSDECK_USERNAME = 'admin',
  SMSDECK_PASSWORD = '',
} = process.env;
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const PICTURES = process.argv[2];
/** In the navigation. */
const PAGES = [
  'Dashboard',
  'Metrics',
  'Sessions',
  'Jobs',
  'Pairs',
  'Quota',
  'Numbers',
  'Opt-outs',
  'Gateways',
  'Messages',
  'Alerts',
];
const TABS = ['About', 'Log', 'Runs', 'History'];
const LOOKS = {
  light: { viewport: { width: 1360, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1360, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light' },
};
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];

const troubles = [];
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
try {
  for (const [look, options] of Object.entries(LOOKS)) await visit(look, options);
} finally {
  await browser.close();
}
for (const trouble of troubles) process.stdout.write(`${trouble}\n`);
process.stdout.write(
  `${PAGES.length + TABS.length + 4} pages, ${Object.keys(LOOKS).length} looks, ${troubles.length} troubles\n`,
);
process.exitCode = troubles.length > 0 ? 1 : 0;

async function visit(look, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(`${SMSDECK_URL}/login`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await examine(page, `${look} Sign in`);
  await page.getByLabel('User name').fill(SMSDECK_USERNAME);
  await page.getByLabel('Password', { exact: true }).fill(SMSDECK_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByTestId('total-sent').waitFor();
  // Only now: the first question, whether somebody is signed in already, is answered 401.
  page.on('console', (message) => message.type() === 'error' && troubles.push(`${look}: ${message.text()}`));
  page.on('pageerror', (error) => troubles.push(`${look}: ${error.message}`));
  for (const name of PAGES) {
    if (look === 'phone') await page.getByRole('button', { name: 'Menu', exact: true }).click();
    await page.getByRole('link', { name, exact: name !== 'Alerts' }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await loaded(page);
    await examine(page, `${look} ${name}`);
  }
  await visitStates(page, look);
  await visitSession(page, look);
  await visitMessage(page, look);
  await context.close();
}

async function visitStates(page, look) {
  await page.goto(`${SMSDECK_URL}/states`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await loaded(page);
  await examine(page, `${look} States`);
}

/** The first one of the list, on a page of its own. */
async function visitSession(page, look) {
  await page.goto(`${SMSDECK_URL}/sessions`);
  const row = await page.locator('[data-testid^="session-row-"]').first().getAttribute('data-testid');
  await page.goto(`${SMSDECK_URL}/sessions/${row.slice('session-row-'.length)}`);
  for (const name of TABS) {
    await page.getByRole('tab', { name }).click();
    await loaded(page);
    await examine(page, `${look} Session ${name}`);
  }
}

/** The newest one of the list, beside it and on a page of its own. */
async function visitMessage(page, look) {
  await page.goto(`${SMSDECK_URL}/messages`);
  await page
    .getByRole('button', { name: /^Life of the message/ })
    .first()
    .click();
  await page.getByTestId('step-send').waitFor();
  await examine(page, `${look} Message beside the list`);
  await page.getByRole('link', { name: 'Open the message as a page' }).click();
  await page.getByRole('heading', { level: 1, name: 'One message' }).waitFor();
  await examine(page, `${look} Message`);
}

/** Several parts may load at once. */
async function loaded(page) {
  await page.waitForFunction(() => !document.querySelector('[role="status"][aria-label^="Loading"]'));
}

async function examine(page, where) {
  await page.waitForFunction(() => document.getAnimations().every((one) => one.playState !== 'running'));
  if (PICTURES)
    await page.screenshot({ path: `${PICTURES}/${where.replaceAll(' ', '-').toLowerCase()}.png` });
  // Through the debugger, as the page's own policy refuses scripts from elsewhere.
  const debug = await page.context().newCDPSession(page);
  const { result } = await debug.send('Runtime.evaluate', {
    expression: `${axe.source}; axe.run().then(({ violations }) => violations.map((one) => one.id + ' at ' + one.nodes[0].target))`,
    awaitPromise: true,
    returnByValue: true,
  });
  if (!Array.isArray(result.value)) troubles.push(`${where}: axe did not run`);
  else troubles.push(...result.value.map((violation) => `${where}: ${violation}`));
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (excess > 0) troubles.push(`${where}: ${excess} px wider than the screen`);
}
