// Drives the console in Chromium as a person would, and says what it saw: one JSON object on stdout.
// Reads {url, username, password, modules, stop, lower, pool} from stdin. With `stop`, a session's name: sign in with
// a wrong and the right password, see a counter rise, stop the session. With `lower`, a country, and `pool`, a pair:
// set limits above the ceiling and below, import a CSV file with wrong lines. With neither: read the figures of the
// dashboard.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const { url, username, password, stop, lower, pool, modules } = JSON.parse(await text(process.stdin));
const { chromium } = createRequire(`${modules}/x.js`)("playwright-core");
const flags =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking " +
  "--disable-component-update --disable-sync";
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: flags.split(" ") });
const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
const errors = [];
page.on("pageerror", (error) => errors.push(error.message));

const value = (id) => page.getByTestId(id).getAttribute("data-value").then(Number);

async function signIn(secret) {
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(secret);
  await page.getByRole("button", { name: "Sign in" }).click();
}


async function counterRises() {
  const first = await value("total-sent");
  await page.waitForFunction(
    (before) => Number(document.querySelector('[data-testid="total-sent"]').dataset.value) > before,
    first,
    { timeout: 30_000 },
  );
  return { first, later: await value("total-sent") };
}

async function stopSession() {
  await page.getByRole("link", { name: "Sessions" }).click();
  await page.getByPlaceholder(/Search/).fill(stop);
  const row = page.getByTestId(`session-row-${stop}`);
  const before = await row.getAttribute("data-state");
  await page.getByRole("button", { name: `Stop ${stop}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: /^Stop/ }).click();
  await page.waitForSelector(`[data-testid="session-row-${stop}"][data-state="STOPPED"]`, { timeout: 30_000 });
  return { before, after: await row.getAttribute("data-state") };
}

async function figures() {
  const read = (root) =>
    Object.fromEntries([...root.querySelectorAll("[data-col]")].map((cell) => [cell.dataset.col, cell.dataset.value]));
  const rows = await page.locator('[data-testid^="country-row-"]').all();
  const countries = {};
  for (const row of rows) {
    const code = (await row.getAttribute("data-testid")).slice("country-row-".length);
    countries[code] = await row.evaluate(read);
  }
  const totals = {};
  for (const name of ["sent", "delivered", "confirmed", "failed"]) totals[name] = await value(`total-${name}`);
  return { totals, countries };
}

async function setsLimits() {
  await page.getByRole("link", { name: "Quota" }).click();
  const row = page.getByTestId(`quota-row-${lower}`);
  const dialog = page.getByRole("dialog");
  await row.getByRole("button", { name: /^Edit the limit/ }).click();
  await dialog.getByLabel("Reason").fill("the operators ask for less");
  const save = async (limit) => {
    await dialog.getByLabel("Limit").fill(String(limit));
    await dialog.getByRole("button", { name: "Save" }).click();
  };
  await save(11);
  const refused = await dialog.getByRole("alert").innerText();
  await save(2);
  await row.getByText(/\/2$/).waitFor();
  return { refused, row: await row.innerText() };
}

async function importsNumbers() {
  await page.goto(`${url}/numbers?pair=${pool}`);
  await page.locator('[data-testid^="number-row-"]').first().waitFor();
  const numbers = await page.locator('.mono[data-testid^="number-"]').allInnerTexts();
  await page.getByRole("button", { name: "Import CSV" }).click();
  const csv = "number,source\n+998901112233,own SIMs\n112,own SIMs\n+4915112345678,own SIMs\n";
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: "numbers.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  const report = page.getByRole("alert");
  await report.waitFor();
  const importing = page.getByRole("button", { name: "Import", exact: true });
  return { numbers, report: await report.innerText(), offered: await importing.isEnabled() };
}

try {
  await page.goto(url);
  if (stop) {
    await signIn("a wrong password");
    await page.getByText("User name or password is wrong").waitFor();
  }
  await signIn(password);
  await page.getByTestId("total-sent").waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  let seen;
  if (stop) seen = { counter: await counterRises(), session: await stopSession() };
  else if (lower) seen = { quota: await setsLimits(), pool: await importsNumbers() };
  else seen = await figures();
  console.log(JSON.stringify({ ...seen, errors }));
} finally {
  await browser.close();
}
