// htmx may have looked through the page before its extension for events came: look once more.
htmx.process(document.body);
