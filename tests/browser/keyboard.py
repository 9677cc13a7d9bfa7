"""A page used by the keyboard alone: what is pressed is reached by Tab, and its frame is seen."""

from playwright.sync_api import Page

from tests.browser.looking import FOCUS

MOST_TABS = 150


def reach(page: Page, selector: str) -> None:
    """Press Tab until an element has the focus; its frame must be seen, and it must be in view."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            _, _, outline, width = page.evaluate(FOCUS)
            assert (outline, float(width.removesuffix("px")) >= 4) == ("solid", True), selector
            assert page.evaluate(
                "() => { const b = document.activeElement.getBoundingClientRect();"
                " return b.bottom > 0 && b.top < innerHeight; }"
            ), selector
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def press(page: Page, selector: str, key: str = "Enter") -> None:
    """Reach a control and press a key on it."""
    reach(page, selector)
    page.keyboard.press(key)


def write(page: Page, selector: str, text: str) -> None:
    """Reach a field and replace what is in it."""
    reach(page, selector)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
