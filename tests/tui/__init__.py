"""The console, driven through Textual's pilot and, where bytes matter, through a real terminal."""
