"""What is measured in a page; each text is a function of JavaScript."""

from pathlib import Path

from playwright.sync_api import Page

AXE_FILE = Path(__file__).parent / "vendor" / "axe.min.js"
TARGET_PX = 44
PRIMARY_PX = 48
IN_TEXT = "p:not(:has(.inline-target))"
"""Links inside a sentence are as large as the sentence."""

FOCUS = """() => {
  const found = document.activeElement;
  const style = getComputedStyle(found);
  return [found.tagName, found.href || found.name || "", style.outlineStyle, style.outlineWidth];
}"""
SMALL_TARGETS = """([least, inText]) => [...document.querySelectorAll("a, button, input, summary")]
  .filter((e) => e.checkVisibility() && !e.matches(".skip-link") && !e.closest(inText))
  .map((e) => [e.outerHTML.slice(0, 120), (e.closest("label") ?? e).getBoundingClientRect()])
  .filter(([, box]) => box.width < least || box.height < least)
  .map(([html, box]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)"""
LOW_BUTTONS = """(least) => [...document.querySelectorAll(".button")]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < least)
  .map((e) => e.outerHTML.slice(0, 120))"""
LOW_CONTRAST = """() => {
  const channel = (c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parts = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const found = parts(getComputedStyle(at).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const bad = [];
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !e.checkVisibility() || e.closest("svg")) continue;
    const [a, b] = [light(parts(getComputedStyle(e).color)), light(ground(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) bad.push(`${ratio.toFixed(2)} ${e.outerHTML.slice(0, 100)}`);
  }
  return bad;
}"""
STATES = ".tag, .notice, [class*='state-'], [role='status'], [role='alert']"
"""What tells a state; each must do so in words, too."""

SILENT_STATES = """(states) => [...document.querySelectorAll(states)]
  .filter((e) => e.checkVisibility() && !/[\\p{L}\\p{N}]/u.test(e.innerText))
  .map((e) => e.outerHTML.slice(0, 120))"""
SHOWN_ON_PAPER = """() => [...document.querySelectorAll(
    ".skip-link, .language-switch, .site-nav, button, form, .no-print")]
  .filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 120))"""
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
RULES_OF_LAYOUT = ("target-size", "scrollable-region-focusable", "color-contrast", "region")
"""Of axe's rules those whose answer may change with the width."""

AXE = """async ([tags, rules]) => {
  const only = rules ? {type: "rule", values: rules} : {type: "tag", values: tags};
  const rule = {"target-size": {enabled: true}};
  const options = {runOnly: only, resultTypes: ["violations"], ...(rules ? {} : {rules: rule})};
  const found = await axe.run(document, options);
  return found.violations.map((v) =>
    `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")}`);
}"""


def axe(page: Page, rules: tuple[str, ...] = ()) -> list[str]:
    """Return what axe finds wrong with a page, by all of ``AXE_TAGS`` or by some rules alone."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_FILE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(AXE, [list(AXE_TAGS), list(rules) or None])
    return found
